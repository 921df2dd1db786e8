"""L’année scolaire se nomme par l’année de sa rentrée : 2026 pour 2026-2027, du 1er septembre au 31 août."""

from datetime import date

MOIS_DE_LA_RENTREE = 9


def de(jour):
    """L’année scolaire où tombe ce jour."""
    return jour.year if jour.month >= MOIS_DE_LA_RENTREE else jour.year - 1


def debut(annee):
    return date(annee, MOIS_DE_LA_RENTREE, 1)


def dire(annee):
    """« 2026-2027 »."""
    return f"{annee}-{annee + 1}"
