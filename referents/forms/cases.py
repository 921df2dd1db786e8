"""Les cases que plusieurs formulaires du réseau partagent."""

import re

from django import forms


class JourInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options):
        super().__init__(format="%Y-%m-%d", **options)


class HeureInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **options):
        super().__init__(format="%H:%M", **options)


class Coches(forms.TypedMultipleChoiceField):
    """Des numéros de fiches ; l’opération vérifie qu’elles sont encore ce que la page montrait."""

    def valid_value(self, value):
        return re.fullmatch(r"\d{1,18}", str(value)) is not None


def nombre_en_francais(modele, champ, **options):
    """Un nombre décimal où la virgule s’écrit : du texte, et non « number » qui la refuse."""
    case = forms.TextInput(attrs={"inputmode": "decimal"})
    return modele._meta.get_field(champ).formfield(localize=True, widget=case, **options)
