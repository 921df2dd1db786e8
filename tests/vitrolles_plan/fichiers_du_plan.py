"""Les fichiers du plan réel, à charger, à abîmer, à corriger ; et ce qui s’en trouve dans la base."""

import csv
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from evenements.models import TamponAgenda

NOS_MODELES = [
    m for m in apps.get_models() if m._meta.app_label in {"referents", "partenaires", "actions", "evenements"}
]


def changer(dossier, nom, code, **cellules):
    """Change des cellules de la ligne de ce code (sa première colonne) ; rend son numéro."""
    chemin = dossier / f"{nom}.csv"
    with chemin.open(encoding="utf-8", newline="") as fichier:
        colonnes, *lignes = csv.reader(fichier)
    rang = next(n for n, ligne in enumerate(lignes) if ligne[0] == code)
    for colonne, valeur in cellules.items():
        lignes[rang][colonnes.index(colonne)] = valeur
    with chemin.open("w", encoding="utf-8", newline="") as fichier:
        csv.writer(fichier).writerows([colonnes, *lignes])
    return rang + 2


def commander(**options):
    sortie = StringIO()
    call_command("charger_plan", stdout=sortie, **options)
    return sortie.getvalue()


def fautes(dossier):
    with pytest.raises(CommandError) as echec:
        commander(dossier=dossier)
    assert echec.value.returncode == 1
    return str(echec.value).split("\n")


def tailles():
    return {m._meta.label: m._base_manager.count() for m in NOS_MODELES if m is not TamponAgenda}
