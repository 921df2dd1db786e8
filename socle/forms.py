from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from socle.models import Famille


class ArretForm(forms.Form):
    """Ce que l’on veut recevoir ; ce qui n’est pas coché s’arrête."""

    familles = forms.MultipleChoiceField(
        label="Je veux recevoir",
        choices=Famille.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.add_input(Submit("enregistrer", "Enregistrer mon choix"))

    @property
    def arretees(self):
        return [famille for famille in Famille.values if famille not in self.cleaned_data["familles"]]
