"""Les lectures telles qu’elles se montrent : par direction et par groupe, et masquées.

Le masque vaut pour tout le monde : la page s’imprime, le classeur s’envoie, un relevé entre au rapport et sur le site.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from actions.indicateurs import moyenne_simple, taux
from actions.masquage import masquer_une_chronique, se_tait
from actions.models.indicateur import Registre
from actions.registres import lire, part_en_poste
from referents.models import GroupeRapport

GROUPES = {**dict(GroupeRapport.choices), "": "Hors des groupes du bilan"}


@dataclass(frozen=True)
class Ligne:
    """Une direction, un groupe ou le total. Masquée, elle ne porte plus son nombre."""

    nom: str
    numerateur: int | None
    denominateur: int | None
    masque: bool = False
    moyenne: Decimal | None = None
    groupe: str = ""
    directions: tuple = ()

    @property
    def taux(self):
        return taux(self.numerateur, self.denominateur)


@dataclass(frozen=True)
class Tableau:
    groupes: tuple
    total: Ligne
    masque: bool
    minimum: bool = False  # une feuille manque : chaque nombre est un « au moins »
    par_direction: bool = True  # faux : le total seul se montre

    def ligne(self, groupe):
        return next((ligne for ligne in self.groupes if ligne.groupe == groupe), None)


def dresser(lecture):
    """La ventilation d’une lecture, groupe par groupe ; None s’il n’y a rien à ventiler."""
    par_groupe = {code: [p for p in lecture.ventilation if p.groupe == code] for code in GROUPES}
    par_groupe = {code: parts for code, parts in par_groupe.items() if parts}
    if not par_groupe:
        return None
    tableaux = [*_avant(par_groupe.values()), _cellules(par_groupe.values(), lecture.parmi)]
    masque = masquer_une_chronique(tableaux, lecture.detaillees)
    par_direction = not lecture.detaillees or lecture.detaillees[-1]
    lignes = zip(par_groupe.items(), masque.cellules, masque.groupes, strict=True)
    total = Ligne(
        "Toute la Ville",
        lecture.nombre if masque.total else None,
        lecture.denominateur,
        masque=not masque.total,
        moyenne=lecture.moyenne if masque.est_complet else None,
    )
    groupes = tuple(_groupe(code, parts, *lisibles) for (code, parts), *lisibles in lignes if par_direction)
    tait = not (masque.est_complet if par_direction else masque.total)
    return Tableau(groupes, total, tait, lecture.au_moins is not None, par_direction)


def _avant(groupes):
    """Les tableaux de la fin de chaque année d’avant, que la même page montre à qui choisit cette année-là."""
    dates = min(len(part.anterieurs) for parts in groupes for part in parts)
    return [[[(part.anterieurs[rang], None) for part in parts] for parts in groupes] for rang in range(dates)]


def _cellules(groupes, parmi):
    return [[(part.numerateur, part.denominateur if parmi else None) for part in parts] for parts in groupes]


def _groupe(code, parts, cellules, lisible):
    couples = [(part.numerateur, part.denominateur) for part in parts]
    effectifs = [part.denominateur for part in parts]
    return Ligne(
        GROUPES[code],
        sum(part.numerateur for part in parts) if lisible else None,
        None if None in effectifs else sum(effectifs),
        masque=not lisible,
        # La moyenne des taux rendrait la seule cellule qu’on y a tue.
        moyenne=moyenne_simple(couples) if all(cellules) else None,
        groupe=code,
        directions=tuple(
            Ligne(part.nom, part.numerateur if montree else None, part.denominateur, not montree)
            for part, montree in zip(parts, cellules, strict=True)
        ),
    )


def publier(registre, lu, periode, groupe=""):
    """La lecture masquée d’un registre : rien d’autre ne sort d’ici."""
    lecture = lire(registre, lu, periode, groupe)
    if not lecture.ventilation:
        parmi = lecture.denominateur if lecture.parmi else None
        nombres = [lecture.nombre, *lecture.par_annee]
        return taire(lecture) if lecture.personnes and any(se_tait(n, parmi) for n in nombres) else lecture
    if registre == Registre.TAUX_PAR_GROUPE:
        # Un groupe se masque avec tout le tableau : seul, il ne saurait pas ce que les autres laissent soustraire.
        ligne = dresser(part_en_poste(lu, periode)).ligne(groupe)
    else:
        ligne = dresser(lecture).total
    lecture = replace(lecture, ventilation=(), moyenne=ligne.moyenne)
    return taire(lecture) if ligne.masque else lecture


def taire(lecture):
    return replace(
        lecture, numerateur=None, maximum=None, au_moins=None, moyenne=None, precisions=(), par_annee=(), masque=True
    )
