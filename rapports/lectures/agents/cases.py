"""Des lectures de registre aux cases et aux chiffres du rapport : mêmes nombres et mêmes masques que sur les pages."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from actions.registres import DEPUIS, Periode
from actions.taux import publier
from rapports.mesures import masquer
from rapports.structure.blocs import POURCENT, Case, Repere, au_moins, compte, mots

MASQUE = Case(texte="masqué", masque=True)
DIXIEME = Decimal("0.1")


def de_la_lecture(lecture):
    """Le nombre d’une lecture déjà masquée ; un minimum si une feuille manque."""
    if lecture.masque:
        return MASQUE
    return nuancer(compte(lecture.nombre), lecture.numerateur is None)


def du_nombre(ligne, minimum=False):
    """Le numérateur d’une ligne de la page des taux."""
    return MASQUE if ligne.masque else nuancer(compte(ligne.numerateur), minimum)


def du_taux(ligne, minimum=False):
    return MASQUE if ligne.masque else nuancer(du_pourcent(ligne.taux), minimum)


def du_pourcent(valeur):
    """À une décimale, arrondi comme la page."""
    return Case() if valeur is None else Case(nombre=Decimal(valeur).quantize(DIXIEME, ROUND_HALF_UP))


def nuancer(case, minimum):
    return au_moins(case) if minimum and case.nombre is not None else case


def des_personnes(nombre):
    """Un nombre de personnes pris seul."""
    return MASQUE if masquer(nombre).masque else compte(nombre)


def du_releve(releve):
    """Ce qu’un relevé publie : sa valeur et sa nuance, sa fourchette, à défaut ses mots ; rien s’il n’y en a pas."""
    if releve is None:
        return Case()
    if releve.valeur_publiee is None:
        return mots(releve.texte)
    if releve.valeur_publiee_max is not None:
        bornes = f"{_court(releve.valeur_publiee)} à {_court(releve.valeur_publiee_max)}"
        return mots(f"{releve.mention} {bornes}".strip())
    return replace(mots(releve.mention), nombre=releve.valeur_publiee)


def _court(valeur):
    return f"{valeur.normalize():f}".replace(".", ",")


def lire_deux_ans(annee, registre, *, cumul):
    """La lecture d’un registre et celle de l’année d’avant, depuis 2016 si c’est un cumul ; masquées toutes deux."""
    return tuple(
        publier(registre, annee.registres, Periode(DEPUIS if cumul else date(fin.year, 1, 1), fin))
        for fin in (annee.fin, date(annee.annee - 1, 12, 31))
    )


def chiffrer(annee, publie, lecture, avant, chiffre):
    """Le chiffre avec sa définition, l’année d’avant et la cible ; à défaut de registre, ce que le plan publie.

    Sans valeur pour l’année, la dernière publiée paraît à côté, avec sa période.
    """
    chiffre = replace(chiffre, source=lecture.source, definition=lecture.definition)
    reperes = [Repere(str(annee.annee - 1), du_releve(publie.avant) if avant.est_vide else avant)]
    if chiffre.case.est_vide and publie.annee:
        chiffre = _publier(chiffre, publie)
    elif chiffre.case.est_vide and publie.derniere and not publie.avant:
        reperes.append(Repere(f"Publié, {publie.derniere.dates}", du_releve(publie.derniere)))
    if publie.cible:
        reperes.append(Repere("Cible", du_releve(publie.cible)))
    return replace(chiffre, reperes=tuple(reperes))


def _publier(chiffre, publie):
    releve = publie.annee
    est_une_part = chiffre.sorte == POURCENT and releve.numerateur is not None
    return replace(
        chiffre,
        case=du_releve(releve),
        numerateur=compte(releve.numerateur) if est_une_part else None,
        denominateur=releve.denominateur if est_une_part else None,
        date=releve.dates,
        source=releve.source,
        definition=publie.definition or chiffre.definition,
    )
