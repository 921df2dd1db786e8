from django.db import models

# Les actions sont à droite : leurs états se nomment, leurs modèles se lisent par la relation inverse.
PHASES_OUVERTES = ["idee", "a_venir", "en_cours", "en_pause"]


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
    VALIDEE = "validee", "Validée"
    EN_LISTE_D_ATTENTE = "liste_attente", "En liste d’attente"
    REFUSEE = "refusee", "Refusée"
    ANNULEE = "annulee", "Annulée"


SUITES_INSCRIPTION = {
    EtatInscription.DEMANDEE: {
        EtatInscription.VALIDEE,
        EtatInscription.EN_LISTE_D_ATTENTE,
        EtatInscription.REFUSEE,
        EtatInscription.ANNULEE,
    },
    # Une place se libère : la personne retrouve sa demande, ou sa validation si l’accord était déjà donné.
    EtatInscription.EN_LISTE_D_ATTENTE: {
        EtatInscription.DEMANDEE,
        EtatInscription.VALIDEE,
        EtatInscription.REFUSEE,
        EtatInscription.ANNULEE,
    },
    EtatInscription.VALIDEE: {EtatInscription.REFUSEE, EtatInscription.ANNULEE},
    EtatInscription.REFUSEE: set(),
    EtatInscription.ANNULEE: set(),
}

# Une demande tient sa place jusqu’à la réponse de la hiérarchie : on ne la perd pas parce qu’un autre répond plus vite.
TIENNENT_UNE_PLACE = [EtatInscription.DEMANDEE, EtatInscription.VALIDEE]
INSCRIPTIONS_FERMEES = [EtatInscription.REFUSEE, EtatInscription.ANNULEE]
# Par où commence, au journal, la raison d’une inscription annulée avec sa session.
SESSION_ANNULEE = "Session annulée"


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


class SuiteDonnee(models.TextChoices):
    A_FAIRE = "a_faire", "À faire"
    EN_COURS = "en_cours", "En cours"
    FAITE = "faite", "Faite"
    ABANDONNEE = "abandonnee", "Abandonnée"


SUITES_SUITE = {
    SuiteDonnee.A_FAIRE: {SuiteDonnee.EN_COURS, SuiteDonnee.FAITE, SuiteDonnee.ABANDONNEE},
    SuiteDonnee.EN_COURS: {SuiteDonnee.FAITE, SuiteDonnee.ABANDONNEE, SuiteDonnee.A_FAIRE},
    SuiteDonnee.FAITE: {SuiteDonnee.EN_COURS},
    SuiteDonnee.ABANDONNEE: {SuiteDonnee.EN_COURS},
}


class EtatNote(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    PUBLIEE = "publiee", "Publiée"
    RETIREE = "retiree", "Retirée"


SUITES_NOTE = {
    EtatNote.BROUILLON: {EtatNote.PUBLIEE},
    EtatNote.PUBLIEE: {EtatNote.RETIREE},
    EtatNote.RETIREE: {EtatNote.PUBLIEE},
}
