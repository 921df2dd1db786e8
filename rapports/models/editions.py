import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from rapports.etats import EDITIONS_EN_ROUTE, SUITES_EDITION, DocumentEdite, EtapeEdition, EtatEdition
from rapports.models.rapports import RapportAnnuel
from rapports.models.verrou import Verrouillable
from rapports.requetes import ADOPTE_POUR_TOUJOURS, EditionQuerySet, ImageFigeeQuerySet, InstantaneQuerySet
from socle.dates import dire_le_jour
from socle.fichiers import chemin_tire_au_hasard

IMMUABLE = "Des chiffres figés ne se modifient pas : figez-en de nouveaux."


class Instantane(Verrouillable):
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

    objects = InstantaneQuerySet.as_manager()

    class Meta:
        verbose_name = "chiffres figés"
        verbose_name_plural = "chiffres figés"
        ordering = ["rapport", "-numero"]
        constraints = [models.UniqueConstraint(fields=["rapport", "numero"], name="rapports_instantane_unique")]

    def __str__(self):
        return f"{self.rapport}, chiffres n° {self.numero}"

    def verrou(self):
        return "" if self._state.adding else IMMUABLE

    def verrou_d_effacement(self):
        return ADOPTE_POUR_TOUJOURS if self.editions.definitives().exists() else ""


class ImageFigee(Verrouillable):
    """La copie d’une photo, prise avec les chiffres : l’originale peut changer ou s’effacer. Immuable."""

    instantane = models.ForeignKey(
        Instantane, on_delete=models.PROTECT, related_name="images", verbose_name="chiffres figés"
    )
    fichier = models.FileField("fichier", upload_to=chemin_tire_au_hasard)
    sha256 = models.CharField("empreinte", max_length=64)

    objects = ImageFigeeQuerySet.as_manager()

    class Meta:
        verbose_name = "image figée"
        verbose_name_plural = "images figées"
        ordering = ["instantane", "pk"]
        constraints = [models.UniqueConstraint(fields=["instantane", "sha256"], name="rapports_image_figee_unique")]

    def __str__(self):
        return f"Image de {self.instantane}"

    def verrou(self):
        return "" if self._state.adding else IMMUABLE

    def verrou_d_effacement(self):
        return self.instantane.verrou_d_effacement()


class EditionPDF(Verrouillable):
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
    corrige = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="corrige"
    )

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
            models.CheckConstraint(
                name="rapports_edition_definitive_dit_son_adoption",
                condition=Q(definitive=True, adoptee_le__isnull=False) | Q(definitive=False, adoptee_le=None),
                violation_error_message="Une édition demandée après l’adoption en porte la date, et elle seule.",
            ),
            models.CheckConstraint(
                name="rapports_edition_publiee_est_definitive",
                condition=Q(publiee_le=None) | Q(definitive=True),
                violation_error_message="Seule une édition adoptée se publie.",
            ),
            models.CheckConstraint(
                name="rapports_edition_correction_a_une_raison",
                condition=Q(corrige=None) | ~Q(correction=""),
                violation_error_message="Une correction dit sa raison.",
            ),
        ]

    def __str__(self):
        document = "" if self.document == DocumentEdite.RAPPORT else f", {self.get_document_display().lower()}"
        return f"{self.rapport}{document}, version {self.numero}"

    def verrou(self):
        avant = self.enregistree()
        return ADOPTE_POUR_TOUJOURS if avant and avant.est_adoptee else ""

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
    def est_publiee(self):
        return self.est_adoptee and self.publiee_le is not None

    @property
    def est_annulee(self):
        return self.etat == EtatEdition.ANNULEE

    @property
    def mention(self):
        """Ce que la couverture dit de la valeur du document."""
        return f"Adopté le {dire_le_jour(self.adoptee_le)}" if self.adoptee_le else "Document de travail"

    @property
    def mention_de_la_correction(self):
        """« Version 3, corrige la version 2 : un total était faux. » ; vide hors d’une correction."""
        if not self.correction:
            return ""
        quoi = f"corrige la version {self.corrige.numero}" if self.corrige else "reprise après l’adoption"
        return f"Version {self.numero}, {quoi}\N{NO-BREAK SPACE}: {self.correction}"

    @property
    def est_echouee(self):
        return self.etat == EtatEdition.ECHOUEE

    @property
    def rang_etape(self):
        return EtapeEdition(self.etape).rang

    @property
    def pas(self):
        """Ce que le suivi montre d’elle : tant qu’il ne change pas, la page n’a rien à récrire."""
        return f"{self.document}-{self.numero}-{self.etape}"

    @property
    def nom_du_fichier(self):
        return f"{self.document}-{self.rapport.annee}-version-{self.numero}.pdf"

    @property
    def duree(self):
        """En secondes, une fois finie."""
        return (self.finie_le - self.commencee_le).total_seconds() if self.finie_le and self.commencee_le else None
