"""Les formulaires des campagnes de mise à jour : les préparer, les rouvrir, filtrer leurs réponses."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.utils import timezone

from actions.campagnes import ETAPES_DATEES
from actions.etats import SituationReponse
from actions.models import CampagneMiseAJour
from referents.models import Direction


def _jour(**options):
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d", **options)


class CampagneForm(forms.ModelForm):
    """Préparer ou corriger une campagne. `vue_le` dit quelle version la personne a sous les yeux."""

    vue_le = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = CampagneMiseAJour
        fields = ["titre", "message", "a_rendre_le", "relance_le", "suppleants_le", "coordination_le"]
        widgets = {
            "message": forms.Textarea(attrs={"rows": 3}),
            **dict.fromkeys(("a_rendre_le", *ETAPES_DATEES), _jour()),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.deja_la = {nom: getattr(self.instance, nom) for nom in self.Meta.fields}
        self.initial["vue_le"] = self._version()
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "vue_le",
            "titre",
            "message",
            "a_rendre_le",
            Fieldset("Sans réponse", *ETAPES_DATEES),
            Submit("enregistrer", "Enregistrer" if self.instance.pk else "Préparer la campagne"),
        )

    def _version(self):
        return self.instance.modifie_le.isoformat() if self.instance.pk else ""

    def clean(self):
        donnees = super().clean()
        for nom in ("a_rendre_le", *ETAPES_DATEES):
            jour = donnees.get(nom)
            if jour and jour < timezone.localdate() and jour != self.deja_la[nom]:
                self.add_error(nom, "Cette date est passée.")
        if self.instance.pk and donnees.get("vue_le") != self._version():
            self._dire_ce_qui_a_change()
        return donnees

    def save(self, commit=True):
        if not self.instance.pk:
            return super().save(commit)
        # Ces champs et eux seuls : l’état ne change que par sa porte.
        self.instance.save(update_fields=[*self.Meta.fields, "modifie_le"])
        return self.instance

    def _dire_ce_qui_a_change(self):
        """La seconde personne est prévenue et garde sa saisie ; enregistrer de nouveau est un choix."""
        self.data = self.data.copy()
        self.data["vue_le"] = self._version()
        ailleurs = [self.fields[nom].label.lower() for nom in self.Meta.fields if nom in self.changed_data]
        quoi = f" Ce qui diffère de votre saisie : {', '.join(ailleurs)}." if ailleurs else ""
        self.add_error(
            None, f"Quelqu’un a modifié cette campagne entre-temps.{quoi} Relisez, puis enregistrez de nouveau."
        )


class ReouvertureForm(forms.Form):
    a_rendre_le = forms.DateField(label="À rendre pour le", widget=_jour())

    def clean_a_rendre_le(self):
        jour = self.cleaned_data["a_rendre_le"]
        if jour < timezone.localdate():
            raise forms.ValidationError("Cette date est passée.")
        return jour


class FiltreReponses(forms.Form):
    situation = forms.ChoiceField(label="Réponse", required=False, choices=[("", "Toutes"), *SituationReponse.choices])
    direction = forms.ModelChoiceField(
        label="Direction", required=False, queryset=Direction.objects.none(), empty_label="Toutes"
    )

    def __init__(self, donnees, *, campagne):
        super().__init__(donnees)
        sollicitees = Direction.objects.filter(services__agents__sollicitations__campagne=campagne)
        self.fields["direction"].queryset = sollicitees.distinct()
        self.is_valid()

    def filtrer(self, sollicitations):
        if situation := self.cleaned_data.get("situation"):
            sollicitations = sollicitations.filter(situation=situation)
        if direction := self.cleaned_data.get("direction"):
            sollicitations = sollicitations.filter(agent__service__direction=direction)
        return sollicitations

    @property
    def actif(self):
        return any(self.cleaned_data.values())
