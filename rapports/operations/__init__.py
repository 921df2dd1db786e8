"""Les gestes des personnes sur un rapport, chacun dans sa transaction : vie, textes, comité, éditions."""

from rapports.operations.chiffres import figer, jour_d_arret
from rapports.operations.comite import (
    ajouter_une_decision,
    deplacer_la_decision,
    donner_une_suite,
    ecrire_l_avis,
    fixer_le_comite,
    modifier_la_decision,
    retirer_la_decision,
)
from rapports.operations.editions import annuler, demander, mettre_dans_la_file
from rapports.operations.redaction import (
    ETATS_OU_L_ON_COCHE,
    EcritEntreTemps,
    confier,
    dire_pret,
    ecrire_le_chapitre,
    fixer_la_date_d_arret,
    preparer_les_chapitres,
    rappeler,
)
from rapports.operations.vie import (
    adopter,
    corriger,
    exiger_une_adoption_passee,
    ouvrir,
    publier,
    reprendre,
    rouvrir,
    soumettre,
)

__all__ = [
    "ETATS_OU_L_ON_COCHE",
    "EcritEntreTemps",
    "adopter",
    "ajouter_une_decision",
    "annuler",
    "confier",
    "corriger",
    "demander",
    "deplacer_la_decision",
    "dire_pret",
    "donner_une_suite",
    "ecrire_l_avis",
    "ecrire_le_chapitre",
    "exiger_une_adoption_passee",
    "figer",
    "fixer_la_date_d_arret",
    "fixer_le_comite",
    "jour_d_arret",
    "mettre_dans_la_file",
    "modifier_la_decision",
    "ouvrir",
    "preparer_les_chapitres",
    "publier",
    "rappeler",
    "reprendre",
    "retirer_la_decision",
    "rouvrir",
    "soumettre",
]
