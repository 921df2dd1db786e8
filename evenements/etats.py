from django.db import models


class EtatEvenement(models.TextChoices):
    """Les six états d’OpenAgenda, que les agents connaissent déjà. « Passé » est une date, pas un état."""

    PROGRAMME = "programme", "Programmé"
    REPROGRAMME = "reprogramme", "Reprogrammé"
    EN_LIGNE = "en_ligne", "Déplacé en ligne"
    REPORTE = "reporte", "Reporté"
    COMPLET = "complet", "Complet"
    ANNULE = "annule", "Annulé"


SUITES_EVENEMENT = {
    EtatEvenement.PROGRAMME: set(EtatEvenement) - {EtatEvenement.PROGRAMME},
    EtatEvenement.REPROGRAMME: set(EtatEvenement) - {EtatEvenement.REPROGRAMME},
    # « Complet » prendrait sa place et renverrait le public dans la salle : les places, elles, se comptent.
    EtatEvenement.EN_LIGNE: set(EtatEvenement) - {EtatEvenement.EN_LIGNE, EtatEvenement.COMPLET},
    EtatEvenement.COMPLET: set(EtatEvenement) - {EtatEvenement.COMPLET},
    EtatEvenement.REPORTE: {EtatEvenement.REPROGRAMME, EtatEvenement.EN_LIGNE, EtatEvenement.ANNULE},
    # Un événement annulé peut revenir : il garde son identifiant et son numéro de suite.
    EtatEvenement.ANNULE: {EtatEvenement.PROGRAMME, EtatEvenement.REPROGRAMME},
}

# Pour qui s’est abonné, ces événements n’auront pas lieu à la date dite : STATUS:CANCELLED dans le flux.
ETATS_SANS_RENDEZ_VOUS = {EtatEvenement.REPORTE, EtatEvenement.ANNULE}
ETATS_A_MOTIVER = {EtatEvenement.REPORTE, EtatEvenement.ANNULE, EtatEvenement.EN_LIGNE}


class Publication(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    A_VALIDER = "a_valider", "À valider"
    A_COMPLETER = "a_completer", "À compléter"
    PUBLIE = "publie", "Publié"
    REFUSE = "refuse", "Refusé"


SUITES_PUBLICATION = {
    Publication.BROUILLON: {Publication.A_VALIDER, Publication.PUBLIE},
    Publication.A_VALIDER: {
        Publication.PUBLIE,
        Publication.A_COMPLETER,
        Publication.REFUSE,
        Publication.BROUILLON,
    },
    # La coordination a demandé une précision à qui propose.
    Publication.A_COMPLETER: {Publication.A_VALIDER, Publication.REFUSE},
    Publication.REFUSE: {Publication.A_VALIDER, Publication.BROUILLON},
    # Un événement publié ne disparaît plus : on l’annule, on ne l’efface pas.
    Publication.PUBLIE: set(),
}


# Tant que la coordination n’a pas répondu, qui propose peut encore corriger.
PUBLICATIONS_A_COMPLETER = {Publication.A_VALIDER, Publication.A_COMPLETER}


class EtatTempsFort(models.TextChoices):
    EN_PREPARATION = "en_preparation", "En préparation"
    PUBLIE = "publie", "Publié"
    BILAN_FAIT = "bilan_fait", "Bilan fait"


SUITES_TEMPS_FORT = {
    EtatTempsFort.EN_PREPARATION: {EtatTempsFort.PUBLIE},
    EtatTempsFort.PUBLIE: {EtatTempsFort.BILAN_FAIT},
    EtatTempsFort.BILAN_FAIT: set(),
}


class VisibiliteEvenement(models.TextChoices):
    PUBLIC = "public", "Tout le monde"
    AGENTS = "agents", "Agents de la Ville"
    PARTENAIRES = "partenaires", "Partenaires"


# Du cercle le plus étroit au plus large.
CERCLES = [VisibiliteEvenement.AGENTS, VisibiliteEvenement.PARTENAIRES, VisibiliteEvenement.PUBLIC]


class Mode(models.TextChoices):
    SUR_PLACE = "sur_place", "Sur place"
    EN_LIGNE = "en_ligne", "En ligne"
    MIXTE = "mixte", "Sur place et en ligne"


class ModeInscription(models.TextChoices):
    LIBRE = "libre", "Entrée libre, sans inscription"
    ICI = "ici", "Sur ce site"
    AILLEURS = "ailleurs", "Ailleurs : une adresse, un courriel ou un téléphone"


class EtatInscription(models.TextChoices):
    INSCRITE = "inscrite", "Inscrite"
    EN_ATTENTE = "en_attente", "En liste d’attente"
    ANNULEE = "annulee", "Annulée"


INSCRIPTIONS_VIVES = [EtatInscription.INSCRITE, EtatInscription.EN_ATTENTE]
SUITES_INSCRIPTION = {
    EtatInscription.INSCRITE: {EtatInscription.ANNULEE},
    EtatInscription.EN_ATTENTE: {EtatInscription.INSCRITE, EtatInscription.ANNULEE},
    # Une personne qui revient s’inscrit de nouveau, à son nouveau rang.
    EtatInscription.ANNULEE: set(),
}
