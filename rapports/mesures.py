"""L’arithmétique du rapport : quelle valeur pour quelle année, quel nombre se tait. Aucune requête."""

from collections import Counter

from actions.indicateurs import SEUIL
from actions.indicateurs import masquer as masquer_les_cellules
from rapports.structure import Case, Compte, Effectif
from rapports.structure.blocs import au_moins, compte


def masquer(nombre):
    """Un nombre de personnes, tu entre un et quatre."""
    return Effectif(masque=True) if nombre is not None and 0 < nombre < SEUIL else Effectif(nombre)


def masquer_ensemble(nombres):
    """Les parts d’un même total : d’autres se taisent aussi quand une soustraction rendrait un nombre masqué.

    Dès qu’une grande se tait avec les petites, toutes se disent « masqué » : on ne devine pas lesquelles sont petites.
    """
    lisibles = masquer_les_cellules(tuple(nombres)).cellules
    tus = [lisible is None and nombre is not None for nombre, lisible in zip(nombres, lisibles, strict=True)]
    avec_d_autres = any(tu and nombre >= SEUIL for tu, nombre in zip(tus, nombres, strict=True))
    masque = Effectif(masque=True, avec_d_autres=avec_d_autres)
    return [masque if tu else Effectif(nombre) for tu, nombre in zip(tus, nombres, strict=True)]


def additionner(valeurs):
    """La somme des valeurs connues, en case : un minimum quand il en manque, « non renseigné » si toutes manquent."""
    return additionner_les_cases([compte(valeur) for valeur in valeurs])


def additionner_les_cases(cases):
    """La même, de cases : une case inconnue, tue ou partielle fait de la somme un minimum."""
    connues = [case for case in cases if case.nombre is not None]
    if not connues:
        return Case()
    somme = compte(sum(case.nombre for case in connues))
    complete = len(connues) == len(cases) and not any(case.au_moins for case in connues)
    return somme if complete else au_moins(somme)


def compter(valeurs, choix):
    """Les comptes dans l’ordre des choix, les nuls compris ; une valeur vide n’est pas comptée."""
    nombres = Counter(valeurs)
    return tuple(Compte(str(valeur), libelle, nombres[valeur]) for valeur, libelle in choix)


def valeur_de_l_annee(mesures, annee, *, cumule):
    """La mesure globale qui vaut pour cette année, ou None : on n’étire jamais une valeur sur une autre année.

    Un cumul vaut pour l’année où il s’arrête ; une mesure annuelle, pour chaque année qu’elle couvre.
    """
    retenues = [m for m in globales(mesures) if _vaut_pour(m, annee, cumule)]
    return max(retenues, key=lambda m: (m.debut, m.fin or m.debut), default=None)


def connues_a_la_fin(mesures, annee, *, cumule):
    """Sans ce qui n’était pas encore mesuré : un cumul arrêté après l’année, une mesure qui commence après elle.

    Une cible, elle, vise l’avenir ; une mesure annuelle étendue sur plusieurs années vaut pour chacune.
    """
    return [m for m in mesures if m.sorte == "cible" or m.debut is None or _bout(m, cumule).year <= annee]


def _bout(mesure, cumule):
    return (mesure.fin if cumule else None) or mesure.debut


def derniere_valeur(mesures, annee, *, cumule):
    """La dernière mesure globale connue à la fin de l’année."""
    connues = [m for m in connues_a_la_fin(globales(mesures), annee, cumule=cumule) if m.debut]
    return max(connues, key=lambda m: (m.fin or m.debut, m.debut), default=None)


def cible(mesures, annee):
    cibles = [m for m in mesures if m.sorte == "cible" and not m.ventilation]
    a_venir = [m for m in cibles if m.debut is None or (m.fin or m.debut).year >= annee]
    return next(iter(a_venir or cibles), None)


def globales(mesures):
    """Les résultats d’ensemble ; ceux d’une seule part quand l’indicateur ne mesure qu’elle."""
    resultats = [m for m in mesures if m.sorte == "resultat"]
    seule_part = len({m.ventilation for m in resultats}) == 1
    return [m for m in resultats if seule_part or not m.ventilation]


def _vaut_pour(mesure, annee, cumule):
    if mesure.debut is None:
        return False
    fin = mesure.fin or (None if mesure.precision == "periode" else mesure.debut)
    if cumule:
        return fin is not None and fin.year == annee
    return mesure.debut.year <= annee and (fin is None or annee <= fin.year)
