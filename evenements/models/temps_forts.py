"""Les temps forts : une période chaque année autour du 21 mars ou du 17 mai, et ce qu’il faut faire pour y arriver."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from evenements.etats import SUITES_TEMPS_FORT, EtatTempsFort
from evenements.requetes import EtapeQuerySet, TempsFortQuerySet
from socle.fichiers import IMAGES, FichierAccepte, chemin_tire_au_hasard
from socle.models import Demonstrable, Horodate


class TempsFort(Demonstrable, Horodate):
    """Une période, chaque année, autour d’un jour pivot : le 21 mars, le 17 mai."""

    SUITES = {"etat": SUITES_TEMPS_FORT}

    class Code(models.TextChoices):
        MARS = "21-mars", "21 mars"
        MAI = "17-mai", "17 mai"
        AUTRE = "autre", "Autre temps fort"

    code = models.CharField("temps fort", max_length=10, choices=Code)
    annee = models.PositiveSmallIntegerField("année", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    libelle = models.CharField("titre", max_length=160)
    jour_pivot = models.DateField("jour pivot")
    debut = models.DateField("premier jour")
    fin = models.DateField("dernier jour")
    texte = models.TextField("présentation", blank=True)
    visuel = models.ImageField(
        "visuel", upload_to=chemin_tire_au_hasard, blank=True, validators=[FichierAccepte(IMAGES)]
    )
    visuel_alt = models.CharField("texte alternatif du visuel", max_length=250, blank=True)
    visuel_credit = models.CharField("crédit du visuel", max_length=120, blank=True)
    etat = models.CharField("état", max_length=16, choices=EtatTempsFort, default=EtatTempsFort.EN_PREPARATION)
    action = models.ForeignKey(
        "actions.Action",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="temps_forts",
        verbose_name="action",
    )
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = TempsFortQuerySet.as_manager()

    class Meta:
        verbose_name = "temps fort"
        verbose_name_plural = "temps forts"
        ordering = ["-annee", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "annee"],
                name="evenements_temps_fort_unique",
                violation_error_message="Ce temps fort existe déjà pour cette année.",
            ),
            models.CheckConstraint(
                name="evenements_temps_fort_pivot_dedans",
                condition=Q(debut__lte=F("jour_pivot")) & Q(fin__gte=F("jour_pivot")),
                violation_error_message="Le jour pivot tombe entre le premier et le dernier jour.",
            ),
            models.CheckConstraint(
                name="evenements_temps_fort_visuel_decrit",
                condition=Q(visuel="") | ~Q(visuel_alt=""),
                violation_error_message="Un visuel a son texte alternatif.",
            ),
        ]

    def __str__(self):
        return self.libelle

    def get_absolute_url(self):
        return reverse("agenda:temps-fort", args=[self.code, self.annee])


class EtapeTempsFort(models.Model):
    """Une ligne du rétroplanning : ce qui est à faire, pour quand ; les délais sont dans `evenements.retroplanning`."""

    class Code(models.TextChoices):
        CREATION = "creation", "Édition créée"
        APPEL = "appel", "Appel aux référent·es et aux partenaires"
        PROGRAMME = "programme", "Programme validé"
        ACCESSIBILITE = "accessibilite", "Accessibilité vérifiée, interprètes réservés"
        PUBLICATION = "publication", "Programme publié"
        RAPPEL = "rappel", "Rappel au public"
        BILANS = "bilans", "Bilans demandés"
        RELANCE = "relance", "Relance des bilans"
        SYNTHESE = "synthese", "Synthèse du temps fort"

    temps_fort = models.ForeignKey(
        TempsFort,
        on_delete=models.CASCADE,  # une étape n’a pas de sens sans son temps fort
        related_name="etapes",
        verbose_name="temps fort",
    )
    code = models.CharField("étape", max_length=14, choices=Code)
    echeance = models.DateField("pour le")
    faite_le = models.DateField("faite le", null=True, blank=True)
    note = models.CharField("note", max_length=200, blank=True)
    history = HistoricalRecords()

    objects = EtapeQuerySet.as_manager()

    class Meta:
        verbose_name = "étape d’un temps fort"
        verbose_name_plural = "étapes des temps forts"
        ordering = ["echeance", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["temps_fort", "code"],
                name="evenements_etape_unique",
                violation_error_message="Cette étape figure déjà au rétroplanning.",
            )
        ]

    def __str__(self):
        return f"{self.get_code_display()}, {self.temps_fort}"

    @property
    def est_en_retard(self):
        return self.faite_le is None and self.echeance < timezone.localdate()
