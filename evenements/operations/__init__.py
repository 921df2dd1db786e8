"""Les gestes de l’agenda, rangés par ce dont ils parlent ; on les importe d’ici."""

from evenements.operations.ecriture import creer, modifier
from evenements.operations.evenements import (
    changer_etat,
    deplacer,
    manques_pour_publier,
    publier,
    refuser,
    soumettre,
)
from evenements.operations.propositions import (
    completer,
    demander_de_completer,
    ecrire_le_message,
    lire_le_message,
    motif_du_refus,
    oublier_les_propositions,
    proposer,
    retirer,
)
from evenements.operations.temps_forts import creer_les_temps_forts, publier_le_temps_fort

__all__ = [
    "changer_etat",
    "completer",
    "creer",
    "creer_les_temps_forts",
    "demander_de_completer",
    "deplacer",
    "ecrire_le_message",
    "lire_le_message",
    "manques_pour_publier",
    "modifier",
    "motif_du_refus",
    "oublier_les_propositions",
    "proposer",
    "publier",
    "publier_le_temps_fort",
    "refuser",
    "retirer",
    "soumettre",
]
