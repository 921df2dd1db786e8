import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from appels_projets.etats import (
    DEPOSEES,
    RESULTATS_VISIBLES,
    SOUS_EMBARGO,
    SUITES_CAMPAGNE,
    SUITES_CANDIDATURE,
    EtatCampagne,
    EtatCandidature,
)
from appels_projets.mots import dire_l_instant
from appels_projets.requetes import CampagneQuerySet, CandidatureQuerySet, PieceJointeQuerySet
from socle.fichiers import DOCUMENTS, FichierAccepte, chemin_tire_au_hasard
from socle.historique import Historique
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
        attribuees = Attribution.objects.filter(candidature__campagne=self.campagne_id, annulee_le=None)
        total = attribuees.aggregate(total=models.Sum("montant"))["total"] or 0
        if self.montant_vote is not None and self.montant_vote < total:
            refus = f"{total} € sont déjà attribués : l’enveloppe ne peut pas descendre au-dessous."
            raise ValidationError({"montant_vote": refus})


class Candidature(Demonstrable, Horodate, Versionne):
    """La demande d’une association. Presque tout est facultatif au brouillon, exigé au dépôt (voir forms.py)."""

    SUITES = {"etat": SUITES_CANDIDATURE}

    class TypeDemande(models.TextChoices):
        PREMIERE = "premiere", "Première demande"
        RENOUVELLEMENT = "renouvellement", "Renouvellement"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    numero = models.CharField("numéro", max_length=20, unique=True, null=True, blank=True, editable=False)
    campagne = models.ForeignKey(
        Campagne, on_delete=models.PROTECT, related_name="candidatures", verbose_name="campagne"
    )
    organisme = models.ForeignKey(
        "partenaires.Organisme", on_delete=models.PROTECT, related_name="candidatures", verbose_name="association"
    )
    etat = models.CharField("état", max_length=14, choices=EtatCandidature, default=EtatCandidature.BROUILLON)
    type_demande = models.CharField("type de demande", max_length=14, choices=TypeDemande, default=TypeDemande.PREMIERE)
    intitule = models.CharField("intitulé du projet", max_length=120, blank=True)
    resume_public = models.TextField(
        "résumé public", max_length=500, blank=True, help_text="500 caractères au plus. Publié si le projet est retenu."
    )
    themes = models.ManyToManyField(ThemeCampagne, blank=True, related_name="candidatures", verbose_name="thèmes")
    actions_plan = models.ManyToManyField(
        "actions.Action", blank=True, related_name="candidatures", verbose_name="actions du plan"
    )
    diagnostic = models.TextField("constat de départ", blank=True)
    objectifs = models.TextField("ce que le projet veut changer", blank=True)
    description = models.TextField("déroulement", blank=True)
    methode_evaluation = models.TextField("comment vous mesurerez le résultat", blank=True)
    lieu_precis = models.CharField("lieux", max_length=200, blank=True)
    date_debut = models.DateField("début du projet", null=True, blank=True)
    date_fin = models.DateField("fin du projet", null=True, blank=True)
    nb_beneficiaires_prevu = models.PositiveIntegerField("personnes touchées (prévision)", null=True, blank=True)
    budget_total = models.PositiveIntegerField("budget total du projet (€)", null=True, blank=True)
    montant_demande = models.PositiveIntegerField("subvention demandée (€)", null=True, blank=True)
    cer_souscrit_le = models.DateTimeField("contrat d’engagement républicain souscrit le", null=True, blank=True)
    cer_souscrit_par = models.ForeignKey(
        "socle.Utilisateur",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="souscrit par",
    )
    cer_version = models.CharField("version souscrite", max_length=30, blank=True)
    deposee_le = models.DateTimeField("déposée le", null=True, blank=True)
    deposee_par = models.ForeignKey(
        "socle.Utilisateur",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="déposée par",
    )
    montant_propose = models.PositiveIntegerField("montant proposé (€)", null=True, blank=True)
    motif_decision = models.TextField("motif de la décision", blank=True)
    history = Historique(excluded_fields=["modifie_le"], m2m_fields=["themes", "actions_plan"])

    objects = CandidatureQuerySet.as_manager()

    class Meta:
        verbose_name = "candidature"
        verbose_name_plural = "candidatures"
        ordering = ["-campagne__annee", "numero", "pk"]
        constraints = [
            models.CheckConstraint(
                name="appels_candidature_dates",
                condition=Q(date_fin=None) | Q(date_debut=None) | Q(date_fin__gte=F("date_debut")),
                violation_error_message="La fin du projet ne peut pas précéder son début.",
            ),
            models.CheckConstraint(
                name="appels_candidature_numerotee_au_depot",
                condition=Q(deposee_le=None) | Q(numero__isnull=False),
                violation_error_message="Une candidature déposée porte un numéro.",
            ),
            models.CheckConstraint(
                name="appels_candidature_montant_propose",
                condition=Q(montant_propose=None) | Q(montant_propose__lte=F("montant_demande")),
                violation_error_message="On ne propose pas plus que le montant demandé.",
            ),
        ]

    def __str__(self):
        return self.intitule or "Projet sans titre"

    def get_absolute_url(self):
        return reverse("porteur:candidature", args=[self.uuid])

    @property
    def est_modifiable(self):
        return self.etat == EtatCandidature.BROUILLON and self.campagne.est_ouverte

    @property
    def est_recue(self):
        """La Ville l’a reçue : un brouillon, même repris, n’appartient qu’à l’association."""
        return self.etat in DEPOSEES or (self.etat == EtatCandidature.RETIREE and self.deposee_le is not None)

    @property
    def etat_montre(self):
        """L’état que l’association a le droit de connaître : les décisions attendent la publication."""
        if self.campagne.publie_ses_resultats:
            return EtatCandidature(self.etat)
        return SOUS_EMBARGO.get(self.etat, EtatCandidature(self.etat))

    @property
    def deposee_en_mots(self):
        return dire_l_instant(self.deposee_le, secondes=True) if self.deposee_le else ""


