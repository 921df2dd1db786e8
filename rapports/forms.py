from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from rapports.models import RapportAnnuel
from rapports.operations import exiger_une_adoption_passee
from socle.etats import PassageInterdit


class TextesForm(forms.ModelForm):
    """L’éditorial et la date d’arrêté ; `version` dit de quel texte la personne est partie."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = RapportAnnuel
        fields = ["date_arret", "editorial"]
        widgets = {
            "date_arret": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "editorial": forms.Textarea(attrs={"rows": 10}),
        }
        help_texts = {
            "date_arret": "Laissez vide : ce sera le dernier jour de l’année, ou aujourd’hui si elle n’est pas finie.",
            "editorial": "Quelques paragraphes, séparés par une ligne vide. Laissez vide : le rapport n’en a pas.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.fields["version"].initial = self.instance.version


class AdoptionForm(forms.Form):
    adopte_le = forms.DateField(
        label="Adopté par le comité le", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_adopte_le(self):
        jour = self.cleaned_data["adopte_le"]
        try:
            exiger_une_adoption_passee(jour)
        except PassageInterdit as refus:
            raise ValidationError(str(refus)) from refus
        return jour
