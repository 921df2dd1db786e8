from django import forms

from evenements.models import EtapeTempsFort


class EtapeForm(forms.Form):
    NOTE_MAX = EtapeTempsFort._meta.get_field("note").max_length

    faite = forms.BooleanField(required=False)
    note = forms.CharField(required=False, max_length=NOTE_MAX)
