"""Les verbes du réseau, rangés par ce dont ils parlent ; on les importe d’ici."""

from referents.operations.comptes import (
    InvitationImpossible,
    InvitationSansEffet,
    compte_de_la_meme_adresse,
    inviter,
    inviter_tous,
    jeton_d_invitation,
    lire_l_invitation,
    ouvrir_le_compte,
    relier_le_compte,
)
from referents.operations.fusions import FusionImpossible, fusionner, prevoir_la_fusion
from referents.operations.lettres import (
    LettreImpossible,
    clore,
    envoyer_a_la_signature,
    preparer_la_lettre,
    renouveler,
    reprendre_le_brouillon,
    signer,
)
from referents.operations.mandats import (
    MandatImpossible,
    actions_sans_suivi,
    commencer_le_mandat,
    mettre_en_pause,
    nommer,
    reprendre,
    terminer,
)
from referents.operations.notes import marquer_lue, publier_la_note, retirer_la_note
from referents.operations.rappels import rappeler_les_lettres
from referents.operations.reorganisations import ReorganisationImpossible, ce_qui_suit, reorganiser
from referents.operations.reunions import (
    ReunionAVenir,
    ReunionPassee,
    decider,
    demander_les_besoins,
    dire_un_besoin,
    donner_suite,
    pointer_les_presents,
)

__all__ = [
    "FusionImpossible",
    "InvitationImpossible",
    "InvitationSansEffet",
    "LettreImpossible",
    "MandatImpossible",
    "ReorganisationImpossible",
    "ReunionAVenir",
    "ReunionPassee",
    "actions_sans_suivi",
    "ce_qui_suit",
    "clore",
    "compte_de_la_meme_adresse",
    "commencer_le_mandat",
    "decider",
    "demander_les_besoins",
    "dire_un_besoin",
    "donner_suite",
    "envoyer_a_la_signature",
    "fusionner",
    "inviter",
    "inviter_tous",
    "jeton_d_invitation",
    "lire_l_invitation",
    "marquer_lue",
    "mettre_en_pause",
    "nommer",
    "ouvrir_le_compte",
    "pointer_les_presents",
    "preparer_la_lettre",
    "prevoir_la_fusion",
    "publier_la_note",
    "rappeler_les_lettres",
    "relier_le_compte",
    "renouveler",
    "reorganiser",
    "reprendre",
    "reprendre_le_brouillon",
    "retirer_la_note",
    "signer",
    "terminer",
]
