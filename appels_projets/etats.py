from django.db import models


class EtatCampagne(models.TextChoices):
    """Ce qui est stocké ; « ouverte » et « close » se lisent sur les dates (voir Campagne.est_ouverte)."""

    BROUILLON = "brouillon", "Brouillon"
    PROGRAMMEE = "programmee", "Programmée"
    DELIBERATION = "deliberation", "En délibération"
    RESULTATS_PUBLIES = "resultats_publies", "Résultats publiés"
    ARCHIVEE = "archivee", "Archivée"


SUITES_CAMPAGNE = {
    EtatCampagne.BROUILLON: {EtatCampagne.PROGRAMMEE},
    EtatCampagne.PROGRAMMEE: {EtatCampagne.BROUILLON, EtatCampagne.DELIBERATION},
    EtatCampagne.DELIBERATION: {EtatCampagne.RESULTATS_PUBLIES},
    EtatCampagne.RESULTATS_PUBLIES: {EtatCampagne.ARCHIVEE},
    EtatCampagne.ARCHIVEE: set(),
}
RESULTATS_VISIBLES = [EtatCampagne.RESULTATS_PUBLIES, EtatCampagne.ARCHIVEE]
CAMPAGNES_PUBLIQUES = [
    EtatCampagne.PROGRAMMEE,
    EtatCampagne.DELIBERATION,
    EtatCampagne.RESULTATS_PUBLIES,
    EtatCampagne.ARCHIVEE,
]


class EtatCandidature(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    DEPOSEE = "deposee", "Déposée"
    RETIREE = "retiree", "Retirée"
    RECEVABLE = "recevable", "Recevable"
    IRRECEVABLE = "irrecevable", "Irrecevable"
    PROPOSEE = "proposee", "Proposée au conseil municipal"
    ATTRIBUEE = "attribuee", "Subvention attribuée"
    REFUSEE = "refusee", "Refusée"
    SANS_SUITE = "sans_suite", "Sans suite"


SUITES_CANDIDATURE = {
    EtatCandidature.BROUILLON: {EtatCandidature.DEPOSEE, EtatCandidature.RETIREE},
    EtatCandidature.DEPOSEE: {
        EtatCandidature.BROUILLON,
        EtatCandidature.RETIREE,
        EtatCandidature.RECEVABLE,
        EtatCandidature.IRRECEVABLE,
    },
    EtatCandidature.RECEVABLE: {EtatCandidature.PROPOSEE, EtatCandidature.RETIREE, EtatCandidature.SANS_SUITE},
    EtatCandidature.IRRECEVABLE: {EtatCandidature.DEPOSEE},
    EtatCandidature.PROPOSEE: {
        EtatCandidature.ATTRIBUEE,
        EtatCandidature.REFUSEE,
        EtatCandidature.RETIREE,
        EtatCandidature.SANS_SUITE,
    },
    EtatCandidature.ATTRIBUEE: set(),
    EtatCandidature.REFUSEE: set(),
    EtatCandidature.RETIREE: set(),
    EtatCandidature.SANS_SUITE: set(),
}
DEPOSEES = [e for e in EtatCandidature if e not in (EtatCandidature.BROUILLON, EtatCandidature.RETIREE)]

# Ce que l’association lit tant que les résultats ne sont pas publiés : une décision ne se devine pas.
SOUS_EMBARGO = {
    EtatCandidature.IRRECEVABLE: EtatCandidature.DEPOSEE,
    EtatCandidature.PROPOSEE: EtatCandidature.RECEVABLE,
    EtatCandidature.ATTRIBUEE: EtatCandidature.RECEVABLE,
    EtatCandidature.REFUSEE: EtatCandidature.RECEVABLE,
    EtatCandidature.SANS_SUITE: EtatCandidature.RECEVABLE,
}
RETIRABLES = [
    EtatCandidature.BROUILLON,
    EtatCandidature.DEPOSEE,
    EtatCandidature.RECEVABLE,
    EtatCandidature.PROPOSEE,
]
A_DECIDER = [EtatCandidature.DEPOSEE, EtatCandidature.RECEVABLE, EtatCandidature.PROPOSEE]
DECIDEES = [
    EtatCandidature.IRRECEVABLE,
    EtatCandidature.ATTRIBUEE,
    EtatCandidature.REFUSEE,
    EtatCandidature.SANS_SUITE,
]
