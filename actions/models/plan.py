"""Le plan signé : ses signataires, leurs engagements, ses caps, ses objectifs et leurs volets."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from actions.etats import (
    SUITES_PLAN,
    EtatPlan,
)
from actions.requetes import PlanQuerySet
from socle.historique import Historique
from socle.models import Demonstrable, Horodate, Versionne

ANNEE = [MinValueValidator(2000), MaxValueValidator(2100)]


class Plan(Demonstrable, Horodate, Versionne):
    SUITES = {"etat": SUITES_PLAN}

    code = models.SlugField("code", max_length=30, unique=True, help_text="Paraît dans l’adresse : 2019-2021.")
    titre = models.CharField("titre", max_length=250)
    titre_court = models.CharField("titre court", max_length=80)
    autres_noms = models.CharField(
        "autres noms", max_length=250, blank=True, help_text="Sigles et anciens noms, pour la recherche."
    )
    annee_debut = models.PositiveSmallIntegerField("première année", validators=ANNEE)
    annee_fin = models.PositiveSmallIntegerField("dernière année", validators=ANNEE)
    resume = models.TextField("présentation", blank=True, help_text="Lue par les habitants : quelques phrases simples.")
    signe_le = models.DateField("signé le", null=True, blank=True)
    etat = models.CharField("état", max_length=16, choices=EtatPlan, default=EtatPlan.EN_PREPARATION)
    succede_a = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successeur", verbose_name="succède à"
    )
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan"
        verbose_name_plural = "plans"
        ordering = ["-annee_debut"]
        constraints = [
            models.CheckConstraint(
                name="actions_plan_annees",
                condition=Q(annee_fin__gte=F("annee_debut")),
                violation_error_message="La dernière année ne peut pas précéder la première.",
            )
        ]

    def __str__(self):
        return self.titre_court

    def get_absolute_url(self):
        return reverse("plan:plan", args=[self.code])

    @property
    def annees(self):
        return range(self.annee_debut, self.annee_fin + 1)


class Signature(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="signatures", verbose_name="plan")
    organisme = models.ForeignKey(
        "partenaires.Organisme", on_delete=models.PROTECT, related_name="signatures", verbose_name="signataire"
    )
    represente_par = models.CharField("représenté par", max_length=120, blank=True)
    qualite = models.CharField("qualité", max_length=160, blank=True)
    signee_le = models.DateField("signée le", null=True, blank=True)
    rang = models.PositiveSmallIntegerField("rang", default=1)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "signature"
        verbose_name_plural = "signatures"
        ordering = ["plan", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "organisme"],
                name="actions_signature_unique",
                violation_error_message="Cet organisme a déjà signé ce plan.",
            )
        ]

    def __str__(self):
        return f"{self.organisme} ({self.plan})"


class Engagement(models.Model):
    """Ce qu’un signataire a promis, et ce qu’il en est."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="engagements", verbose_name="plan")
    organisme = models.ForeignKey(
        "partenaires.Organisme", on_delete=models.PROTECT, related_name="engagements", verbose_name="signataire"
    )
    texte = models.TextField("engagement")
    suivi = models.TextField("où en est-on", blank=True)
    tenu_le = models.DateField("tenu le", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "engagement"
        verbose_name_plural = "engagements"
        ordering = ["plan", "organisme", "pk"]

    def __str__(self):
        return self.texte[:80]


class CapAnnuel(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="caps", verbose_name="plan")
    annee = models.PositiveSmallIntegerField("année", validators=ANNEE)
    texte = models.TextField("cap")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "cap annuel"
        verbose_name_plural = "caps annuels"
        ordering = ["annee"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "annee"],
                name="actions_cap_unique",
                violation_error_message="Ce plan a déjà un cap pour cette année.",
            )
        ]

    def __str__(self):
        return f"{self.annee} : {self.texte[:60]}"


class Objectif(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="objectifs", verbose_name="plan")
    numero = models.PositiveSmallIntegerField("numéro", validators=[MinValueValidator(1)])
    titre = models.CharField("titre", max_length=250)
    titre_court = models.CharField("titre court", max_length=80)
    texte = models.TextField("présentation", blank=True)
    prolonge = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="prolonge_par",
        verbose_name="prolonge",
        help_text="Les objectifs ou priorités du plan précédent que celui-ci reprend.",
    )
    history = Historique(m2m_fields=["prolonge"])

    class Meta:
        verbose_name = "objectif"
        verbose_name_plural = "objectifs"
        ordering = ["plan", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "numero"],
                name="actions_objectif_unique",
                violation_error_message="Ce plan a déjà un objectif de ce numéro.",
            )
        ]

    def __str__(self):
        return f"Objectif {self.numero} – {self.titre_court}"

    def get_absolute_url(self):
        return reverse("plan:objectif", args=[self.plan.code, self.numero])


class Volet(models.Model):
    objectif = models.ForeignKey(Objectif, on_delete=models.PROTECT, related_name="volets", verbose_name="objectif")
    code = models.SlugField("code", max_length=40)
    titre = models.CharField("titre", max_length=160)
    ordre = models.PositiveSmallIntegerField("ordre", default=1)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "volet"
        verbose_name_plural = "volets"
        ordering = ["objectif", "ordre"]
        constraints = [
            models.UniqueConstraint(
                fields=["objectif", "code"],
                name="actions_volet_unique",
                violation_error_message="Cet objectif a déjà un volet de ce code.",
            )
        ]

    def __str__(self):
        return self.titre
