from django.db import models


class EtatMandat(models.TextChoices):
    PRESSENTI = "pressenti", "Pressenti·e"
    ACTIF = "actif", "Actif"
    EN_PAUSE = "en_pause", "En pause"
    TERMINE = "termine", "Terminé"


SUITES_MANDAT = {
    EtatMandat.PRESSENTI: {EtatMandat.ACTIF, EtatMandat.TERMINE},
    EtatMandat.ACTIF: {EtatMandat.EN_PAUSE, EtatMandat.TERMINE},
    EtatMandat.EN_PAUSE: {EtatMandat.ACTIF, EtatMandat.TERMINE},
    EtatMandat.TERMINE: set(),
}


class EtatLettre(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    A_SIGNER = "a_signer", "À signer"
    SIGNEE = "signee", "Signée"
    CLOSE = "close", "Close"


SUITES_LETTRE = {
    EtatLettre.BROUILLON: {EtatLettre.A_SIGNER, EtatLettre.CLOSE},
    EtatLettre.A_SIGNER: {EtatLettre.SIGNEE, EtatLettre.BROUILLON, EtatLettre.CLOSE},
    EtatLettre.SIGNEE: {EtatLettre.CLOSE},
    EtatLettre.CLOSE: set(),
}


class EtatSession(models.TextChoices):
    PROGRAMMEE = "programmee", "Programmée"
    OUVERTE = "ouverte", "Ouverte aux inscriptions"
    REALISEE = "realisee", "Réalisée"
    ANNULEE = "annulee", "Annulée"


SUITES_SESSION = {
    EtatSession.PROGRAMMEE: {EtatSession.OUVERTE, EtatSession.REALISEE, EtatSession.ANNULEE},
    EtatSession.OUVERTE: {EtatSession.PROGRAMMEE, EtatSession.REALISEE, EtatSession.ANNULEE},
    EtatSession.REALISEE: set(),
    EtatSession.ANNULEE: set(),
}


class EtatInscription(models.TextChoices):
    DEMANDEE = "demandee", "Demandée"
    VALIDEE = "validee", "Validée par la hiérarchie"
    EN_LISTE_D_ATTENTE = "liste_attente", "En liste d’attente"
    ANNULEE = "annulee", "Annulée"


SUITES_INSCRIPTION = {
    EtatInscription.DEMANDEE: {EtatInscription.VALIDEE, EtatInscription.EN_LISTE_D_ATTENTE, EtatInscription.ANNULEE},
    EtatInscription.EN_LISTE_D_ATTENTE: {EtatInscription.VALIDEE, EtatInscription.ANNULEE},
    EtatInscription.VALIDEE: {EtatInscription.ANNULEE},
    EtatInscription.ANNULEE: set(),
}


class EtatPresence(models.TextChoices):
    NON_RENSEIGNE = "non_renseigne", "Non renseigné"
    PRESENT = "present", "Présent·e"
    ABSENT = "absent", "Absent·e"
    EXCUSE = "excuse", "Excusé·e"


class EtatCompte(models.TextChoices):
    """Calculé, jamais saisi (voir requetes.py)."""

    SANS_COMPTE = "sans_compte", "Sans compte"
    INVITE = "invite", "Invité·e"
    OUVERT = "ouvert", "Compte ouvert"
