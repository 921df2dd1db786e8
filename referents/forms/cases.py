"""Les cases que plusieurs formulaires du réseau partagent."""

from django import forms


class JourInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options):
        super().__init__(format="%Y-%m-%d", **options)


class HeureInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **options):
        super().__init__(format="%H:%M", **options)


def nombre_en_francais(modele, champ, **options):
    """Un nombre décimal où la virgule s’écrit : du texte, et non « number » qui la refuse."""
    case = forms.TextInput(attrs={"inputmode": "decimal"})
    return modele._meta.get_field(champ).formfield(localize=True, widget=case, **options)
