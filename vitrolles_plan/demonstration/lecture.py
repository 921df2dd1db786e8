"""Lire les données de démonstration, et les dater par rapport à aujourd’hui : la démonstration ne vieillit pas."""

import csv
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

DOSSIER = Path(__file__).parent / "donnees"


def lignes(nom):
    with (DOSSIER / f"{nom}.csv").open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier))


def mois_relatif(jour, decalage, *, fin=False):
    """Le premier (ou le dernier) jour du mois situé `decalage` mois après celui de `jour`."""
    annee, mois = divmod(jour.year * 12 + jour.month - 1 + decalage, 12)
    return date(annee, mois + 1, monthrange(annee, mois + 1)[1] if fin else 1)


def prochain(jour, mois, quantieme):
    """Le prochain 21 mars, le prochain 17 mai."""
    cette_annee = date(jour.year, mois, quantieme)
    return cette_annee if cette_annee >= jour else date(jour.year + 1, mois, quantieme)


FERIES = {(1, 1), (1, 5), (8, 5), (14, 7), (15, 8), (1, 11), (11, 11), (25, 12)}


def jour_ouvre(jour):
    """Ce jour, ou le premier qui suit où la mairie est ouverte ; les fêtes mobiles n’y sont pas."""
    while jour.weekday() >= 5 or (jour.day, jour.month) in FERIES:
        jour += timedelta(days=1)
    return jour


def heure(jour, texte):
    """Un instant à l’heure de Paris, de « 18:30 »."""
    return timezone.make_aware(datetime.combine(jour, time.fromisoformat(texte)))
