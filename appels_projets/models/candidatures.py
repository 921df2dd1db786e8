"""La demande d’une association : ce qu’elle écrit, certifie, joint, et la preuve de son dépôt."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from appels_projets.etats import (
    DEPOSEES,
    SOUS_EMBARGO,
    SUITES_CANDIDATURE,
    EtatCandidature,
)
from appels_projets.models.campagnes import Campagne, ThemeCampagne
from appels_projets.mots import dire_l_instant
from appels_projets.requetes import CandidatureQuerySet, PieceJointeQuerySet
from socle.fichiers import DOCUMENTS, FichierAccepte, chemin_tire_au_hasard
from socle.historique import Historique
from socle.models import Demonstrable, Horodate, Versionne


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
