from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from evenements import creneaux as horaires
from evenements.etats import SUITES_EVENEMENT, EtatEvenement, Mode
from evenements.models import ChangementEvenement, Creneau
from partenaires.models import Lieu

MOTIF_MAX = ChangementEvenement._meta.get_field("motif_public").max_length
GESTES = {
    EtatEvenement.PROGRAMME: "Rétablir comme prévu",
    EtatEvenement.EN_LIGNE: "Le tenir en ligne",
    EtatEvenement.REPORTE: "Reporter, sans nouvelle date",
    EtatEvenement.COMPLET: "Dire qu’il est complet",
    EtatEvenement.ANNULE: "Annuler",
}


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Raison du refus",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La personne qui propose l’événement la lira.",
    )


class PublierForm(forms.Form):
    mot = forms.CharField(
        label="Un mot à qui l’a proposé",
        max_length=MOTIF_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Facultatif : il s’ajoute au message qui annonce la publication.",
    )


class ChangerEtatForm(forms.Form):
    """« Reprogrammé » n’y est pas : on y arrive en donnant une nouvelle date."""

    vers = forms.ChoiceField(label="Que se passe-t-il ?", widget=forms.RadioSelect)
    motif_public = forms.CharField(
        label="Raison, en une phrase",
        max_length=MOTIF_MAX,
        required=False,
        help_text="Lue par le public. Obligatoire pour annuler, reporter ou passer en ligne.",
    )
    lien_acces = forms.URLField(
        label="Lien de connexion",
        required=False,
        assume_scheme="https",
        help_text="Seulement si l’événement passe en ligne.",
    )

    def __init__(self, *args, evenement, **kwargs):
        super().__init__(*args, **kwargs)
        possibles = SUITES_EVENEMENT[evenement.etat]
        self.fields["vers"].choices = [(etat, nom) for etat, nom in GESTES.items() if etat in possibles]


class DeplacerForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    lieu = forms.ModelChoiceField(Lieu.objects.all(), label="Lieu", required=False, empty_label="Aucun")
    mode = forms.ChoiceField(label="Comment y assister", choices=Mode, required=False, widget=forms.RadioSelect)
    lien_acces = forms.URLField(
        label="Lien de connexion",
        required=False,
        assume_scheme="https",
        help_text="Seulement si l’on y assiste en ligne.",
    )
    motif_public = forms.CharField(
        label="Raison, en une phrase", max_length=MOTIF_MAX, required=False, help_text="Lue par le public."
    )

    def __init__(self, *args, evenement, **kwargs):
        super().__init__(*args, **kwargs)
        self.evenement = evenement
        self.fields["motif_public"].required = evenement.est_publie
        self.fields["lieu"].required = evenement.lieu_id is not None

    def clean_version(self):
        version = self.cleaned_data["version"]
        if self.evenement.a_change_depuis(version):
            # La suite de la saisie est gardée ; le prochain envoi portera la version affichée ici.
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = self.evenement.version
            raise ValidationError(
                f"Quelqu’un vient de modifier cet événement : {self.evenement.quand}, "
                f"{self.evenement.lieu or 'sans lieu'}. Votre saisie est gardée ; vérifiez-la avant de l’enregistrer."
            )
        return version


class CreneauForm(forms.Form):
    jour = forms.DateField(label="Jour", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    de = forms.TimeField(label="De", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    a = forms.TimeField(label="À", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    jusqu_au = forms.DateField(
        label="Dernier jour",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Pour une exposition de plusieurs jours, sans heures.",
    )

    def clean(self):
        donnees = super().clean()
        if self.errors or not donnees.get("jour"):
            return donnees
        if bool(donnees["de"]) != bool(donnees["a"]):
            raise ValidationError("Donnez les deux heures, ou aucune pour une journée entière.")
        if donnees["de"] and donnees["jusqu_au"]:
            raise ValidationError("Des heures ou un dernier jour, pas les deux : ajoutez un créneau par jour.")
        self.creneau = Creneau(**horaires.bornes_saisies(**donnees), lieu=donnees.get("lieu"))
        horaires.verifier([self.creneau])
        return donnees


class CreneauAilleursForm(CreneauForm):
    lieu = forms.ModelChoiceField(
        Lieu.objects.all(),
        label="Autre lieu",
        required=False,
        empty_label="Celui de l’événement",
    )


class CreneauxFormSet(forms.BaseFormSet):
    facultatifs = False

    @cached_property
    def lieux(self):
        """Lus une fois pour toutes les lignes."""
        return list(self.form.base_fields["lieu"].choices)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "lieu" in form.fields:
            form.fields["lieu"].choices = self.lieux
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Retirer ce créneau"

    @property
    def creneaux(self):
        return [f.creneau for f in self.forms if hasattr(f, "creneau") and not f.cleaned_data.get("DELETE")]

    def clean(self):
        if any(self.errors):
            return
        if not self.creneaux and not self.facultatifs:
            raise ValidationError("Gardez au moins un créneau.")
        horaires.verifier(self.creneaux)


class CreneauxFacultatifs(CreneauxFormSet):
    """Un brouillon attend sa date, une archive n’en a qu’une approchée."""

    facultatifs = True


SaisieDesCreneaux = forms.formset_factory(
    CreneauAilleursForm, formset=CreneauxFormSet, min_num=1, extra=1, can_delete=True, can_delete_extra=False
)
SaisieFacultative = forms.formset_factory(
    CreneauAilleursForm, formset=CreneauxFacultatifs, extra=1, can_delete=True, can_delete_extra=False
)
CreneauxProposes = forms.formset_factory(
    CreneauForm,
    formset=CreneauxFormSet,
    min_num=1,
    extra=1,
    can_delete=True,
    can_delete_extra=False,
    max_num=20,
    absolute_max=20,
)
