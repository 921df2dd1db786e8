import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from rapports.etats import (
    EDITIONS_EN_ROUTE,
    RAPPORTS_ADOPTES,
    RAPPORTS_DU_COMITE,
    SUITES_DECISION,
    SUITES_EDITION,
    SUITES_RAPPORT,
    DocumentEdite,
    EtapeEdition,
    EtatEdition,
    EtatRapport,
    SuiteDecision,
)
from rapports.requetes import EditionQuerySet, RapportQuerySet
from socle.dates import dire_le_jour
from socle.fichiers import chemin_tire_au_hasard
from socle.models import Demonstrable, Horodate, Versionne


class Comite(Demonstrable, Horodate):
    """Une réunion du comité de pilotage : une par an, elle fixe les priorités (plan 2019-2021, suivi)."""

    plan = models.ForeignKey("actions.Plan", on_delete=models.PROTECT, related_name="comites", verbose_name="plan")
    date = models.DateField("date")
    lieu = models.CharField("lieu", max_length=160, blank=True)
    ordre_du_jour = models.TextField("ordre du jour", blank=True)
    releve_de_decisions = models.TextField("compte rendu", blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "comité de pilotage"
        verbose_name_plural = "comités de pilotage"
        ordering = ["-date"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "date"],
                name="rapports_comite_unique",
                violation_error_message="Un comité est déjà prévu ce jour-là.",
            )
        ]

    def __str__(self):
        return f"Comité du {self.date:%d/%m/%Y}"


