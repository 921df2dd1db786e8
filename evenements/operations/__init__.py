"""Les gestes de l’agenda, rangés par ce dont ils parlent ; on les importe d’ici."""

from evenements.operations.evenements import (
    changer_etat,
    deplacer,
    manques_pour_publier,
    publier,
    refuser,
    soumettre,
)
from evenements.operations.temps_forts import creer_les_temps_forts, publier_le_temps_fort

__all__ = [
    "changer_etat",
    "creer_les_temps_forts",
    "deplacer",
    "manques_pour_publier",
    "publier",
    "publier_le_temps_fort",
    "refuser",
    "soumettre",
]
