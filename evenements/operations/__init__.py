"""Les gestes de l’agenda, rangés par ce dont ils parlent ; on les importe d’ici."""

from evenements.operations.evenements import (
    changer_etat,
    deplacer,
    manques_pour_publier,
    publier,
    refuser,
    soumettre,
)
from evenements.operations.inscriptions import (
    DejaInscrit,
    InscriptionImpossible,
    annuler_l_inscription,
    avancer_les_listes,
    changer_les_places,
    donner_la_place,
    effacer_les_inscriptions,
    inscrire,
    rappeler_les_inscriptions,
    renvoyer_le_message,
    suivre_les_inscriptions,
)
from evenements.operations.temps_forts import creer_les_temps_forts, publier_le_temps_fort

__all__ = [
    "DejaInscrit",
    "InscriptionImpossible",
    "annuler_l_inscription",
    "avancer_les_listes",
    "changer_etat",
    "changer_les_places",
    "creer_les_temps_forts",
    "deplacer",
    "donner_la_place",
    "effacer_les_inscriptions",
    "inscrire",
    "manques_pour_publier",
    "publier",
    "publier_le_temps_fort",
    "rappeler_les_inscriptions",
    "refuser",
    "renvoyer_le_message",
    "soumettre",
    "suivre_les_inscriptions",
]
