"""L’action, ses lectures d’état, ses partenaires et ses pilotes."""

from django.core.validators import validate_slug
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from actions.echeances import lire as lire_echeance
from actions.etats import (
    METEOS_A_MOTIVER,
    SUITES_PHASE,
    EtatPlan,
    Meteo,
    Phase,
    Visibilite,
)
from actions.models.nomenclatures import Critere, Domaine, PublicVise, Rattachement
from actions.models.plan import Objectif, Plan, Volet
from actions.requetes import ActionQuerySet
from socle.dates import DatesPrecises
from socle.historique import Historique
from socle.models import Demonstrable, Horodate, Versionne


class TypeAction(models.TextChoices):
    FORMATION = "formation", "Formation"
    EVENEMENT = "evenement", "Événement"
    DISPOSITIF = "dispositif", "Dispositif permanent"
    PROJET = "projet", "Projet"
    ETUDE = "etude", "Étude"
    LABEL = "label", "Label"
    RESEAU = "reseau", "Réseau"
    FINANCEMENT = "financement", "Financement"
    OUTIL = "outil", "Outil"
    GOUVERNANCE = "gouvernance", "Gouvernance"


class Situation(models.TextChoices):
    """Ce que dit le plan signé : l’action existe, continue, ou est prévue."""

    EXISTANTE = "existante", "Existante"
    RECONDUITE = "reconduite", "Existante et reconduite"
    PREVUE = "prevue", "Prévue"


class Reconduction(models.TextChoices):
    """Comment une action d’un plan en reprend une autre du plan précédent."""

    RECONDUITE = "reconduite", "Reconduite"
    AMPLIFIEE = "amplifiee", "Amplifiée"
    TRANSFORMEE = "transformee", "Transformée"
    FUSIONNEE = "fusionnee", "Issue d’une fusion"


class EtatSuivi(models.Model):
    """Les deux lectures saisies d’un état (phase, météo) et ce qu’elles obligent à dire."""

    phase = models.CharField("phase", max_length=12, choices=Phase, default=Phase.A_VENIR)
    phase_motif = models.CharField(
        "motif", max_length=300, blank=True, help_text="Obligatoire pour une pause ou un abandon."
    )
    retour_prevu_le = models.DateField(
        "retour prévu le", null=True, blank=True, help_text="Obligatoire pour une pause."
    )
    meteo = models.CharField("météo", max_length=14, choices=Meteo, blank=True)
    meteo_motif = models.CharField(
        "raison de la météo",
        max_length=500,
        blank=True,
        help_text="Obligatoire quand des appuis sont nécessaires ou l’objectif compromis.",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_pause_motivee",
                condition=~Q(phase=Phase.EN_PAUSE) | (~Q(phase_motif="") & Q(retour_prevu_le__isnull=False)),
                violation_error_message="Une pause dit sa raison et la date de retour prévue.",
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_abandon_motive",
                condition=~Q(phase=Phase.ABANDONNEE) | ~Q(phase_motif=""),
                violation_error_message="Un abandon dit sa raison.",
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_meteo_motivee",
                condition=~Q(meteo__in=METEOS_A_MOTIVER) | ~Q(meteo_motif=""),
                violation_error_message="Cette météo dit sa raison : ce qui manque, ou ce qui bloque.",
            ),
        ]


