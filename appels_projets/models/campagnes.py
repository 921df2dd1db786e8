"""Un appel à projets, sa campagne de l’année, ses thèmes et son enveloppe."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from appels_projets.etats import (
    RESULTATS_VISIBLES,
    SUITES_CAMPAGNE,
    EtatCampagne,
)
from appels_projets.mots import dire_l_instant
from appels_projets.requetes import CampagneQuerySet
from socle.fichiers import FichierAccepte, chemin_tire_au_hasard
from socle.models import Demonstrable, Horodate, Versionne


class AppelAProjets(Demonstrable, Horodate):
    """L’appel lui-même ; chaque année en ouvre une campagne."""

    class Recurrence(models.TextChoices):
        ANNUEL = "annuel", "Chaque année"
        PONCTUEL = "ponctuel", "Une seule fois"

    nom = models.CharField("nom", max_length=160)
    slug = models.SlugField("adresse", max_length=60, unique=True)
    recurrence = models.CharField("récurrence", max_length=10, choices=Recurrence, default=Recurrence.ANNUEL)
    plan = models.ForeignKey("actions.Plan", on_delete=models.PROTECT, related_name="appels", verbose_name="plan")
    action = models.ForeignKey(
        "actions.Action",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appels",
        verbose_name="action du plan",
        help_text="L’action que cet appel met en œuvre.",
    )
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "appel à projets"
        verbose_name_plural = "appels à projets"
        ordering = ["nom"]

    def __str__(self):
        return self.nom


class Campagne(Demonstrable, Horodate, Versionne):
    """Une année d’un appel. Les dépôts sont admis de l’ouverture comprise à la clôture non comprise."""

    SUITES = {"etat": SUITES_CAMPAGNE}

    appel = models.ForeignKey(AppelAProjets, on_delete=models.PROTECT, related_name="campagnes", verbose_name="appel")
    annee = models.PositiveSmallIntegerField("année", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    slug = models.SlugField("adresse", max_length=80, unique=True)
    titre = models.CharField("titre", max_length=160)
    presentation = models.TextField("présentation", help_text="Lue par les associations : quelques phrases simples.")
    conditions = models.TextField("qui peut déposer, et pour quoi", blank=True)
    ouverture_le = models.DateTimeField("ouverture", help_text="Heure de Paris.")
    cloture_le = models.DateTimeField(
        "clôture", help_text="Heure de Paris. Préférez midi un jour ouvré : minuit prête à confusion."
    )
    periode_debut = models.DateField("les projets commencent à partir du", null=True, blank=True)
    periode_fin = models.DateField("et finissent avant le", null=True, blank=True)
    plancher = models.PositiveIntegerField("montant minimal (€)", null=True, blank=True)
    plafond = models.PositiveIntegerField("montant maximal (€)", null=True, blank=True)
    texte_cer_version = models.CharField(
        "version du contrat d’engagement républicain", max_length=30, default="décret 2021-1947"
    )
    reglement = models.FileField(
        "règlement", upload_to=chemin_tire_au_hasard, blank=True, validators=[FichierAccepte(("pdf",))]
    )
    etat = models.CharField("état", max_length=18, choices=EtatCampagne, default=EtatCampagne.BROUILLON)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = CampagneQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne d’appel à projets"
        verbose_name_plural = "campagnes d’appels à projets"
        ordering = ["-annee", "titre"]
        constraints = [
            models.UniqueConstraint(
                fields=["appel", "annee"],
                name="appels_campagne_unique",
                violation_error_message="Cet appel a déjà une campagne cette année.",
            ),
            models.CheckConstraint(
                name="appels_campagne_dates",
                condition=Q(ouverture_le__lt=F("cloture_le")),
                violation_error_message="La clôture suit l’ouverture.",
            ),
            models.CheckConstraint(
                name="appels_campagne_montants",
                condition=Q(plancher=None) | Q(plafond=None) | Q(plancher__lte=F("plafond")),
                violation_error_message="Le montant minimal ne dépasse pas le maximal.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("appels:appel", args=[self.slug])

    @property
    def est_ouverte(self):
        return self.etat == EtatCampagne.PROGRAMMEE and self.ouverture_le <= timezone.now() < self.cloture_le

    @property
    def est_a_venir(self):
        return self.etat == EtatCampagne.PROGRAMMEE and timezone.now() < self.ouverture_le

    @property
    def est_close(self):
        return self.etat != EtatCampagne.BROUILLON and self.cloture_le <= timezone.now()

    @property
    def publie_ses_resultats(self):
        return self.etat in RESULTATS_VISIBLES

    @property
    def ouverture_en_mots(self):
        return dire_l_instant(self.ouverture_le)

    @property
    def cloture_en_mots(self):
        return dire_l_instant(self.cloture_le)


class ThemeCampagne(models.Model):
    campagne = models.ForeignKey(
        Campagne,
        on_delete=models.CASCADE,  # un thème n’a pas de sens sans sa campagne
        related_name="themes",
        verbose_name="campagne",
    )
    libelle = models.CharField("thème", max_length=160)
    description = models.TextField("description", blank=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=1)
    objectif = models.ForeignKey(
        "actions.Objectif",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="themes",
        verbose_name="objectif",
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "thème de la campagne"
        verbose_name_plural = "thèmes de la campagne"
        ordering = ["campagne", "ordre"]

    def __str__(self):
        return self.libelle


class Enveloppe(models.Model):
    """L’argent voté pour une campagne (euros) ; la somme des attributions ne la dépasse jamais."""

    campagne = models.OneToOneField(
        Campagne, on_delete=models.PROTECT, related_name="enveloppe", verbose_name="campagne"
    )
    montant_vote = models.DecimalField(
        "montant voté (€)", max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )
    deliberation_budget = models.CharField("délibération budgétaire", max_length=60, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "enveloppe"
        verbose_name_plural = "enveloppes"
        constraints = [
            models.CheckConstraint(
                name="appels_enveloppe_positive",
                condition=Q(montant_vote__gte=0),
                violation_error_message="Une enveloppe n’est pas négative.",
            )
        ]

    def __str__(self):
        return f"Enveloppe de {self.campagne}"

    def clean(self):
        """Verrouille la campagne jusqu’à la fin de l’enregistrement : personne n’attribue pendant qu’on descend."""
        if self.campagne_id is None or self.montant_vote is None:
            return
        with transaction.atomic():
            campagne = Campagne.objects.select_for_update().get(pk=self.campagne_id)
        laureates = campagne.candidatures.filter(attribution__isnull=False, attribution__annulee_le=None)
        total = laureates.aggregate(total=models.Sum("attribution__montant"))["total"] or 0
        if self.montant_vote < total:
            refus = f"{total} € sont déjà attribués : l’enveloppe ne peut pas descendre au-dessous."
            raise ValidationError({"montant_vote": refus})
