"""Le mandat d’une personne référente, et la lettre de mission qui le fonde : trois objets, car chacun a sa durée."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from referents.etats import SUITES_LETTRE, SUITES_MANDAT, EtatLettre, EtatMandat
from referents.models.personnes import Agent, Service
from referents.requetes import RENOUVELER_JOURS, LettreQuerySet, MandatQuerySet
from socle.fichiers import DOCUMENTS, FichierAccepte, chemin_tire_au_hasard
from socle.models import Demonstrable, Horodate

MISSIONS = "\n".join(
    [
        "Faire connaître le plan dans le service et y faire remonter ce qui le freine.",
        "Suivre les actions confiées et en faire le point avant chaque comité de pilotage.",
        "Accueillir et orienter une personne qui se dit victime ou témoin, sans instruire sa situation.",
        "Prendre part aux ateliers et à la réunion annuelle du réseau.",
    ]
)


class RoleMandat(models.TextChoices):
    TITULAIRE = "titulaire", "Titulaire"
    SUPPLEANT = "suppleant", "Suppléant·e"


class MandatReferent(Demonstrable, Horodate):
    SUITES = {"etat": SUITES_MANDAT}

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="mandats", verbose_name="agent")
    service = models.ForeignKey(
        Service,
        on_delete=models.PROTECT,
        related_name="mandats",
        verbose_name="service représenté",
        help_text="Le service au nom duquel la personne est référente.",
    )
    role = models.CharField("rôle", max_length=12, choices=RoleMandat, default=RoleMandat.TITULAIRE)
    debut = models.DateField("début")
    fin = models.DateField("fin", null=True, blank=True)
    etat = models.CharField("état", max_length=12, choices=EtatMandat, default=EtatMandat.PRESSENTI)
    motif_fin = models.CharField("motif de fin ou de pause", max_length=200, blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = MandatQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat de référent·e"
        verbose_name_plural = "mandats de référent·es"
        ordering = ["agent__nom", "-debut"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "service"],
                condition=~Q(etat=EtatMandat.TERMINE),
                name="referents_mandat_en_cours_unique",
                violation_error_message="Cette personne a déjà un mandat en cours pour ce service.",
            ),
            models.CheckConstraint(
                name="referents_mandat_fin_apres_debut",
                condition=Q(fin=None) | Q(fin__gte=F("debut")),
                violation_error_message="La fin du mandat ne peut pas précéder son début.",
            ),
            models.CheckConstraint(
                name="referents_mandat_termine_a_une_fin",
                condition=~Q(etat=EtatMandat.TERMINE) | Q(fin__isnull=False),
                violation_error_message="Un mandat terminé porte sa date de fin.",
            ),
        ]

    def __str__(self):
        return f"{self.agent}, {self.service}"


class LettreMission(Horodate):
    SUITES = {"etat": SUITES_LETTRE}

    mandat = models.ForeignKey(MandatReferent, on_delete=models.PROTECT, related_name="lettres", verbose_name="mandat")
    numero = models.PositiveSmallIntegerField(
        "numéro", default=1, help_text="1 pour la première, 2 à son renouvellement…"
    )
    remplace = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="remplacee_par",
        verbose_name="renouvelle",
    )
    etat = models.CharField("état", max_length=10, choices=EtatLettre, default=EtatLettre.BROUILLON)
    missions = models.TextField(
        "missions",
        blank=True,
        default=MISSIONS,
        help_text="Une par ligne. Elles paraissent dans la lettre imprimée.",
    )
    signataire = models.CharField(
        "signe pour la hiérarchie", max_length=160, blank=True, help_text="Nom et qualité de la personne qui signe."
    )
    quotite = models.DecimalField(
        "quotité",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        help_text="Part du temps de travail, en pour cent.",
    )
    accord_hierarchique_le = models.DateField("accord de la hiérarchie le", null=True, blank=True)
    signee_le = models.DateField("signée le", null=True, blank=True)
    echeance = models.DateField(
        "échéance", null=True, blank=True, help_text="Dernier jour où la lettre vaut. Vide : sans terme."
    )
    fichier = models.FileField(
        "lettre signée", upload_to=chemin_tire_au_hasard, blank=True, validators=[FichierAccepte(DOCUMENTS)]
    )
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = LettreQuerySet.as_manager()

    class Meta:
        verbose_name = "lettre de mission"
        verbose_name_plural = "lettres de mission"
        ordering = ["-numero", "-cree_le"]
        constraints = [
            models.CheckConstraint(
                name="referents_lettre_signee_complete",
                condition=~Q(etat=EtatLettre.SIGNEE)
                | (Q(signee_le__isnull=False, accord_hierarchique_le__isnull=False) & ~Q(fichier="")),
                violation_error_message="Une lettre signée porte sa date, l’accord de la hiérarchie et son fichier.",
            ),
            models.CheckConstraint(
                name="referents_lettre_quotite",
                condition=Q(quotite=None) | Q(quotite__gt=0, quotite__lte=100),
                violation_error_message="La quotité est comprise entre 0 et 100 %.",
            ),
            models.CheckConstraint(
                name="referents_lettre_echeance_apres_signature",
                condition=Q(echeance=None) | Q(signee_le=None) | Q(echeance__gte=F("signee_le")),
                violation_error_message="L’échéance de la lettre ne peut pas précéder sa signature.",
            ),
            models.UniqueConstraint(
                fields=["mandat"],
                condition=Q(etat__in=[EtatLettre.BROUILLON, EtatLettre.A_SIGNER]),
                name="referents_lettre_une_en_preparation",
                violation_error_message="Ce mandat a déjà une lettre en préparation.",
            ),
            models.UniqueConstraint(
                fields=["mandat"],
                condition=Q(etat=EtatLettre.SIGNEE),
                name="referents_lettre_une_signee",
                violation_error_message="Ce mandat a déjà une lettre signée : closez-la, ou renouvelez-la.",
            ),
        ]

    def __str__(self):
        return f"Lettre de mission de {self.mandat.agent}"

    @property
    def liste_des_missions(self):
        return [ligne.strip() for ligne in self.missions.splitlines() if ligne.strip()]

    @property
    def jours_restants(self):
        """Jusqu’à son échéance ; None si la lettre n’est pas signée, ou sans terme."""
        if self.etat != EtatLettre.SIGNEE or self.echeance is None:
            return None
        return (self.echeance - timezone.localdate()).days

    @property
    def est_echue(self):
        return self.jours_restants is not None and self.jours_restants < 0

    @property
    def est_a_renouveler(self):
        """À soixante jours de sa fin ou moins, renouvellement en préparation ou non."""
        return self.jours_restants is not None and self.jours_restants <= RENOUVELER_JOURS
