from django.db import models


class EtatPlan(models.TextChoices):
    EN_PREPARATION = "en_preparation", "En préparation"
    EN_VIGUEUR = "en_vigueur", "En vigueur"
    CLOS = "clos", "Clos"


SUITES_PLAN = {
    EtatPlan.EN_PREPARATION: {EtatPlan.EN_VIGUEUR},
    EtatPlan.EN_VIGUEUR: {EtatPlan.CLOS},
    EtatPlan.CLOS: {EtatPlan.EN_VIGUEUR},
}
PLANS_PUBLICS = {EtatPlan.EN_VIGUEUR, EtatPlan.CLOS}


class Phase(models.TextChoices):
    IDEE = "idee", "Idée"
    A_VENIR = "a_venir", "À venir"
    EN_COURS = "en_cours", "En cours"
    REALISEE = "realisee", "Réalisée"
    EN_PAUSE = "en_pause", "En pause"
    ABANDONNEE = "abandonnee", "Abandonnée"


SUITES_PHASE = {
    Phase.IDEE: {Phase.A_VENIR, Phase.EN_COURS, Phase.ABANDONNEE},
    Phase.A_VENIR: {Phase.EN_COURS, Phase.REALISEE, Phase.EN_PAUSE, Phase.ABANDONNEE},
    Phase.EN_COURS: {Phase.REALISEE, Phase.EN_PAUSE, Phase.ABANDONNEE},
    Phase.EN_PAUSE: {Phase.A_VENIR, Phase.EN_COURS, Phase.ABANDONNEE},
    # Une réalisation ou un abandon déclarés trop vite se reprennent ; le journal le dit.
    Phase.REALISEE: {Phase.EN_COURS},
    Phase.ABANDONNEE: {Phase.A_VENIR},
}
PHASES_OUVERTES = [Phase.IDEE, Phase.A_VENIR, Phase.EN_COURS, Phase.EN_PAUSE]


class Meteo(models.TextChoices):
    """Les quatre jugements de la météo des politiques prioritaires de l’État (outil PILOTE)."""

    SECURISES = "securises", "Objectifs sécurisés"
    ATTEIGNABLES = "atteignables", "Objectifs atteignables"
    APPUIS = "appuis", "Appuis nécessaires"
    COMPROMIS = "compromis", "Objectifs compromis"


METEOS_A_MOTIVER = [Meteo.APPUIS, Meteo.COMPROMIS]


class Echeance(models.TextChoices):
    """Calculée, jamais saisie (voir echeances.py)."""

    A_L_HEURE = "a_l_heure", "À l’heure"
    BIENTOT = "bientot", "Bientôt"
    EN_RETARD = "en_retard", "En retard"
    SANS_DATE = "sans_date", "Sans date"


class Visibilite(models.TextChoices):
    PUBLIQUE = "publique", "Publique"
    GROUPE = "groupe", "Groupe de travail"
    RESTREINTE = "restreinte", "Restreinte"


class EtatCampagneMiseAJour(models.TextChoices):
    PREPAREE = "preparee", "En préparation"
    OUVERTE = "ouverte", "Ouverte"
    CLOSE = "close", "Close"


SUITES_CAMPAGNE_MISE_A_JOUR = {
    EtatCampagneMiseAJour.PREPAREE: {EtatCampagneMiseAJour.OUVERTE},
    EtatCampagneMiseAJour.OUVERTE: {EtatCampagneMiseAJour.CLOSE},
    # Rouvrir, quand un comité est reporté ; les réponses déjà données comptent.
    EtatCampagneMiseAJour.CLOSE: {EtatCampagneMiseAJour.OUVERTE},
}


class EtapeDeCampagne(models.TextChoices):
    """Les courriels d’une campagne à une personne ; chacun ne part qu’une fois (voir notifications.py)."""

    DEMANDE = "demande", "Demande"
    RELANCE = "relance", "Relance"
    SUPPLEANCE = "suppleance", "Demande à la personne suppléante"


class SituationReponse(models.TextChoices):
    """Calculée, jamais saisie (voir requetes.py) : où en est une personne dans une campagne."""

    REPONDU = "repondu", "A répondu"
    EN_PARTIE = "en_partie", "A répondu en partie"
    SILENCIEUSE = "silencieuse", "Silencieuse"
    INJOIGNABLE = "injoignable", "Injoignable par courriel"


class Empechement(models.TextChoices):
    """Calculé : ce qui empêche d’écrire à une personne."""

    SANS_ADRESSE = "sans_adresse", "sans adresse"
    PLUS_EN_POSTE = "plus_en_poste", "n’est plus en poste"
    ARRETE = "arrete", "a arrêté ces messages"


class EtatSortie(models.TextChoices):
    PREVUE = "prevue", "Prévue"
    REALISEE = "realisee", "Réalisée"
    ANNULEE = "annulee", "Annulée"


SUITES_SORTIE = {
    EtatSortie.PREVUE: {EtatSortie.REALISEE, EtatSortie.ANNULEE},
    EtatSortie.REALISEE: {EtatSortie.PREVUE},
    EtatSortie.ANNULEE: {EtatSortie.PREVUE},
}


class EtatQuestionnaire(models.TextChoices):
    """Où en est la demande d’avis à l’enseignant·e. Calculé, jamais saisi (voir models/sorties.py)."""

    SANS_OBJET = "sans_objet", "Sans objet"
    A_VENIR = "a_venir", "Après la sortie"
    SANS_ADRESSE = "sans_adresse", "Adresse à donner"
    PRET = "pret", "Prêt à partir"
    ENVOYE = "envoye", "Envoyé"
    REPONDU = "repondu", "Répondu"
    SANS_REPONSE = "sans_reponse", "Sans réponse"


class EtatFinancement(models.TextChoices):
    DEMANDE = "demande", "Demandé"
    NOTIFIE = "notifie", "Notifié"
    VERSE = "verse", "Versé"
    JUSTIFIE = "justifie", "Justifié"
    REFUSE = "refuse", "Refusé"


SUITES_FINANCEMENT = {
    EtatFinancement.DEMANDE: {EtatFinancement.NOTIFIE, EtatFinancement.REFUSE},
    EtatFinancement.NOTIFIE: {EtatFinancement.VERSE},
    EtatFinancement.VERSE: {EtatFinancement.JUSTIFIE},
    EtatFinancement.JUSTIFIE: set(),
    EtatFinancement.REFUSE: set(),
}
