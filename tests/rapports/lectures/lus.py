"""Ce que les tests des lectures partagent : une année arrêtée, et des parties dites comme le rapport les dit."""

import datetime

from rapports.lecture import dire_la_case
from rapports.lectures import Annee


def annee(plan, n=2026, jour=None):
    return Annee(plan, n, jour or datetime.date(n, 12, 31))


def partie(lire, une_annee, code):
    return next(p for p in lire(une_annee) if p.code == code)


def dites(partie, code):
    """Les lignes du tableau, chaque case en mots ; les espaces insécables se lisent comme les autres."""
    tableau = next((t for t in partie.tableaux if t.code == code), None)
    if tableau is None:
        return []
    colonnes = tableau.colonnes
    return [[_simple(dire_la_case(c, k.sorte)) for c, k in zip(x, colonnes, strict=True)] for x in tableau.lignes]


def chiffre(partie, code):
    trouve = next(c for c in partie.chiffres if c.code == code)
    return _simple(dire_la_case(trouve.case, trouve.sorte)), [
        _simple(dire_la_case(r.case, trouve.sorte)) for r in trouve.reperes
    ]


def _simple(texte):
    return texte.replace("\u00a0", " ").replace("\u202f", " ")
