"""Les sorties scolaires au Camp des Milles : une classe, un jour, un atelier ; puis ce qu’en dit l’enseignant·e."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from actions import annees_scolaires
from actions.etats import SUITES_SORTIE, EtatQuestionnaire, EtatSortie
from actions.models.action import Action
from actions.models.plan import ANNEE
from actions.requetes import GARDER_L_ADRESSE_JOURS, QUESTIONNAIRE_OUVERT_JOURS, SortieQuerySet
from partenaires.models import Organisme
from socle.models import Demonstrable, Horodate


class SortieScolaire(Demonstrable, Horodate):
    """Une classe emmenée un jour ; aucun nom d’élève, jamais."""

    SUITES = {"etat": SUITES_SORTIE}

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="sorties", verbose_name="action")
    ecole = models.ForeignKey(
        Organisme,
        on_delete=models.PROTECT,
        related_name="sorties",
        verbose_name="école",
        limit_choices_to={"sorte": "scolaire"},
    )
    classe = models.CharField("classe", max_length=40, help_text="CM2 A, CM1-CM2…")
    annee_scolaire = models.PositiveSmallIntegerField(
        "année scolaire", validators=ANNEE, help_text="L’année de la rentrée : 2026 pour 2026-2027."
    )
    jour = models.DateField("jour", null=True, blank=True, help_text="Vide : à préciser.")
    atelier = models.CharField("atelier", max_length=160, blank=True)
    eleves_prevus = models.PositiveSmallIntegerField("élèves attendus", null=True, blank=True)
    eleves = models.PositiveSmallIntegerField(
        "élèves venus", null=True, blank=True, help_text="Comptés le jour même. Vide : non renseigné."
    )
    accompagnateurs = models.PositiveSmallIntegerField("adultes", null=True, blank=True)
    enseignant_courriel = models.EmailField(
        "courriel de l’enseignant·e",
        blank=True,
        help_text="Pour le questionnaire. Effacé quand la réponse arrive, au plus tard trois mois après la sortie.",
    )
    etat = models.CharField("état", max_length=10, choices=EtatSortie, default=EtatSortie.PREVUE)
    questionnaire_envoye_le = models.DateTimeField("questionnaire envoyé le", null=True, blank=True, editable=False)
    # L’adresse s’efface après la réponse : l’historique ne la garde pas non plus.
    history = HistoricalRecords(excluded_fields=["modifie_le", "enseignant_courriel"])

    objects = SortieQuerySet.as_manager()

    class Meta:
        verbose_name = "sortie scolaire"
        verbose_name_plural = "sorties scolaires"
        ordering = ["-annee_scolaire", "jour", "ecole__nom", "classe"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "ecole", "classe", "annee_scolaire"],
                name="actions_sortie_unique",
                violation_error_message="Cette classe a déjà sa sortie cette année.",
            ),
            models.CheckConstraint(
                name="actions_sortie_realisee_comptee",
                condition=~Q(etat=EtatSortie.REALISEE) | (Q(jour__isnull=False) & Q(eleves__isnull=False)),
                violation_error_message="Une sortie réalisée a son jour et son nombre d’élèves venus.",
            ),
        ]

    def __str__(self):
        return f"{self.ecole}, {self.classe} ({self.annee_en_mots})"

    def get_absolute_url(self):
        return reverse("pilotage:sortie", args=[self.pk])

    @property
    def annee_en_mots(self):
        return annees_scolaires.dire(self.annee_scolaire)

    @property
    def revision(self):
        """Ce qui change à chaque écriture : la page de saisie la rapporte, et l’on sait si quelqu’un est passé."""
        return self.modifie_le.isoformat()

    @property
    def est_a_compter(self):
        return self.etat == EtatSortie.PREVUE and self.jour is not None and self.jour < timezone.localdate()

    @property
    def a_son_avis(self):
        return hasattr(self, "avis")

    @property
    def adresse_gardee_jusqu_au(self):
        """Sans jour, la sortie n’a pas eu lieu : on compte depuis la rentrée suivante."""
        depart = self.jour or annees_scolaires.debut(self.annee_scolaire + 1)
        return depart + timedelta(days=GARDER_L_ADRESSE_JOURS)

    @property
    def accepte_une_adresse(self):
        return not self.a_son_avis and timezone.localdate() < self.adresse_gardee_jusqu_au

    @property
    def etat_du_questionnaire(self):
        if self.a_son_avis:
            return EtatQuestionnaire.REPONDU
        if self.etat != EtatSortie.REALISEE:
            return EtatQuestionnaire.A_VENIR if self.etat == EtatSortie.PREVUE else EtatQuestionnaire.SANS_OBJET
        if envoye_le := self.questionnaire_envoye_le:
            ouvert = timezone.now() < envoye_le + timedelta(days=QUESTIONNAIRE_OUVERT_JOURS)
            return EtatQuestionnaire.ENVOYE if ouvert else EtatQuestionnaire.SANS_REPONSE
        if self.enseignant_courriel:
            return EtatQuestionnaire.PRET
        return EtatQuestionnaire.SANS_ADRESSE if self.accepte_une_adresse else EtatQuestionnaire.SANS_REPONSE


class AvisEnseignant(models.Model):
    """La réponse au questionnaire d’une sortie (indicateur I23 : intérêt des enfants, qualité de l’accueil)."""

    class Note(models.IntegerChoices):
        PAS_DU_TOUT = 1, "Pas du tout"
        PEU = 2, "Plutôt non"
        PLUTOT = 3, "Plutôt oui"
        TOUT_A_FAIT = 4, "Tout à fait"

    sortie = models.OneToOneField(
        SortieScolaire, on_delete=models.PROTECT, related_name="avis", verbose_name="sortie scolaire"
    )
    interet = models.PositiveSmallIntegerField("intérêt des élèves", choices=Note)
    accueil = models.PositiveSmallIntegerField("qualité de l’accueil", choices=Note)
    en_classe = models.TextField("ce qui en a été fait en classe", blank=True)
    a_ameliorer = models.TextField("ce qui est à améliorer", blank=True)
    le = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "avis d’enseignant·e"
        verbose_name_plural = "avis d’enseignant·es"
        ordering = ["-le"]

    def __str__(self):
        return f"Avis sur {self.sortie}"
