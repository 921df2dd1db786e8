"""La vie du réseau : réunions, besoins exprimés avant, décisions suivies après, notes à lire."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils import timezone
from simple_history.models import HistoricalRecords

from referents.etats import SUITES_NOTE, SUITES_SUITE, EtatNote, SuiteDonnee
from referents.models.personnes import Agent
from referents.requetes import (
    DecisionQuerySet,
    NoteQuerySet,
    ReunionQuerySet,
)
from socle.dates import dire_le_jour
from socle.historique import Historique
from socle.models import Demonstrable, Horodate, Versionne
from socle.typographie import citer


class Reunion(Demonstrable):
    """Une réunion du réseau : échange annuel des référents, groupe des professionnels."""

    class Nature(models.TextChoices):
        ANNUELLE = "annuelle", "Réunion annuelle des référent·es"
        PROFESSIONNELS = "professionnels", "Groupe d’échanges des professionnels"

    nature = models.CharField("nature", max_length=16, choices=Nature, default=Nature.ANNUELLE)
    date = models.DateField("date")
    heure = models.TimeField("heure", null=True, blank=True)
    lieu = models.CharField("lieu", max_length=160, blank=True)
    ordre_du_jour = models.TextField("ordre du jour", blank=True)
    besoins_demandes_le = models.DateTimeField("besoins demandés le", null=True, blank=True, editable=False)
    participants = models.ManyToManyField(Agent, blank=True, related_name="reunions", verbose_name="participant·es")
    participants_exterieurs = models.TextField(
        "participant·es d’ailleurs",
        blank=True,
        help_text="Une personne par ligne : sa fonction et son organisme, plutôt que son nom.",
    )
    besoins = models.TextField("besoins exprimés, en résumé", blank=True)
    compte_rendu = models.TextField("compte rendu", blank=True)
    history = Historique(m2m_fields=["participants"])

    objects = ReunionQuerySet.as_manager()

    class Meta:
        verbose_name = "réunion du réseau"
        verbose_name_plural = "réunions du réseau"
        ordering = ["-date"]
        constraints = [
            models.UniqueConstraint(
                ExtractYear("date"),
                condition=Q(nature="annuelle"),
                name="referents_reunion_annuelle_unique",
                violation_error_message="La réunion annuelle de cette année est déjà fixée.",
            )
        ]

    def __str__(self):
        return f"{self.get_nature_display()}, {dire_le_jour(self.date)}"

    @property
    def liste_des_exterieurs(self):
        return [ligne.strip() for ligne in self.participants_exterieurs.splitlines() if ligne.strip()]

    @property
    def precedente(self):
        """La réunion de même nature qui l’a précédée, ou None."""
        return Reunion.objects.filter(nature=self.nature, date__lt=self.date).order_by("-date", "-pk").first()

    @property
    def est_passee(self):
        return self.date < timezone.localdate()

    @property
    def a_commence(self):
        """Le jour venu, on pointe les présents et l’on note ce qui se décide."""
        return self.date <= timezone.localdate()


class BesoinExprime(models.Model):
    """Ce qu’une personne du réseau demande avant une réunion ; elle peut le corriger jusqu’à ce jour."""

    reunion = models.ForeignKey(
        Reunion, on_delete=models.PROTECT, related_name="besoins_exprimes", verbose_name="réunion"
    )
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="besoins", verbose_name="agent")
    texte = models.TextField("besoin")
    le = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "besoin exprimé"
        verbose_name_plural = "besoins exprimés"
        ordering = ["reunion", "le"]
        constraints = [
            models.UniqueConstraint(
                fields=["reunion", "agent"],
                name="referents_besoin_unique",
                violation_error_message="Cette personne a déjà dit ses besoins pour cette réunion.",
            )
        ]

    def __str__(self):
        return f"{self.agent}, {self.reunion}"


class DecisionReseau(Horodate):
    """Ce que la réunion décide ; la réunion de l’année suivante s’ouvre avec ce qui en a été fait."""

    SUITES = {"suite": SUITES_SUITE}

    reunion = models.ForeignKey(Reunion, on_delete=models.PROTECT, related_name="decisions", verbose_name="réunion")
    numero = models.PositiveSmallIntegerField("numéro")
    texte = models.TextField("décision")
    porteur = models.CharField("qui s’en charge", max_length=120, blank=True)
    echeance = models.DateField("pour le", null=True, blank=True)
    suite = models.CharField("suite donnée", max_length=12, choices=SuiteDonnee, default=SuiteDonnee.A_FAIRE)
    suivi = models.TextField("ce qui en a été fait", blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision du réseau"
        verbose_name_plural = "décisions du réseau"
        ordering = ["reunion", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["reunion", "numero"],
                name="referents_decision_unique",
                violation_error_message="Cette réunion a déjà une décision de ce numéro.",
            )
        ]

    def __str__(self):
        return f"{self.reunion}, décision {self.numero}"

    @property
    def est_en_retard(self):
        attendue = self.suite in (SuiteDonnee.A_FAIRE, SuiteDonnee.EN_COURS)
        return attendue and self.echeance is not None and self.echeance < timezone.localdate()


class NoteReseau(Demonstrable, Horodate, Versionne):
    """Une note de la coordination aux référent·es, à lire et à marquer comme lue."""

    SUITES = {"etat": SUITES_NOTE}

    titre = models.CharField("titre", max_length=160)
    texte = models.TextField("texte")
    etat = models.CharField("état", max_length=10, choices=EtatNote, default=EtatNote.BROUILLON)
    publiee_le = models.DateTimeField("publiée le", null=True, blank=True, editable=False)
    a_lire_avant = models.DateField("à lire avant le", null=True, blank=True)
    expire_le = models.DateField("ne se montre plus après le", null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note au réseau"
        verbose_name_plural = "notes au réseau"
        ordering = ["-publiee_le", "-cree_le"]
        constraints = [
            models.CheckConstraint(
                name="referents_note_publiee_a_une_date",
                condition=Q(etat=EtatNote.BROUILLON) | Q(publiee_le__isnull=False),
                violation_error_message="Une note publiée porte sa date.",
            )
        ]

    def __str__(self):
        return self.titre

    @property
    def est_attendue(self):
        """Le jour où elle doit être lue n’est pas passé."""
        return self.a_lire_avant is not None and self.a_lire_avant >= timezone.localdate()

    @property
    def est_expiree(self):
        return self.expire_le is not None and self.expire_le < timezone.localdate()


class LectureNote(models.Model):
    """« J’ai lu » : une personne, une note, une heure."""

    note = models.ForeignKey(
        NoteReseau,
        on_delete=models.CASCADE,  # la lecture n’a pas de sens sans la note
        related_name="lectures",
        verbose_name="note",
    )
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="lectures", verbose_name="agent")
    le = models.DateTimeField("lue le", default=timezone.now)

    class Meta:
        verbose_name = "lecture d’une note"
        verbose_name_plural = "lectures des notes"
        ordering = ["note", "le"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "agent"],
                name="referents_lecture_unique",
                violation_error_message="Cette personne a déjà lu cette note.",
            )
        ]

    def __str__(self):
        return f"{self.agent} a lu {citer(self.note)}"
