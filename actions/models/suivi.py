"""Ce que les référents disent de leurs actions : campagnes, points d’avancement, photos et documents."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from actions.etats import (
    METEOS_A_MOTIVER,
    Meteo,
    Phase,
    Visibilite,
)
from actions.models.action import Action
from actions.models.plan import Plan
from actions.requetes import DocumentQuerySet
from socle.fichiers import DOCUMENTS, FichierAccepte, chemin_tire_au_hasard
from socle.models import Demonstrable, Horodate


class CampagneMiseAJour(Demonstrable, Horodate):
    """L’appel lancé aux référents avant un comité : à rendre pour une date."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="campagnes", verbose_name="plan")
    titre = models.CharField("titre", max_length=120)
    ouverte_le = models.DateTimeField("ouverte le", default=timezone.now)
    a_rendre_le = models.DateField("à rendre pour le")
    close_le = models.DateTimeField("close le", null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "campagne de mise à jour"
        verbose_name_plural = "campagnes de mise à jour"
        ordering = ["-ouverte_le"]

    def __str__(self):
        return self.titre


class PointAvancement(Demonstrable):
    """Ce qu’un·e référent·e dit de son action un jour donné ; on n’en réécrit aucun."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="points", verbose_name="action")
    auteur = models.ForeignKey(
        "socle.Utilisateur", on_delete=models.PROTECT, related_name="points", verbose_name="auteur"
    )
    campagne = models.ForeignKey(
        CampagneMiseAJour,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="points",
        verbose_name="campagne",
    )
    le = models.DateTimeField("le", default=timezone.now)
    rien_de_nouveau = models.BooleanField("rien de nouveau", default=False)
    phase_avant = models.CharField("phase avant", max_length=12, choices=Phase, blank=True)
    phase = models.CharField("phase", max_length=12, choices=Phase)
    meteo_avant = models.CharField("météo avant", max_length=14, choices=Meteo, blank=True)
    meteo = models.CharField("météo", max_length=14, choices=Meteo, blank=True)
    meteo_motif = models.CharField("raison de la météo", max_length=500, blank=True)
    fait = models.TextField("ce qui a été fait", blank=True)
    blocage = models.TextField("ce qui bloque", blank=True)
    a_retenir = models.TextField("ce qu’il faut retenir", blank=True, help_text="Paraît sur le site public.")
    public_touche = models.PositiveIntegerField("public touché", null=True, blank=True, help_text="En personnes.")

    class Meta:
        verbose_name = "point d’avancement"
        verbose_name_plural = "points d’avancement"
        ordering = ["-le", "-pk"]
        indexes = [models.Index(fields=["action", "-le"], name="actions_point_action")]
        constraints = [
            models.CheckConstraint(
                name="actions_point_meteo_motivee",
                condition=~Q(meteo__in=METEOS_A_MOTIVER) | ~Q(meteo_motif=""),
                violation_error_message="Cette météo dit sa raison : ce qui manque, ou ce qui bloque.",
            )
        ]

    def __str__(self):
        return f"{self.action.code}, {self.le:%d/%m/%Y}"


class Document(Demonstrable, Horodate):
    """Une photo ou un document rattaché à une action ; une photo publique a son texte et son autorisation."""

    class Sorte(models.TextChoices):
        PHOTO = "photo", "Photo"
        DOCUMENT = "document", "Document"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="documents", verbose_name="action")
    point = models.ForeignKey(
        PointAvancement, on_delete=models.PROTECT, null=True, blank=True, related_name="documents", verbose_name="point"
    )
    sorte = models.CharField("sorte", max_length=10, choices=Sorte, default=Sorte.DOCUMENT)
    titre = models.CharField("titre", max_length=160)
    fichier = models.FileField("fichier", upload_to=chemin_tire_au_hasard, validators=[FichierAccepte(DOCUMENTS)])
    texte_alternatif = models.CharField(
        "texte alternatif", max_length=250, blank=True, help_text="Ce que montre la photo, pour qui ne la voit pas."
    )
    credit = models.CharField("crédit", max_length=120, blank=True)
    prise_le = models.DateField("prise le", null=True, blank=True)
    autorisation = models.BooleanField(
        "droit à l’image réglé",
        default=False,
        help_text="Personne n’est reconnaissable, ou chacun (et les parents des mineurs) a donné son accord écrit.",
    )
    visibilite = models.CharField("visibilité", max_length=12, choices=Visibilite, default=Visibilite.GROUPE)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "photos et documents"
        ordering = ["-cree_le"]
        constraints = [
            models.CheckConstraint(
                name="actions_document_photo_decrite",
                condition=~Q(sorte="photo") | ~Q(texte_alternatif=""),
                violation_error_message="Une photo a son texte alternatif.",
            ),
            models.CheckConstraint(
                name="actions_document_photo_publique_autorisee",
                condition=~Q(sorte="photo", visibilite=Visibilite.PUBLIQUE) | Q(autorisation=True),
                violation_error_message="Une photo ne devient publique que si le droit à l’image est réglé.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("plan:document", args=[self.pk])
