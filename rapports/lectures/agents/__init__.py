"""Le chapitre des agents et des partenaires, et ses annexes : les sessions de l’année, les référent·es par direction.

Ses nombres sont ceux des pages de pilotage (taux, parcours, couverture), lus par les mêmes fonctions et tus de même.
"""

from rapports.lectures.agents import formations, journees, referents, reseau
from rapports.lectures.agents.publies import Publies
from rapports.lectures.agents.referents import lire_l_annexe as lire_les_referents
from rapports.lectures.agents.sessions import Sessions
from rapports.lectures.agents.sessions import lire_l_annexe as lire_les_sessions

__all__ = ["lire", "lire_les_referents", "lire_les_sessions"]


def lire(annee):
    publies, sessions = Publies(annee), Sessions(annee)
    yield journees.lire(annee, publies)
    yield referents.lire(annee, publies, sessions)
    yield reseau.lire(annee, publies, sessions)
    yield formations.lire_les_cadres(annee, publies, sessions)
    yield formations.lire_les_metiers(annee, publies, sessions)
    yield formations.lire_les_demarches(annee, sessions)
