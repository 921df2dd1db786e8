"""La page des taux en classeur : mêmes nombres, mêmes masques. Un nombre inconnu reste vide, un nombre tu se dit."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from actions.exports.xlsx import inoffensif
from socle.dates import dire_le_jour

MASQUE = "masqué"


def classeur_des_taux(etat):
    classeur = Workbook()
    classeur.remove(classeur.active)
    _ecrire(classeur, "Trois indicateurs", [34, 14, 16, 22, 12, 14, 90], _indicateurs(etat))
    _ecrire(classeur, "Par direction", [34, 34, 12, 14, 12, 16], _directions(etat))
    _ecrire(classeur, "Publié et recalculé", [8, 60, 18, 22, 14, 14, 16, 12, 80], _comparaisons(etat))
    _ecrire(classeur, "Parcours", [40, 12, 12, 20, 70], _parcours(etat))
    _ecrire(classeur, "Ce qui manque", [24, 80], _manques(etat))
    _ecrire(classeur, "À lire", [24, 100], _a_lire(etat))
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def _indicateurs(etat):
    yield ["Indicateur", "Nombre", "Sur", "Effectif du", "Taux (%)", "Moyenne simple (%)", "Définition et réserves"]
    for bloc in etat.blocs:
        lu, total = bloc.lecture, bloc.tableau and bloc.tableau.total
        phrases = " ".join([lu.definition, *lu.reserves])
        yield [bloc.titre, *_nombres(lu), lu.denominateur_le, _un(lu.taux), _un(total and total.moyenne), phrases]


def _directions(etat):
    yield ["Indicateur", "Direction", "Nombre", "Effectif", "Taux (%)", "Moyenne simple (%)"]
    for bloc in etat.blocs:
        for groupe in bloc.tableau.groupes if bloc.tableau else ():
            yield [bloc.titre, f"Groupe\xa0: {groupe.nom}", *_nombres(groupe), _un(groupe.taux), _un(groupe.moyenne)]
            for direction in groupe.directions:
                yield [bloc.titre, direction.nom, *_nombres(direction), _un(direction.taux), None]
        if bloc.tableau:
            total = bloc.tableau.total
            yield [bloc.titre, total.nom, *_nombres(bloc.lecture), _un(total.taux), _un(total.moyenne)]


def _comparaisons(etat):
    yield ["Code", "Indicateur", "Période", "Publié", "Recalculé", "Sur", "Effectif du", "Écart", "Pourquoi"]
    for c in etat.comparaisons:
        recalcule = MASQUE if c.lecture.masque else _un(c.recalculee) if c.est_un_taux else c.recalculee
        denominateur = None if c.lecture.masque else c.lecture.denominateur
        yield [
            c.indicateur.code,
            " – ".join(filter(None, [c.indicateur.libelle, c.releve.ventilation])),
            c.releve.dates,
            _publie(c.releve),
            recalcule,
            denominateur,
            c.lecture.denominateur_le,
            c.ecart,
            c.raison,
        ]


def _parcours(etat):
    yield ["Étape", "Agents", "Part (%)", "Hors du parcours", "Définition"]
    for etape in etat.parcours.etapes:
        agents = MASQUE if etape.masque else etape.nombre
        hors = MASQUE if etape.masque else etape.hors
        yield [etape.libelle, agents, _un(etape.part), hors, etape.definition]


def _manques(etat):
    yield ["Manque", "Quoi"]
    for feuille in etat.feuilles:
        jour = "" if feuille.est_toute_la_session else f" ({dire_le_jour(feuille.jour)})"
        yield ["Feuille de présence", f"{feuille.nom}{jour}"]
    for nom in etat.sans_effectif:
        yield ["Effectif de direction", nom]


def _a_lire(etat):
    yield ["Quoi", "Comment le lire"]
    yield ["Plan", str(etat.plan)]
    yield ["Année", etat.choix.annee_lue]
    yield [
        "Masqué",
        "De une à quatre personnes, venues ou non\xa0; ou un nombre qui les rendrait par soustraction, dans un tableau "
        "ou d’une année à l’autre.",
    ]
    yield [
        "Moyenne simple",
        "La moyenne des taux des directions\xa0; le taux, lui, pèse chaque direction par son effectif.",
    ]
    if etat.plan.demonstration:
        yield ["Démonstration", "Ces registres sont inventés."]


def _nombres(lu):
    """Le numérateur et le dénominateur : « masqué », « au moins 12 », ou un vrai nombre."""
    au_moins = getattr(lu, "au_moins", None)
    if lu.masque:
        return [MASQUE, lu.denominateur]
    return [lu.numerateur if au_moins is None else f"au moins {au_moins}", lu.denominateur]


def _publie(releve):
    if releve.valeur_publiee is None:
        return releve.texte
    valeur = f"{releve.valeur_publiee.normalize():f}"
    jusqu_a = f" à {releve.valeur_publiee_max.normalize():f}" if releve.valeur_publiee_max is not None else ""
    return f"{releve.mention} {valeur}{jusqu_a}".strip()


def _un(valeur):
    return None if valeur is None else round(float(valeur), 1)


def _ecrire(classeur, titre, largeurs, lignes):
    feuille = classeur.create_sheet(titre)
    for ligne in lignes:
        # Un zéro se garde ; seuls les textes peuvent commencer une formule.
        feuille.append([inoffensif(case) if isinstance(case, str) else case for case in ligne])
    for rang, largeur in enumerate(largeurs, start=1):
        feuille.cell(1, rang).font = Font(bold=True)
        feuille.column_dimensions[get_column_letter(rang)].width = largeur
    for cellule in feuille[get_column_letter(len(largeurs))]:
        cellule.alignment = Alignment(wrap_text=True, vertical="top")
    feuille.freeze_panes = "A2"