class Attestation(models.Model):
    """Ce que la personne signataire a certifié au dépôt : quoi, qui, quand, dans quelle rédaction."""

    class TypeAttestation(models.TextChoices):
        SINCERITE = "sincerite", "Les informations données sont exactes et le budget est sincère."
        OBLIGATIONS = "obligations", "L’association est à jour de ses déclarations sociales et fiscales."
        AIDES = "aides", "L’association a reçu moins de 500\u00a0000\u00a0€ d’aides publiques sur trois exercices."

    candidature = models.ForeignKey(
        Candidature, on_delete=models.PROTECT, related_name="attestations", verbose_name="candidature"
    )
    type_attestation = models.CharField("attestation", max_length=12, choices=TypeAttestation)
    version_texte = models.CharField("version du texte", max_length=30)
    le = models.DateTimeField("le", default=timezone.now)
    par = models.ForeignKey("socle.Utilisateur", on_delete=models.PROTECT, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "attestation"
        verbose_name_plural = "attestations"
        ordering = ["candidature", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidature", "type_attestation"],
                name="appels_attestation_unique",
                violation_error_message="Cette attestation est déjà donnée.",
            )
        ]

    def __str__(self):
        return self.get_type_attestation_display()


class InstantaneCandidature(models.Model):
    """La candidature telle que déposée : la preuve, immuable."""

    candidature = models.ForeignKey(
        Candidature, on_delete=models.PROTECT, related_name="instantanes", verbose_name="candidature"
    )
    numero_version = models.PositiveSmallIntegerField("version")
    contenu = models.JSONField("contenu")
    sha256 = models.CharField("empreinte", max_length=64)
    horodatage = models.DateTimeField("horodatage", default=timezone.now)

    class Meta:
        verbose_name = "instantané de candidature"
        verbose_name_plural = "instantanés de candidatures"
        ordering = ["candidature", "-numero_version"]
        constraints = [
            models.UniqueConstraint(fields=["candidature", "numero_version"], name="appels_instantane_unique")
        ]

    def __str__(self):
        return f"{self.candidature} (version {self.numero_version})"


class PieceJointe(Horodate):
    class TypePiece(models.TextChoices):
        STATUTS = "statuts", "Statuts"
        COMPTES = "comptes", "Comptes du dernier exercice"
        RAPPORT = "rapport", "Rapport d’activité"
        POUVOIR = "pouvoir", "Pouvoir du signataire"
        ACCORD = "accord", "Accord de l’établissement d’accueil"
        AUTRE = "autre", "Autre pièce"

    candidature = models.ForeignKey(
        Candidature, on_delete=models.PROTECT, related_name="pieces", verbose_name="candidature"
    )
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    type_piece = models.CharField("pièce", max_length=10, choices=TypePiece, default=TypePiece.AUTRE)
    fichier = models.FileField("fichier", upload_to=chemin_tire_au_hasard, validators=[FichierAccepte(DOCUMENTS)])
    nom_donne = models.CharField("nom du fichier", max_length=160, blank=True)
    taille = models.PositiveIntegerField("taille (octets)", default=0)
    sha256 = models.CharField("empreinte", max_length=64, blank=True)

    objects = PieceJointeQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ["candidature", "type_piece", "pk"]

    def __str__(self):
        return self.get_type_piece_display()


class Deliberation(models.Model):
    """L’acte du conseil municipal qui attribue (code général des collectivités territoriales, article L. 2311-7)."""

    numero = models.CharField("numéro", max_length=40, unique=True)
    date = models.DateField("date")
    executoire_le = models.DateField("exécutoire le", null=True, blank=True)
    fichier = models.FileField(
        "délibération", upload_to=chemin_tire_au_hasard, blank=True, validators=[FichierAccepte(("pdf",))]
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "délibération"
        verbose_name_plural = "délibérations"
        ordering = ["-date"]
        constraints = [
            models.CheckConstraint(
                name="appels_deliberation_executoire_apres_date",
                condition=Q(executoire_le=None) | Q(executoire_le__gte=F("date")),
                violation_error_message="Une délibération ne devient pas exécutoire avant d’être prise.",
            )
        ]

    def __str__(self):
        return f"Délibération n° {self.numero}"


class Attribution(Horodate):
    candidature = models.OneToOneField(
        Candidature, on_delete=models.PROTECT, related_name="attribution", verbose_name="candidature"
    )
    deliberation = models.ForeignKey(
        Deliberation, on_delete=models.PROTECT, related_name="attributions", verbose_name="délibération"
    )
    montant = models.DecimalField("montant attribué (€)", max_digits=10, decimal_places=2)
    notifiee_le = models.DateTimeField("notifiée le", null=True, blank=True)
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True)

    class Meta:
        verbose_name = "attribution"
        verbose_name_plural = "attributions"
        ordering = ["-cree_le"]
        constraints = [
            models.CheckConstraint(
                name="appels_attribution_positive",
                condition=Q(montant__gt=0),
                violation_error_message="Une subvention attribuée est supérieure à zéro.",
            )
        ]

    def __str__(self):
        return f"{self.candidature} : {self.montant} €"
