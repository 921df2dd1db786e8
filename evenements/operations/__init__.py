"""Les gestes de l’agenda, rangés par ce dont ils parlent ; on les importe d’ici."""

from evenements.operations.bilans import BILAN_VALIDE, enregistrer_le_bilan, valider_le_bilan
from evenements.operations.duplication import reprendre
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
from evenements.operations.rappels import demander_les_bilans, suivre_les_temps_forts
from evenements.operations.temps_forts import (
    creer_les_temps_forts,
    marquer_l_etape,
    noter_le_bilan_fait,
    planifier_les_etapes,
    publier_le_temps_fort,
    recaler_les_etapes,
)

__all__ = [
    "BILAN_VALIDE",
    "changer_etat",
    "completer",
    "creer",
    "creer_les_temps_forts",
    "demander_de_completer",
    "demander_les_bilans",
    "deplacer",
    "ecrire_le_message",
    "enregistrer_le_bilan",
    "lire_le_message",
    "manques_pour_publier",
    "marquer_l_etape",
    "modifier",
    "motif_du_refus",
    "noter_le_bilan_fait",
    "oublier_les_propositions",
    "planifier_les_etapes",
    "proposer",
    "publier",
    "publier_le_temps_fort",
    "recaler_les_etapes",
    "refuser",
    "reprendre",
    "retirer",
    "soumettre",
    "suivre_les_temps_forts",
    "valider_le_bilan",
]