class Action(Demonstrable, Horodate, Versionne, DatesPrecises, EtatSuivi):
    SUITES = {"phase": SUITES_PHASE}

    code = models.CharField(
        "code",
        max_length=12,
        unique=True,
        validators=[validate_slug],
        help_text="Stable, il paraît dans l’adresse : A39.",
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actions", verbose_name="plan")
    objectif = models.ForeignKey(
        Objectif,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="objectif principal",
        help_text="Laissez vide pour la gouvernance du plan.",
    )
    objectifs_secondaires = models.ManyToManyField(
        Objectif, blank=True, related_name="actions_secondaires", verbose_name="autres objectifs"
    )
    volet = models.ForeignKey(
        Volet, on_delete=models.PROTECT, null=True, blank=True, related_name="actions", verbose_name="volet"
    )
    titre = models.CharField("titre", max_length=200)
    resume = models.TextField("présentation", blank=True, help_text="Lue par les habitants : quelques phrases simples.")
    type_action = models.CharField("type", max_length=12, choices=TypeAction)
    situation = models.CharField("situation à la signature", max_length=12, choices=Situation, default=Situation.PREVUE)
    recurrente = models.BooleanField("revient chaque année", default=False)
    rythme = models.CharField("rythme", max_length=80, blank=True, help_text="Par exemple : 2 à 3 dates par an.")
    phare = models.BooleanField("action phare", default=False, help_text="Mise en avant sur le site public.")
    visibilite = models.CharField("visibilité", max_length=12, choices=Visibilite, default=Visibilite.PUBLIQUE)
    service = models.ForeignKey(
        "referents.Service",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="service pilote",
    )
    partenaires = models.ManyToManyField(
        "partenaires.Organisme", through="ActionPartenaire", related_name="actions", verbose_name="partenaires"
    )
    publics = models.ManyToManyField(PublicVise, blank=True, related_name="actions", verbose_name="publics visés")
    public_precis = models.CharField("public, en clair", max_length=200, blank=True)
    domaines = models.ManyToManyField(Domaine, blank=True, related_name="actions", verbose_name="domaines")
    criteres = models.ManyToManyField(Critere, blank=True, related_name="actions", verbose_name="critères")
    rattachements = models.ManyToManyField(
        Rattachement, blank=True, related_name="actions", verbose_name="rattachements"
    )
    quartiers = models.ManyToManyField(
        "partenaires.Quartier", blank=True, related_name="actions", verbose_name="quartiers"
    )
    issue_de = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="suites_donnees",
        verbose_name="issue de l’action",
        help_text="L’action du plan précédent que celle-ci reprend.",
    )
    reconduction = models.CharField("manière de la reprendre", max_length=12, choices=Reconduction, blank=True)
    realisee_le = models.DateField("réalisée le", null=True, blank=True)
    history = Historique(
        excluded_fields=["modifie_le"],
        m2m_fields=["objectifs_secondaires", "publics", "domaines", "criteres", "rattachements", "quartiers"],
    )

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action"
        verbose_name_plural = "actions"
        ordering = ["code"]
        indexes = [models.Index(fields=["plan", "phase"], name="actions_action_phase")]
        constraints = [
            *DatesPrecises.Meta.constraints,
            *EtatSuivi.Meta.constraints,
            models.CheckConstraint(
                name="actions_action_reprise_dite",
                condition=Q(issue_de=None, reconduction="") | (Q(issue_de__isnull=False) & ~Q(reconduction="")),
                violation_error_message="Une action issue d’une autre dit comment elle la reprend.",
            ),
        ]

    def __str__(self):
        return f"{self.code} – {self.titre}"

    def get_absolute_url(self):
        return reverse("plan:action", args=[self.code])

    @property
    def est_ouverte(self):
        return self.plan.etat == EtatPlan.EN_VIGUEUR

    def lire_echeance(self, jour=None):
        """L’échéance lue sur la fin de l’action seule ; les listes préfèrent `avec_echeance()`, qui lit les étapes."""
        return lire_echeance(self.phase, self.fin, jour or timezone.localdate())


class RolePartenaire(models.TextChoices):
    PORTEUR = "porteur", "Porteur"
    COPORTEUR = "coporteur", "Co-porteur"
    FORMATEUR = "formateur", "Formateur"
    FINANCEUR = "financeur", "Financeur"
    LIEU = "lieu", "Lieu d’accueil"
    RELAIS = "relais", "Relais"


class ActionPartenaire(models.Model):
    action = models.ForeignKey(
        Action,
        on_delete=models.CASCADE,  # le lien n’a pas de sens sans l’action
        related_name="liens_partenaires",
        verbose_name="action",
    )
    organisme = models.ForeignKey(
        "partenaires.Organisme", on_delete=models.PROTECT, related_name="liens_actions", verbose_name="organisme"
    )
    role = models.CharField("rôle", max_length=10, choices=RolePartenaire, default=RolePartenaire.RELAIS)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "partenaire de l’action"
        verbose_name_plural = "partenaires de l’action"
        ordering = ["action", "organisme"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "organisme", "role"],
                name="actions_partenaire_unique",
                violation_error_message="Cet organisme tient déjà ce rôle dans l’action.",
            )
        ]

    def __str__(self):
        return f"{self.organisme} ({self.get_role_display()})"


class PiloteAction(models.Model):
    """L’agent à qui une action est confiée ; son nom n’est jamais public."""

    action = models.ForeignKey(
        Action,
        on_delete=models.CASCADE,  # le lien n’a pas de sens sans l’action
        related_name="pilotes",
        verbose_name="action",
    )
    agent = models.ForeignKey(
        "referents.Agent", on_delete=models.PROTECT, related_name="actions_confiees", verbose_name="agent"
    )
    principal = models.BooleanField("pilote principal", default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "pilote de l’action"
        verbose_name_plural = "pilotes de l’action"
        ordering = ["action", "-principal", "agent"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "agent"],
                name="actions_pilote_unique",
                violation_error_message="Cette action est déjà confiée à cette personne.",
            )
        ]

    def __str__(self):
        return f"{self.agent} ({self.action.code})"
