"""Qui se forme : inscriptions, présences par demi-journée, avis d’après session."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from referents import gardes
from referents.etats import (
    INSCRIPTIONS_FERMEES,
    SUITES_INSCRIPTION,
    TIENNENT_UNE_PLACE,
    EtatInscription,
    EtatPresence,
)
from referents.models.formations import Seance, SessionFormation
from referents.models.personnes import Agent, Direction
from referents.requetes import AvisFormationQuerySet, InscriptionQuerySet
from socle.models import Horodate
from socle.typographie import citer


class SourceInscription(models.TextChoices):
    AGENT = "agent", "La personne elle-même"
    REFERENT = "referent", "Un·e référent·e"
    COORDINATION = "coordination", "La coordination"
    IMPORT = "import", "Un registre repris"


class Inscription(Horodate):
    """Une personne dans une session : un agent, ou quelqu’un d’extérieur à la Ville."""

    SUITES = {"etat": SUITES_INSCRIPTION}

    session = models.ForeignKey(
        SessionFormation, on_delete=models.PROTECT, related_name="inscriptions", verbose_name="session"
    )
    agent = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="inscriptions", verbose_name="agent"
    )
    direction = models.ForeignKey(
        Direction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inscriptions",
        verbose_name="direction, ce jour-là",
        help_text="Celle de l’agent à l’inscription : une réorganisation ne change pas le passé.",
    )
    exterieur_nom = models.CharField("nom, pour une personne extérieure", max_length=160, blank=True)
    exterieur_organisme = models.CharField("son organisme", max_length=160, blank=True)
    exterieur_courriel = models.EmailField("son courriel", blank=True)
    etat = models.CharField("état", max_length=16, choices=EtatInscription, default=EtatInscription.DEMANDEE)
    source = models.CharField(
        "inscrite par", max_length=12, choices=SourceInscription, default=SourceInscription.COORDINATION
    )
    demandee_le = models.DateTimeField("demandée le", default=timezone.now)
    hierarchie_courriel = models.EmailField(
        "courriel de la hiérarchie", blank=True, help_text="Qui reçoit la demande d’accord."
    )
    accord_le = models.DateField("accord de la hiérarchie le", null=True, blank=True)
    motif_refus = models.CharField("motif du refus", max_length=300, blank=True)
    convoquee_le = models.DateTimeField("convoquée le", null=True, blank=True, editable=False)
    avis_donne_le = models.DateTimeField("questionnaire rendu le", null=True, blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = InscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        verbose_name_plural = "inscriptions"
        ordering = ["session", "demandee_le", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "agent"],
                condition=~Q(etat__in=INSCRIPTIONS_FERMEES),
                name="referents_inscription_en_cours_unique",
                violation_error_message="Cette personne est déjà inscrite à cette session.",
            ),
            models.UniqueConstraint(
                "session",
                Lower("exterieur_courriel"),
                condition=~Q(exterieur_courriel="") & ~Q(etat__in=INSCRIPTIONS_FERMEES),
                name="referents_inscription_exterieure_unique",
                violation_error_message="Cette personne est déjà inscrite à cette session.",
            ),
            models.CheckConstraint(
                name="referents_inscription_une_personne",
                condition=Q(agent__isnull=False, exterieur_nom="") | (Q(agent=None) & ~Q(exterieur_nom="")),
                violation_error_message="Une inscription porte un agent, ou le nom d’une personne extérieure.",
            ),
            models.CheckConstraint(
                name="referents_inscription_agent_valide_avec_accord",
                condition=~Q(etat=EtatInscription.VALIDEE)
                | Q(agent=None)
                | Q(accord_le__isnull=False)
                | Q(source=SourceInscription.IMPORT),
                violation_error_message="L’inscription d’un agent se valide avec l’accord de sa hiérarchie.",
            ),
            models.CheckConstraint(
                name="referents_inscription_refus_motive",
                condition=~Q(etat=EtatInscription.REFUSEE) | ~Q(motif_refus=""),
                violation_error_message="Un refus dit sa raison.",
            ),
        ]

    def __str__(self):
        return f"{self.personne} à {citer(self.session)}"

    @property
    def personne(self):
        return str(self.agent) if self.agent_id else self.exterieur_nom

    @property
    def prenom(self):
        """Comment s’adresser à la personne."""
        return self.agent.prenom if self.agent_id else self.exterieur_nom

    @property
    def courriel(self):
        return (self.agent.courriel or "") if self.agent_id else self.exterieur_courriel

    @property
    def est_joignable(self):
        """Un message peut encore lui servir : elle a une adresse, et la session n’est pas passée."""
        return bool(self.courriel) and not self.session.est_passee

    @property
    def tient_une_place(self):
        return self.etat in TIENNENT_UNE_PLACE

    @property
    def est_en_cours(self):
        return self.etat not in INSCRIPTIONS_FERMEES

    @property
    def attend_un_accord(self):
        """Un agent dont la hiérarchie n’a pas encore répondu."""
        return self.est_en_cours and self.agent_id is not None and self.accord_le is None

    @property
    def se_convoque(self):
        """Une place confirmée dans une session qui n’a pas commencé, et dont on sait les demi-journées."""
        a_venir = not self.session.est_close and not self.session.est_commencee
        return self.etat == EtatInscription.VALIDEE and a_venir and self.session.seances.exists()

    def empechement(self, champ, vers):
        return gardes.garder_l_inscription(self, vers)

    def clean(self):
        super().clean()
        if self._state.adding and self.session_id and self.tient_une_place and self.session.est_complete():
            raise ValidationError("La session est complète. Inscrivez depuis sa page, qui tient la liste d’attente.")


class Presence(models.Model):
    """Une présence par demi-journée ; on ne suppose jamais l’absence : « non renseigné » tant que rien n’est saisi."""

    inscription = models.ForeignKey(
        Inscription,
        on_delete=models.CASCADE,  # une présence n’a pas de sens sans son inscription
        related_name="presences",
        verbose_name="inscription",
    )
    seance = models.ForeignKey(Seance, on_delete=models.PROTECT, related_name="presences", verbose_name="demi-journée")
    etat = models.CharField("présence", max_length=16, choices=EtatPresence, default=EtatPresence.NON_RENSEIGNE)
    saisie_par = models.ForeignKey(
        "socle.Utilisateur",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="saisie par",
        editable=False,
    )
    saisie_le = models.DateTimeField("saisie le", null=True, blank=True, editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "présence"
        verbose_name_plural = "présences"
        ordering = ["seance__jour", "-seance__moment", "inscription"]
        constraints = [
            models.UniqueConstraint(
                fields=["inscription", "seance"],
                name="referents_presence_unique",
                violation_error_message="La présence de cette demi-journée est déjà saisie.",
            )
        ]

    def __str__(self):
        return f"{self.inscription} : {self.get_etat_display()}"


class AvisFormation(models.Model):
    """Une réponse au questionnaire d’après session. Sans nom : l’inscription sait qu’on a répondu, pas quoi."""

    class Utilite(models.IntegerChoices):
        PAS_DU_TOUT = 1, "Pas du tout utile"
        PEU = 2, "Peu utile"
        UTILE = 3, "Utile"
        TRES = 4, "Très utile"

    session = models.ForeignKey(SessionFormation, on_delete=models.PROTECT, related_name="avis", verbose_name="session")
    utilite = models.PositiveSmallIntegerField("utilité", choices=Utilite)
    appris = models.TextField("ce que j’en retiens", blank=True)
    manque = models.TextField("ce qui a manqué", blank=True)
    # Le jour seul : une heure rapprocherait la réponse de la personne.
    le = models.DateField("le", default=timezone.localdate)

    objects = AvisFormationQuerySet.as_manager()

    class Meta:
        verbose_name = "avis sur une formation"
        verbose_name_plural = "avis sur les formations"
        ordering = ["session", "pk"]
        constraints = [
            models.CheckConstraint(
                name="referents_avis_utilite_connue",
                condition=Q(utilite__range=(1, 4)),
                violation_error_message="L’utilité se dit de 1 (pas du tout) à 4 (très utile).",
            )
        ]

    def __str__(self):
        # Sans la réponse : ce nom paraît où elle ne doit pas se lire, comme à l’effacement d’une session.
        return f"Avis sur {self.session}"
