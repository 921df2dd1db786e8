"""Lire un chapitre et y retrouver une partie, un tableau, un chiffre, dits comme ils s’impriment."""

import datetime

from rapports.lecture import dire_la_case
from rapports.lectures import LECTEURS, Annee

JOUR = datetime.date(2026, 12, 31)


def parties(chapitre, plan, annee=2026, jour=JOUR):
    return {partie.code: partie for partie in LECTEURS[chapitre](Annee(plan, annee, jour))}


def lignes(partie, code):
    """Les lignes d’un tableau, en texte ; aucune s’il ne paraît pas."""
    tableau = next((t for t in partie.tableaux if t.code == code), None)
    if tableau is None:
        return []
    return [[dire_la_case(c, col.sorte) for c, col in zip(x, tableau.colonnes, strict=True)] for x in tableau.lignes]


def note(partie, code):
    return next(t.note for t in partie.tableaux if t.code == code)


def conclusion(partie, code):
    dessin = next(t.dessin for t in partie.tableaux if t.code == code)
    return dessin and dessin.titre


def chiffre(partie, code):
    """Le chiffre de l’année, et celui de l’année d’avant s’il est à côté."""
    trouve = next(c for c in partie.chiffres if c.code == code)
    return [dire_la_case(c, trouve.sorte) for c in (trouve.case, *(r.case for r in trouve.reperes))]
