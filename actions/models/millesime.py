"""Ce qui vit autour d’une action : ses éditions annuelles, leur public, ses étapes, son argent."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from actions.etats import (
    SUITES_FINANCEMENT,
    SUITES_PHASE,
    EtatFinancement,
)
from actions.masquage import se_tait
from actions.models.action import Action, EtatSuivi
from actions.models.nomenclatures import PublicVise
from actions.models.plan import ANNEE
from socle.dates import DatesPrecises
from socle.models import Demonstrable, Horodate, Versionne


class Millesime(Demonstrable, Horodate, Versionne, DatesPrecises, EtatSuivi):
    """L’édition annuelle d’une action : son état, ses dates, son public, son argent et son bilan de l’année."""

    SUITES = {"phase": SUITES_PHASE}

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="millesimes", verbose_name="action")
    annee = models.PositiveSmallIntegerField("année", validators=ANNEE)
    titre = models.CharField("titre de l’édition", max_length=200, blank=True)
    lieu = models.ForeignKey(
        "partenaires.Lieu",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="millesimes",
        verbose_name="lieu",
    )
    participants_prevus = models.PositiveIntegerField("public prévu", null=True, blank=True, help_text="En personnes.")
    participants = models.PositiveIntegerField("public touché", null=True, blank=True, help_text="En personnes.")
    participants_mention = models.CharField(
        "précision sur le public", max_length=120, blank=True, help_text="Par exemple : plus de 450 enfants."
    )
    budget_prevu = models.DecimalField("budget prévu (€)", max_digits=10, decimal_places=2, null=True, blank=True)
    budget_realise = models.DecimalField("budget réalisé (€)", max_digits=10, decimal_places=2, null=True, blank=True)
    bilan = models.TextField("bilan", blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "édition annuelle"
        verbose_name_plural = "éditions annuelles"
        ordering = ["action", "annee"]
        constraints = [
            *DatesPrecises.Meta.constraints,
            *EtatSuivi.Meta.constraints,
            models.UniqueConstraint(
                fields=["action", "annee"],
                name="actions_millesime_unique",
                violation_error_message="Cette action a déjà une édition pour cette année.",
            ),
            models.CheckConstraint(
                name="actions_millesime_budgets",
                condition=(Q(budget_prevu=None) | Q(budget_prevu__gte=0))
                & (Q(budget_realise=None) | Q(budget_realise__gte=0)),
                violation_error_message="Un budget n’est pas négatif.",
            ),
        ]

    def __str__(self):
        return f"{self.action.code} {self.annee}"

    @property
    def se_tait(self):
        return se_tait(self.participants)


class Frequentation(models.Model):
    """Le public d’une édition, par sorte de public (unité : personnes)."""

    millesime = models.ForeignKey(
        Millesime,
        on_delete=models.CASCADE,  # la ligne n’a pas de sens sans l’édition
        related_name="frequentations",
        verbose_name="édition",
    )
    public = models.ForeignKey(PublicVise, on_delete=models.PROTECT, related_name="+", verbose_name="public")
    prevu = models.PositiveIntegerField("prévu", null=True, blank=True)
    touche = models.PositiveIntegerField("touché", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "fréquentation"
        verbose_name_plural = "fréquentations"
        ordering = ["millesime", "public"]
        constraints = [
            models.UniqueConstraint(
                fields=["millesime", "public"],
                name="actions_frequentation_unique",
                violation_error_message="Ce public est déjà compté pour cette édition.",
            )
        ]

    def __str__(self):
        return f"{self.public} ({self.millesime})"


class Etape(DatesPrecises):
    action = models.ForeignKey(
        Action,
        on_delete=models.CASCADE,  # une étape n’a pas de sens sans l’action
        related_name="etapes",
        verbose_name="action",
    )
    libelle = models.CharField("étape", max_length=200)
    faite_le = models.DateField("faite le", null=True, blank=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=1)
    history = HistoricalRecords()

    class Meta(DatesPrecises.Meta):
        verbose_name = "étape"
        verbose_name_plural = "étapes"
        ordering = ["action", "ordre", "debut"]

    def __str__(self):
        return self.libelle


class Financement(Horodate):
    SUITES = {"etat": SUITES_FINANCEMENT}

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="financements", verbose_name="action")
    annee = models.PositiveSmallIntegerField("année", validators=ANNEE)
    financeur = models.ForeignKey(
        "partenaires.Organisme", on_delete=models.PROTECT, related_name="financements", verbose_name="financeur"
    )
    montant_demande = models.DecimalField("montant demandé (€)", max_digits=10, decimal_places=2, null=True, blank=True)
    montant_obtenu = models.DecimalField("montant obtenu (€)", max_digits=10, decimal_places=2, null=True, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatFinancement, default=EtatFinancement.DEMANDE)
    compte_rendu_avant = models.DateField("compte rendu financier avant le", null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "financement"
        verbose_name_plural = "financements"
        ordering = ["-annee", "action", "financeur"]
        constraints = [
            models.CheckConstraint(
                name="actions_financement_montants",
                condition=(Q(montant_demande=None) | Q(montant_demande__gte=0))
                & (Q(montant_obtenu=None) | Q(montant_obtenu__gte=0)),
                violation_error_message="Un montant n’est pas négatif.",
            )
        ]

    def __str__(self):
        return f"{self.financeur}, {self.annee} ({self.action.code})"
