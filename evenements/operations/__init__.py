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
    tenir_les_places,
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
    "annuler_l_inscription",
    "avancer_les_listes",
    "changer_etat",
    "changer_les_places",
    "completer",
    "creer",
    "creer_les_temps_forts",
    "demander_de_completer",
    "demander_les_bilans",
    "deplacer",
    "donner_la_place",
    "ecrire_le_message",
    "effacer_les_inscriptions",
    "enregistrer_le_bilan",
    "inscrire",
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
    "rappeler_les_inscriptions",
    "recaler_les_etapes",
    "refuser",
    "renvoyer_le_message",
    "reprendre",
    "retirer",
    "soumettre",
    "suivre_les_inscriptions",
    "suivre_les_temps_forts",
    "tenir_les_places",
    "valider_le_bilan",
    "DejaInscrit",
    "InscriptionImpossible",
]