class RapportAnnuel(Demonstrable, Horodate, Versionne):
    SUITES = {"etat": SUITES_RAPPORT}

    annee = models.PositiveSmallIntegerField(
        "année", unique=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    plan = models.ForeignKey("actions.Plan", on_delete=models.PROTECT, related_name="rapports", verbose_name="plan")
    comite = models.ForeignKey(
        Comite, on_delete=models.PROTECT, null=True, blank=True, related_name="rapports", verbose_name="comité"
    )
    titre = models.CharField("titre", max_length=160)
    date_arret = models.DateField("données arrêtées au", null=True, blank=True)
    etat = models.CharField("état", max_length=16, choices=EtatRapport, default=EtatRapport.EN_PREPARATION)
    editorial = models.TextField("éditorial", blank=True)
    correction = models.TextField(
        "raison de la correction",
        blank=True,
        help_text="Pourquoi un rapport déjà adopté est repris : la prochaine édition le dira.",
    )
    adopte_le = models.DateField("adopté le", null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = RapportQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport annuel"
        verbose_name_plural = "rapports annuels"
        ordering = ["-annee"]
        constraints = [
            models.CheckConstraint(
                name="rapports_rapport_adopte_a_une_date",
                condition=~Q(etat__in=RAPPORTS_ADOPTES) | Q(adopte_le__isnull=False),
                violation_error_message="Un rapport adopté porte sa date d’adoption.",
            )
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("pilotage:rapport", args=[self.annee])

    def clean(self):
        """Les chiffres une fois figés, la date d’arrêté ne s’écrit plus : seule une préparation se contrôle."""
        if self.est_modifiable and self.date_arret and self.date_arret > timezone.localdate():
            raise ValidationError({"date_arret": "Les chiffres ne s’arrêtent pas à une date à venir."})

    @property
    def est_modifiable(self):
        """Ses textes s’écrivent tant que les chiffres ne sont pas figés."""
        return self.etat == EtatRapport.EN_PREPARATION

    @property
    def est_adopte(self):
        return self.etat in RAPPORTS_ADOPTES

    @property
    def est_au_comite(self):
        return self.etat in RAPPORTS_DU_COMITE

    @property
    def mention(self):
        """Ce que la couverture dit de la valeur du document."""
        return f"Adopté le {dire_le_jour(self.adopte_le)}" if self.est_adopte else "Document de travail"


class SectionRapport(Horodate, Versionne):
    rapport = models.ForeignKey(
        RapportAnnuel,
        on_delete=models.CASCADE,  # une section n’a pas de sens sans son rapport
        related_name="sections",
        verbose_name="rapport",
    )
    code = models.SlugField("code", max_length=40)
    titre = models.CharField("titre", max_length=160)
    ordre = models.PositiveSmallIntegerField("ordre", default=1)
    texte = models.TextField("texte", blank=True)
    redacteur = models.ForeignKey(
        "socle.Utilisateur", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="rédacteur"
    )
    pret = models.BooleanField("prêt", default=False)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "section du rapport"
        verbose_name_plural = "sections du rapport"
        ordering = ["rapport", "ordre"]
        constraints = [
            models.UniqueConstraint(
                fields=["rapport", "code"],
                name="rapports_section_unique",
                violation_error_message="Ce rapport a déjà cette section.",
            )
        ]

    def __str__(self):
        return self.titre


class Instantane(models.Model):
    """Les chiffres figés d’un rapport : le PDF n’en lit pas d’autres. Immuable."""

    rapport = models.ForeignKey(
        RapportAnnuel, on_delete=models.PROTECT, related_name="instantanes", verbose_name="rapport"
    )
    numero = models.PositiveSmallIntegerField("numéro")
    fige_le = models.DateTimeField("figé le", default=timezone.now)
    fige_par = models.ForeignKey(
        "socle.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="figé par"
    )
    contenu = models.JSONField("contenu")
    sha256 = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "chiffres figés"
        verbose_name_plural = "chiffres figés"
        ordering = ["rapport", "-numero"]
        constraints = [models.UniqueConstraint(fields=["rapport", "numero"], name="rapports_instantane_unique")]

    def __str__(self):
        return f"{self.rapport}, chiffres n° {self.numero}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise ValidationError("Des chiffres figés ne se modifient pas : figez-en de nouveaux.")
        super().save(*args, **kwargs)


class ImageFigee(models.Model):
    """La copie d’une photo, prise avec les chiffres : l’originale peut changer ou s’effacer. Immuable."""

    instantane = models.ForeignKey(
        Instantane, on_delete=models.PROTECT, related_name="images", verbose_name="chiffres figés"
    )
    fichier = models.FileField("fichier", upload_to=chemin_tire_au_hasard)
    sha256 = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "image figée"
        verbose_name_plural = "images figées"
        ordering = ["instantane", "pk"]
        constraints = [models.UniqueConstraint(fields=["instantane", "sha256"], name="rapports_image_figee_unique")]

    def __str__(self):
        return f"Image de {self.instantane}"


class EditionPDF(models.Model):
    """Une production du PDF : la ligne est la vérité de la tâche, que l’ouvrier vive ou non."""

    SUITES = {"etat": SUITES_EDITION}

    rapport = models.ForeignKey(
        RapportAnnuel, on_delete=models.PROTECT, related_name="editions", verbose_name="rapport"
    )
    instantane = models.ForeignKey(
        Instantane, on_delete=models.PROTECT, related_name="editions", verbose_name="chiffres figés"
    )
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.CharField(
        "document", max_length=10, choices=DocumentEdite, default=DocumentEdite.RAPPORT, editable=False
    )
    numero = models.PositiveSmallIntegerField("version")
    etat = models.CharField("état", max_length=12, choices=EtatEdition, default=EtatEdition.EN_ATTENTE)
    etape = models.CharField("étape", max_length=12, choices=EtapeEdition, default=EtapeEdition.FILE)
    demandee_par = models.ForeignKey(
        "socle.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="demandée par"
    )
    demandee_le = models.DateTimeField("demandée le", default=timezone.now)
    commencee_le = models.DateTimeField("commencée le", null=True, blank=True)
    finie_le = models.DateTimeField("finie le", null=True, blank=True)
    fichier = models.FileField("fichier", upload_to=chemin_tire_au_hasard, blank=True)
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField("pages", null=True, blank=True)
    taille = models.PositiveIntegerField("taille (octets)", null=True, blank=True)
    profil = models.CharField("profil", max_length=20, default="pdf/ua-1")
    controle = models.JSONField("contrôle", default=dict, blank=True)
    erreur = models.TextField("raison de l’échec", blank=True)
    relances = models.PositiveSmallIntegerField("relances", default=0)
    definitive = models.BooleanField("demandée après l’adoption", default=False)
    adoptee_le = models.DateField("adoptée le", null=True, blank=True)
    publiee_le = models.DateTimeField("publiée le", null=True, blank=True)
    correction = models.TextField("raison de la correction", blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "édition du rapport"
        verbose_name_plural = "éditions du rapport"
        ordering = ["rapport", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["rapport", "document", "numero"], name="rapports_edition_numero_unique"),
            models.UniqueConstraint(
                fields=["rapport", "document"],
                condition=Q(etat__in=EDITIONS_EN_ROUTE),
                name="rapports_une_edition_en_route",
                violation_error_message="Une édition de ce rapport est déjà en cours de production.",
            ),
            models.CheckConstraint(
                name="rapports_edition_prete_a_son_fichier",
                condition=~Q(etat=EtatEdition.PRETE) | (~Q(fichier="") & ~Q(sha256="")),
                violation_error_message="Une édition prête a son fichier et son empreinte.",
            ),
            models.CheckConstraint(
                name="rapports_edition_echouee_dit_pourquoi",
                condition=~Q(etat=EtatEdition.ECHOUEE) | ~Q(erreur=""),
                violation_error_message="Une édition échouée dit pourquoi.",
            ),
        ]

    def __str__(self):
        return f"{self.rapport}, version {self.numero}"

    @property
    def est_en_route(self):
        return self.etat in EDITIONS_EN_ROUTE

    @property
    def est_prete(self):
        return self.etat == EtatEdition.PRETE

    @property
    def est_adoptee(self):
        return self.est_prete and self.definitive

    @property
    def est_echouee(self):
        return self.etat == EtatEdition.ECHOUEE

    @property
    def rang_etape(self):
        return EtapeEdition(self.etape).rang

    @property
    def pas(self):
        """Ce que le suivi montre d’elle : tant qu’il ne change pas, la page n’a rien à récrire."""
        return f"{self.numero}-{self.etape}"

    @property
    def nom_du_fichier(self):
        return f"rapport-{self.rapport.annee}-version-{self.numero}.pdf"

    @property
    def duree(self):
        """En secondes, une fois finie."""
        return (self.finie_le - self.commencee_le).total_seconds() if self.finie_le and self.commencee_le else None


class Decision(Horodate):
    """Une décision soumise à un comité ; sa suite se lit dans le rapport suivant."""

    SUITES = {"suite": SUITES_DECISION}

    comite = models.ForeignKey(Comite, on_delete=models.PROTECT, related_name="decisions", verbose_name="comité")
    numero = models.PositiveSmallIntegerField("numéro")
    texte = models.TextField("décision")
    porteur = models.CharField(
        "porteur", max_length=160, blank=True, help_text="Une fonction ou un service, pas un nom."
    )
    echeance = models.DateField("échéance", null=True, blank=True)
    suite = models.CharField("suite donnée", max_length=10, choices=SuiteDecision, default=SuiteDecision.SOUMISE)
    suivi = models.TextField("où en est-on", blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "décision"
        verbose_name_plural = "décisions"
        ordering = ["comite", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["comite", "numero"],
                name="rapports_decision_unique",
                violation_error_message="Ce comité a déjà une décision de ce numéro.",
            )
        ]

    def __str__(self):
        return f"Décision {self.numero}"


class AvisSignataire(Horodate):
    rapport = models.ForeignKey(RapportAnnuel, on_delete=models.PROTECT, related_name="avis", verbose_name="rapport")
    organisme = models.ForeignKey(
        "partenaires.Organisme", on_delete=models.PROTECT, related_name="avis", verbose_name="signataire"
    )
    texte = models.TextField("avis")
    recu_le = models.DateField("reçu le")
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "avis de signataire"
        verbose_name_plural = "avis des signataires"
        ordering = ["rapport", "organisme"]
        constraints = [
            models.UniqueConstraint(
                fields=["rapport", "organisme"],
                name="rapports_avis_unique",
                violation_error_message="L’avis de ce signataire est déjà enregistré.",
            )
        ]

    def __str__(self):
        return f"Avis de {self.organisme}"
