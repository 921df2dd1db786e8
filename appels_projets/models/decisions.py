"""Ce que le conseil municipal décide : la délibération et ce qu’elle attribue."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from appels_projets.models.candidatures import Candidature
from socle.fichiers import FichierAccepte, chemin_tire_au_hasard
from socle.models import Horodate


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
