"""Les inscriptions du public à un événement : sans compte, le moins de données, le moins longtemps."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evenements.etats import INSCRIPTIONS_VIVES, SUITES_INSCRIPTION, EtatInscription
from evenements.models.creneaux import Creneau
from evenements.requetes import InscriptionQuerySet
from socle.typographie import citer

PLACES_MAX = 6
"""Places qu’une même personne prend d’un coup : une famille, pas un car."""


class InscriptionEvenement(models.Model):
    """Des places retenues pour une séance. Aucun historique : il garderait des noms après leur effacement.

    `nom`, `courriel` et `amenagement` s’effacent trente jours après la séance ; les places restent, pour le bilan.
    """

    SUITES = {"etat": SUITES_INSCRIPTION}

    creneau = models.ForeignKey(Creneau, on_delete=models.PROTECT, related_name="inscriptions", verbose_name="séance")
    nom = models.CharField("nom", max_length=120, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    places = models.PositiveSmallIntegerField(
        "places", default=1, validators=[MinValueValidator(1), MaxValueValidator(PLACES_MAX)]
    )
    amenagement = models.CharField("aménagement demandé", max_length=300, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatInscription, default=EtatInscription.INSCRITE)
    recue_le = models.DateTimeField("reçue le", default=timezone.now, editable=False)
    rappelee_le = models.DateTimeField("rappel envoyé le", null=True, blank=True, editable=False)
    effacee_le = models.DateTimeField("données effacées le", null=True, blank=True, editable=False)

    objects = InscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription à un événement"
        verbose_name_plural = "inscriptions aux événements"
        ordering = ["recue_le", "pk"]
        indexes = [models.Index(fields=["creneau", "etat", "recue_le"], name="evenements_inscription_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["creneau", "courriel"],
                condition=Q(etat__in=INSCRIPTIONS_VIVES) & ~Q(courriel=""),
                name="evenements_inscription_unique",
                violation_error_message="Cette adresse est déjà inscrite à cette séance.",
            ),
            models.CheckConstraint(
                name="evenements_inscription_places",
                condition=Q(places__gte=1, places__lte=PLACES_MAX),
                violation_error_message=f"De 1 à {PLACES_MAX} places.",
            ),
            models.CheckConstraint(
                name="evenements_inscription_effacee",
                condition=Q(effacee_le=None) | Q(nom="", courriel="", amenagement=""),
                violation_error_message="Une inscription effacée ne garde ni nom, ni courriel, ni demande.",
            ),
        ]

    def __str__(self):
        # Sans le nom : le journal des états garde cette phrase plus longtemps que la personne ne doit y rester.
        return f"Inscription n° {self.pk} à {citer(self.creneau.evenement)}"
