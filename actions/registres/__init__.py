"""Ce que les registres savent compter : une fonction par valeur de `Registre`, et la définition de chaque nombre.

Une fonction reçoit les registres lus et une période, et rend une `Lecture` figée. Sans rien au registre, ou s’il y
manque une feuille, le nombre est « non renseigné », jamais 0 ; ce qui manque se dit, et ce qu’on a déjà compté est un
minimum. Ces nombres sont bruts : ils se masquent avant de se montrer ou de s’écrire (`publier`, actions/taux.py).
"""

from functools import partial

from actions.models.indicateur import Registre
from actions.registres import journees, reseau
from actions.registres.journees import agents_distincts, part_en_poste, participations
from actions.registres.lecture import DEPUIS, Lecture, Part, Periode, Registres
from referents.models import Reunion

__all__ = [
    "DEPUIS",
    "LECTEURS",
    "Lecture",
    "Part",
    "Periode",
    "Registres",
    "agents_distincts",
    "brancher",
    "lire",
    "part_en_poste",
    "participations",
]

LECTEURS = {
    Registre.AGENTS_DISTINCTS: journees.agents_distincts,
    Registre.PART_EN_POSTE: journees.part_en_poste,
    Registre.TAUX_PAR_GROUPE: journees.taux_par_groupe,
    Registre.DIRECTIONS_VENUES: journees.directions_venues,
    Registre.DATES_DE_L_ANNEE: journees.dates_de_l_annee,
    Registre.REFERENTS_FORMES: reseau.referents_formes,
    Registre.REFERENTS_COMPLETS: reseau.referents_complets,
    Registre.REFERENTS_IMPLIQUES: reseau.referents_impliques,
    Registre.THEMES_D_ATELIERS: reseau.themes_d_ateliers,
    Registre.DIRECTEURS_PERISCOLAIRES: reseau.directeurs_periscolaires,
    Registre.CADRES_DEFENSEUR: partial(reseau.cadres_a_la_seance, type_formation=reseau.SEANCE_DU_DEFENSEUR),
    Registre.CADRES_THEATRE: partial(reseau.cadres_a_la_seance, type_formation=reseau.THEATRE_FORUM),
    Registre.ATTENDUS_PERISCOLAIRE: reseau.attendus_periscolaire,
    Registre.REUNIONS_DU_RESEAU: partial(reseau.reunions_de, nature=Reunion.Nature.ANNUELLE),
    Registre.REUNIONS_PROFESSIONNELS: partial(reseau.reunions_de, nature=Reunion.Nature.PROFESSIONNELS),
    Registre.ELEVES_EN_SORTIE: reseau.eleves_en_sortie,
}


def brancher(lecteurs):
    """Une application plus haut dans la ligne apporte les siens au démarrage : celle-ci ne la connaît pas."""
    LECTEURS.update(lecteurs)


def lire(registre, lu, periode, groupe=""):
    """La lecture d’un registre ; `groupe` dit lequel, pour le taux d’un groupe de directions."""
    options = {"groupe": groupe} if registre == Registre.TAUX_PAR_GROUPE else {}
    return LECTEURS[registre](lu, periode, **options)
