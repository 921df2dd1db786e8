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
from referents.operations.reprises import Reprise, reprendre_un_registre

__all__ = [
    "InvitationImpossible",
    "InvitationSansEffet",
    "Reprise",
    "compte_de_la_meme_adresse",
    "inviter",
    "inviter_tous",
    "jeton_d_invitation",
    "lire_l_invitation",
    "ouvrir_le_compte",
    "relier_le_compte",
    "reprendre_un_registre",
]
