"""Ce que chaque chapitre lit des registres, au moment de figer : des requêtes en nombre fixe, des blocs immuables.

Un module par chapitre ; chacun offre `lire(annee)` qui rend ses `Partie`. Un registre vide se dit, il ne vaut pas zéro.
"""

from rapports.lectures import (
    agents,
    avancement,
    essentiel,
    evaluation,
    moyens,
    perspectives,
    plan,
    systemique,
    territoires,
    visibilite,
)
from rapports.lectures.annee import Annee

__all__ = ["LECTEURS", "Annee"]

LECTEURS = {
    "essentiel": essentiel.lire,
    "plan": plan.lire,
    "avancement": avancement.lire,
    "agents": agents.lire,
    "visibilite": visibilite.lire,
    "systemique": systemique.lire,
    "moyens": moyens.lire,
    "territoires": territoires.lire,
    "evaluation": evaluation.lire,
    "perspectives": perspectives.lire,
    "annexe-sessions": agents.lire_les_sessions,
    "annexe-referents": agents.lire_les_referents,
}
"""{code du chapitre: `lire`}. Chaque module de ce dossier a le sien."""
