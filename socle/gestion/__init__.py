"""La gestion : ce que les pages d’administration de toutes les applications ont en commun."""

from socle.gestion.base import DATES, EnLigne, GestionAdmin, JournalAdmin
from socle.gestion.echanges import EchangesMixin
from socle.gestion.formulaires import FormulaireDeGestion
from socle.gestion.gestes import FERME, Geste, page_du_pilotage
from socle.gestion.suivi import GestionSuivie

__all__ = [
    "DATES",
    "FERME",
    "EchangesMixin",
    "EnLigne",
    "FormulaireDeGestion",
    "Geste",
    "GestionAdmin",
    "GestionSuivie",
    "JournalAdmin",
    "page_du_pilotage",
]
