from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from referents.etats import (
    SUITES_INSCRIPTION,
    SUITES_LETTRE,
    SUITES_MANDAT,
    SUITES_SESSION,
    EtatInscription,
    EtatLettre,
    EtatMandat,
    EtatPresence,
    EtatSession,
)
from referents.requetes import AgentQuerySet, DirectionQuerySet, MandatQuerySet
from socle.dates import DatesPrecises
from socle.fichiers import DOCUMENTS, FichierAccepte, chemin_tire_au_hasard
from socle.historique import Historique
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


class EffectifDirection(models.Model):
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
    etat = models.CharField("état", max_length=10, choices=EtatLettre, default=EtatLettre.BROUILLON)
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
    echeance = models.DateField("échéance", null=True, blank=True)
    fichier = models.FileField(
        "lettre signée", upload_to=chemin_tire_au_hasard, blank=True, validators=[FichierAccepte(DOCUMENTS)]
    )
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "lettre de mission"
        verbose_name_plural = "lettres de mission"
        ordering = ["-cree_le"]
        constraints = [
            models.CheckConstraint(
                name="referents_lettre_signee_a_fichier_et_date",
                condition=~Q(etat=EtatLettre.SIGNEE) | (Q(signee_le__isnull=False) & ~Q(fichier="")),
                violation_error_message="Une lettre signée porte sa date et son fichier.",
            ),
            models.CheckConstraint(
                name="referents_lettre_quotite",
                condition=Q(quotite=None) | Q(quotite__gt=0, quotite__lte=100),
                violation_error_message="La quotité est comprise entre 0 et 100 %.",
            ),
        ]

    def __str__(self):
        return f"Lettre de mission de {self.mandat.agent}"


class TypeFormation(models.Model):
    code = models.SlugField("code", max_length=60, unique=True)
    intitule = models.CharField("intitulé", max_length=160)
    organisme = models.CharField("organisme formateur", max_length=160, blank=True)
    duree_heures = models.DecimalField("durée (heures)", max_digits=5, decimal_places=1, null=True, blank=True)
    prerequis = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="ouvre", verbose_name="prérequis"
    )
    history = Historique(m2m_fields=["prerequis"])

    class Meta:
        verbose_name = "type de formation"
        verbose_name_plural = "types de formation"
        ordering = ["intitule"]

    def __str__(self):
        return self.intitule


class SessionFormation(Demonstrable, Horodate, DatesPrecises):
    SUITES = {"etat": SUITES_SESSION}

    type_formation = models.ForeignKey(
        TypeFormation, on_delete=models.PROTECT, related_name="sessions", verbose_name="type de formation"
    )
    code = models.SlugField("code", max_length=60, unique=True, null=True, blank=True)
    intitule = models.CharField("intitulé", max_length=160, blank=True)
    lieu = models.CharField("lieu", max_length=160, blank=True)
    capacite = models.PositiveSmallIntegerField("places", null=True, blank=True)
    etat = models.CharField("état", max_length=12, choices=EtatSession, default=EtatSession.PROGRAMMEE)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta(DatesPrecises.Meta):
        abstract = False
        verbose_name = "session de formation"
        verbose_name_plural = "sessions de formation"
        ordering = ["-debut", "pk"]

    def __str__(self):
        return f"{self.intitule or self.type_formation}, {self.dates}"


class Inscription(Horodate):
    SUITES = {"etat": SUITES_INSCRIPTION}

    session = models.ForeignKey(
        SessionFormation, on_delete=models.PROTECT, related_name="inscriptions", verbose_name="session"
    )
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="inscriptions", verbose_name="agent")
    etat = models.CharField("état", max_length=16, choices=EtatInscription, default=EtatInscription.DEMANDEE)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "inscription"
        verbose_name_plural = "inscriptions"
        ordering = ["session", "agent"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "agent"],
                name="referents_inscription_unique",
                violation_error_message="Cette personne est déjà inscrite à cette session.",
            )
        ]

    def __str__(self):
        return f"{self.agent} à « {self.session} »"


class Presence(models.Model):
    """Une présence par demi-journée ; on ne suppose jamais l’absence : « non renseigné » tant que rien n’est saisi."""

    class DemiJournee(models.TextChoices):
        MATIN = "matin", "Matin"
        APRES_MIDI = "apres_midi", "Après-midi"

    inscription = models.ForeignKey(
        Inscription,
        on_delete=models.CASCADE,  # une présence n’a pas de sens sans son inscription
        related_name="presences",
        verbose_name="inscription",
    )
    jour = models.DateField("jour")
    demi_journee = models.CharField("demi-journée", max_length=12, choices=DemiJournee, default=DemiJournee.MATIN)
    etat = models.CharField("présence", max_length=16, choices=EtatPresence, default=EtatPresence.NON_RENSEIGNE)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "présence"
        verbose_name_plural = "présences"
        ordering = ["jour", "demi_journee"]
        constraints = [
            models.UniqueConstraint(
                fields=["inscription", "jour", "demi_journee"],
                name="referents_presence_unique",
                violation_error_message="La présence de cette demi-journée est déjà saisie.",
            )
        ]

    def __str__(self):
        return f"{self.inscription} : {self.get_etat_display()}"


class Reunion(Demonstrable):
    """Une réunion du réseau : échange annuel des référents, groupe des professionnels."""

    class Nature(models.TextChoices):
        ANNUELLE = "annuelle", "Réunion annuelle des référent·es"
        PROFESSIONNELS = "professionnels", "Groupe d’échanges des professionnels"

    nature = models.CharField("nature", max_length=16, choices=Nature, default=Nature.ANNUELLE)
    date = models.DateField("date")
    lieu = models.CharField("lieu", max_length=160, blank=True)
    besoins = models.TextField("besoins exprimés", blank=True)
    decisions = models.TextField("décisions", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "réunion du réseau"
        verbose_name_plural = "réunions du réseau"
        ordering = ["-date"]

    def __str__(self):
        return f"{self.get_nature_display()}, {self.date:%d/%m/%Y}"
