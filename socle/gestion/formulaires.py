"""Les formulaires de la gestion : la seconde personne est prévenue et ne perd rien ; l’historique garde la raison."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db.models import FileField, Model
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from socle.fichiers import reencoder
from socle.historique import lire_les_liens
from socle.versions import version_de

TECHNIQUES = {"version_lue", "raison"}


class Instant(forms.DateTimeField):
    """Un jour et une heure à la minute, dans la case que le navigateur sait remplir."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def has_changed(self, initial, data):
        try:
            lue = self.to_python(data)
        except forms.ValidationError:
            return True
        if initial is None or lue is None:
            return initial is not lue
        return timezone.localtime(initial).replace(second=0, microsecond=0) != lue.replace(second=0, microsecond=0)


class Fichier(forms.ClearableFileInput):
    """Un fichier joint se lit par la gestion : les fichiers n’ont pas d’adresse à eux."""

    template_name = "admin/widgets/fichier.html"

    def get_context(self, name, value, attrs):
        contexte = super().get_context(name, value, attrs)
        contexte["widget"]["adresse"] = adresse_du_fichier(value)
        return contexte


def adresse_du_fichier(fichier):
    objet = getattr(fichier, "instance", None)
    if objet is None or objet.pk is None or not fichier:
        return ""
    page = f"admin:{objet._meta.app_label}_{objet._meta.model_name}_fichier"
    return reverse(page, args=[objet.pk, fichier.field.name])


class FormulaireDeGestion(forms.ModelForm):
    version_lue = forms.CharField(required=False, widget=forms.HiddenInput)
    raison = forms.CharField(
        label="Pourquoi ce changement ?",
        max_length=100,
        required=False,
        widget=AdminTextInputWidget,
        help_text="Facultatif : la raison paraît dans l’historique de la fiche.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        modele = type(self.instance)
        if hasattr(self.instance, "_history"):
            self._lire_la_version_ancienne()
        if not hasattr(modele, "history") or self.instance._state.adding:
            del self.fields["raison"]
        if not self._se_compare:
            del self.fields["version_lue"]
        else:
            self.initial["version_lue"] = self._version_affichee()

    def _lire_la_version_ancienne(self):
        """À lire : ses listes liées aussi. À reprendre : ce qu’elle change se dit de la fiche d’aujourd’hui."""
        if not self.is_bound:
            liens = lire_les_liens([self.instance._history]).items()
            self.initial |= {champ.name: list(filter(None, *fiches.values())) for champ, fiches in liens}
            return
        actuelle = type(self.instance)._base_manager.get(pk=self.instance.pk)
        # Un fichier qu’on ne dépose pas de nouveau reste celui de la version reprise.
        fichiers = {champ.name for champ in actuelle._meta.fields if isinstance(champ, FileField)}
        self.initial |= model_to_dict(actuelle, fields=self.fields.keys() - fichiers)

    @property
    def _se_compare(self):
        """Une fiche se compare par son numéro ou son histoire ; un détail en ligne, par son numéro seul."""
        par_son_histoire = hasattr(type(self.instance), "history") and not self.prefix
        return not self.instance._state.adding and (hasattr(self.instance, "version") or par_son_histoire)

    def _version_affichee(self):
        # Une version ancienne, ouverte depuis l’historique, se rétablit par-dessus la version d’aujourd’hui.
        if hasattr(self.instance, "_history"):
            return self._version_enregistree()
        return version_de(self.instance)

    def _version_enregistree(self):
        """La fiche ne change plus jusqu’à la fin de la transaction."""
        tenue = type(self.instance)._base_manager.select_for_update(of=("self",)).filter(pk=self.instance.pk).first()
        return version_de(tenue) if tenue else ""

    def _get_validation_exclusions(self):
        # Les états ne se saisissent pas, mais ce qu’ils obligent à dire se vérifie avec eux.
        return super()._get_validation_exclusions() - set(getattr(self.instance, "SUITES", ()))

    def image_reencodee(self, nom):
        """L’image déposée, redressée, réduite, sans le lieu ni l’appareil cachés dans le fichier."""
        image = self.cleaned_data[nom]
        return reencoder(image) if image and nom in self.changed_data else image

    @cached_property
    def changed_data(self):
        return [nom for nom in super().changed_data if nom not in TECHNIQUES]

    def clean(self):
        donnees = super().clean()
        # Un envoi qui ne dit pas quelle histoire il a lue ne vient pas de la fiche : il n’a rien à comparer.
        dite = hasattr(self.instance, "version") or self.add_prefix("version_lue") in self.data
        if "version_lue" in self.fields and dite:
            enregistree = self._version_enregistree()
            if self.cleaned_data.get("version_lue") != enregistree:
                self._prevenir(enregistree)
        return donnees

    def _prevenir(self, enregistree):
        self.add_error(
            None,
            f"{self._auteur()} a enregistré cette fiche pendant que vous la modifiiez. Rien n’est perdu : votre saisie"
            " est ci-dessous et, au-dessus de chaque champ différent, ce qui est enregistré."
            " Choisissez, puis enregistrez de nouveau.",
        )
        for nom in self.changed_data:
            self.add_error(nom, f"Enregistré par ailleurs : « {self._dire(nom)} ». Votre saisie est gardée.")
        self.data = self.data.copy()
        self.data[self.add_prefix("version_lue")] = enregistree

    def _auteur(self):
        historique = getattr(type(self.instance), "history", None)
        derniere = historique and historique.filter(**{self.instance._meta.pk.name: self.instance.pk}).first()
        return str(derniere.history_user) if derniere and derniere.history_user else "Quelqu’un d’autre"

    def _dire(self, nom):
        """La valeur enregistrée de ce champ, telle qu’on la lit."""
        champ, valeur = self.fields[nom], self.initial.get(nom)
        if valeur in (None, "", []):
            return "vide"
        if isinstance(champ, forms.ModelMultipleChoiceField):
            return ", ".join(str(objet) for objet in valeur)
        if isinstance(champ, forms.ModelChoiceField):
            cle = valeur.pk if isinstance(valeur, Model) else valeur
            return str(champ.queryset.filter(pk=cle).first() or "vide")
        if isinstance(champ, forms.BooleanField):
            return "oui" if valeur else "non"
        if isinstance(champ, forms.ChoiceField):
            return dict(champ.choices).get(valeur, valeur)
        if isinstance(champ, forms.DateField) and hasattr(valeur, "strftime"):
            return f"{valeur:%d/%m/%Y}"
        if isinstance(champ, forms.DateTimeField) and hasattr(valeur, "strftime"):
            return f"{timezone.localtime(valeur):%d/%m/%Y %H:%M}"
        return str(valeur)
