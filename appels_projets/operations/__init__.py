"""Les verbes de l’appel à projets, rangés par qui agit ; on les importe d’ici.

Les verrous se prennent dans le même ordre : campagne, candidature, enveloppe.
"""

from appels_projets.operations.campagnes import passer_en_deliberation, programmer, publier_les_resultats
from appels_projets.operations.depot import (
    BROUILLONS_MAX,
    PIECES_MAX,
    PIECES_TAILLE_MAX,
    EcritureConcurrente,
    commencer,
    deposer,
    enlever,
    enregistrer,
    joindre,
    reprendre,
    retirer,
    souscrire,
)
from appels_projets.operations.instruction import (
    attribuer,
    classer_sans_suite,
    declarer_irrecevable,
    declarer_recevable,
    proposer,
    refuser,
    revenir_sur_l_irrecevabilite,
)

__all__ = [
    "BROUILLONS_MAX",
    "EcritureConcurrente",
    "PIECES_MAX",
    "PIECES_TAILLE_MAX",
    "attribuer",
    "classer_sans_suite",
    "commencer",
    "declarer_irrecevable",
    "declarer_recevable",
    "deposer",
    "enlever",
    "enregistrer",
    "joindre",
    "passer_en_deliberation",
    "programmer",
    "proposer",
    "publier_les_resultats",
    "refuser",
    "reprendre",
    "retirer",
    "revenir_sur_l_irrecevabilite",
    "souscrire",
]
