"""Les directions, leurs services et leurs effectifs datés ; les agents, d’abord un nom, plus tard un compte."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from referents.requetes import AgentQuerySet, DirectionQuerySet, ServiceQuerySet
from socle.models import Demonstrable, Horodate


class GroupeRapport(models.TextChoices):
    """Les trois groupes de directions du bilan publié en 2019 (plan 2019-2021, objectif 1)."""

    EDUCATION_SPORTS_CULTURE = "esc", "Éducation, Sports, Culture"
    RESSOURCES = "rfj", "Ressources humaines, Finances, Affaires juridiques"
    AUTRES = "autres", "Administration générale, Aménagement, Emploi, Vie associative, Solidarité"


class Direction(Demonstrable):
    code = models.SlugField("code", max_length=40, unique=True)
    nom = models.CharField("nom", max_length=120, unique=True)
    groupe_rapport = models.CharField(
        "groupe dans le bilan",
        max_length=8,
        choices=GroupeRapport,
        blank=True,
        help_text="Le regroupement employé par le bilan publié en 2019.",
    )
    provisoire = models.BooleanField(
        "provisoire",
        default=False,
        help_text="Accueille des services dont la direction n’est pas encore connue : sans référent·e, elle n’est pas "
        "un trou du réseau.",
    )
    active_jusqu_au = models.DateField(
        "active jusqu’au", null=True, blank=True, help_text="Laissez vide tant que la direction existe."
    )
    history = HistoricalRecords()

    objects = DirectionQuerySet.as_manager()

    class Meta:
        verbose_name = "direction"
        verbose_name_plural = "directions"
        ordering = ["nom"]

    def __str__(self):
        return self.nom

    def existe_le(self, jour):
        return self.active_jusqu_au is None or self.active_jusqu_au >= jour


class Service(Demonstrable):
    code = models.SlugField("code", max_length=60, unique=True)
    nom = models.CharField("nom", max_length=120)
    direction = models.ForeignKey(
        Direction, on_delete=models.PROTECT, related_name="services", verbose_name="direction"
    )
    remplace = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="remplace_par",
        verbose_name="remplace le service",
        help_text="Après une réorganisation : le service dont celui-ci prend la suite.",
    )
    actif_jusqu_au = models.DateField("actif jusqu’au", null=True, blank=True)
    history = HistoricalRecords()

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "service"
        verbose_name_plural = "services"
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["direction", "nom"],
                name="referents_service_unique",
                violation_error_message="Cette direction a déjà un service de ce nom.",
            )
        ]

    def __str__(self):
        return self.nom

    @property
    def est_en_place(self):
        return self.actif_jusqu_au is None or self.actif_jusqu_au >= timezone.localdate()


class Metier(models.Model):
    code = models.SlugField("code", max_length=40, unique=True)
    nom = models.CharField("nom", max_length=120, unique=True)
    premiere_ligne = models.BooleanField(
        "en première ligne",
        default=False,
        help_text="Au contact direct du public : accueil, police municipale, enfants…",
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "métier"
        verbose_name_plural = "métiers"
        ordering = ["nom"]

    def __str__(self):
        return self.nom


class EffectifDirection(Demonstrable):
    """Nombre d’agents d’une direction à une date : le dénominateur de tout taux (unité : agents)."""

    direction = models.ForeignKey(
        Direction, on_delete=models.PROTECT, related_name="effectifs", verbose_name="direction"
    )
    date_reference = models.DateField("date de référence", help_text="D’ordinaire le 31 décembre.")
    agents_en_poste = models.PositiveIntegerField("agents en poste")
    dont_premiere_ligne = models.PositiveIntegerField("dont première ligne", null=True, blank=True)
    source = models.CharField("source", max_length=200, help_text="Par exemple : bilan social 2026.")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "effectif de direction"
        verbose_name_plural = "effectifs des directions"
        ordering = ["-date_reference", "direction"]
        constraints = [
            models.UniqueConstraint(
                fields=["direction", "date_reference"],
                name="referents_effectif_unique",
                violation_error_message="L’effectif de cette direction à cette date est déjà saisi.",
            ),
            models.CheckConstraint(
                name="referents_effectif_premiere_ligne",
                condition=Q(dont_premiere_ligne=None) | Q(dont_premiere_ligne__lte=F("agents_en_poste")),
                violation_error_message="Les agents de première ligne ne peuvent pas dépasser l’effectif.",
            ),
        ]

    def __str__(self):
        return f"{self.direction} au {self.date_reference:%d/%m/%Y}"


class Agent(Demonstrable, Horodate):
    """Un agent municipal : d’abord un nom, plus tard un compte. Aucune donnée sensible, aucun numéro de paie."""

    prenom = models.CharField("prénom", max_length=80)
    nom = models.CharField("nom", max_length=80)
    courriel = models.EmailField("courriel professionnel", unique=True, null=True, blank=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="agents", verbose_name="service")
    metier = models.ForeignKey(
        Metier, on_delete=models.PROTECT, null=True, blank=True, related_name="agents", verbose_name="métier"
    )
    actif = models.BooleanField("en poste", default=True)
    utilisateur = models.OneToOneField(
        "socle.Utilisateur",
        on_delete=models.SET_NULL,  # un compte supprimé laisse la personne dans les registres
        null=True,
        blank=True,
        related_name="agent",
        verbose_name="compte",
        help_text="Relié de lui-même quand la personne accepte son invitation.",
    )
    history = HistoricalRecords(excluded_fields=["modifie_le"], cascade_delete_history=True)

    objects = AgentQuerySet.as_manager()

    class Meta:
        verbose_name = "agent"
        verbose_name_plural = "agents"
        ordering = ["nom", "prenom"]

    def __str__(self):
        return f"{self.prenom} {self.nom}"

    @property
    def ses_points(self):
        """Tous ses points, ceux de son compte et ceux d’avant son compte, du plus récent au plus ancien."""
        return Agent.objects.points_de(self)
