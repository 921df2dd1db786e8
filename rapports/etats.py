from django.db import models


class EtatRapport(models.TextChoices):
    EN_PREPARATION = "en_preparation", "En préparation"
    FIGE = "fige", "Chiffres figés"
    SOUMIS = "soumis", "Soumis au comité"
    ADOPTE = "adopte", "Adopté"
    PUBLIE = "publie", "Publié"


SUITES_RAPPORT = {
    EtatRapport.EN_PREPARATION: {EtatRapport.FIGE},
    EtatRapport.FIGE: {EtatRapport.EN_PREPARATION, EtatRapport.SOUMIS},
    EtatRapport.SOUMIS: {EtatRapport.EN_PREPARATION, EtatRapport.ADOPTE},
    # Une correction est une nouvelle version, avec sa raison : l’édition adoptée, elle, ne change plus jamais.
    EtatRapport.ADOPTE: {EtatRapport.PUBLIE, EtatRapport.EN_PREPARATION},
    EtatRapport.PUBLIE: {EtatRapport.EN_PREPARATION},
}
RAPPORTS_DU_COMITE = [EtatRapport.SOUMIS, EtatRapport.ADOPTE, EtatRapport.PUBLIE]
RAPPORTS_ADOPTES = [EtatRapport.ADOPTE, EtatRapport.PUBLIE]


class EtatEdition(models.TextChoices):
    EN_ATTENTE = "en_attente", "En attente"
    EN_COURS = "en_cours", "En cours"
    PRETE = "prete", "Prête"
    ECHOUEE = "echouee", "Échec"
    ANNULEE = "annulee", "Annulée"


SUITES_EDITION = {
    EtatEdition.EN_ATTENTE: {EtatEdition.EN_COURS, EtatEdition.ECHOUEE, EtatEdition.ANNULEE},
    # Une production interrompue (ouvrier tué) retourne une fois dans la file.
    EtatEdition.EN_COURS: {EtatEdition.PRETE, EtatEdition.ECHOUEE, EtatEdition.EN_ATTENTE, EtatEdition.ANNULEE},
    EtatEdition.PRETE: set(),
    EtatEdition.ECHOUEE: set(),
    EtatEdition.ANNULEE: set(),
}
EDITIONS_EN_ROUTE = [EtatEdition.EN_ATTENTE, EtatEdition.EN_COURS]


class DocumentEdite(models.TextChoices):
    """Les trois documents tirés des mêmes chiffres figés."""

    RAPPORT = "rapport", "Rapport annuel"
    SYNTHESE = "synthese", "Synthèse en une page"
    BILAN = "bilan", "Bilan du plan"


class EtapeEdition(models.TextChoices):
    """Les pas réels de la production, dans l’ordre."""

    FILE = "file", "Dans la file d’attente"
    LECTURE = "lecture", "Lecture des chiffres figés"
    GRAPHIQUES = "graphiques", "Tracé des graphiques"
    COMPOSITION = "composition", "Composition des chapitres"
    IMPRESSION = "impression", "Mise en pages"
    ECRITURE = "ecriture", "Écriture du fichier"
    CONTROLE = "controle", "Contrôle du fichier"
    FAITE = "faite", "Terminé"

    @property
    def rang(self):
        return list(EtapeEdition).index(self)


class SuiteDecision(models.TextChoices):
    SOUMISE = "soumise", "Soumise"
    ADOPTEE = "adoptee", "Adoptée"
    AMENDEE = "amendee", "Amendée"
    REPORTEE = "reportee", "Reportée"
    REJETEE = "rejetee", "Rejetée"


SUITES_DECISION = {
    SuiteDecision.SOUMISE: set(SuiteDecision) - {SuiteDecision.SOUMISE},
    SuiteDecision.REPORTEE: {SuiteDecision.SOUMISE},
    SuiteDecision.ADOPTEE: set(),
    SuiteDecision.AMENDEE: set(),
    SuiteDecision.REJETEE: set(),
}
