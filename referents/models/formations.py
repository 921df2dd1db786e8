"""Les formations : types et prérequis, sessions par demi-journées, inscriptions, présences, avis."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from referents import gardes
from referents.etats import (
    SUITES_SESSION,
    EtatPresence,
    EtatSession,
)
from referents.models.personnes import Metier
from referents.requetes import SessionQuerySet
from socle.dates import (
    ESPACE,
    DatesPrecises,
    Precision,
    dire_le_jour,
)
from socle.historique import Historique
from socle.models import Demonstrable, Horodate


class NatureFormation(models.TextChoices):
    """Le parcours du réseau : label citoyen, compléments, ateliers ; les autres sont pour tous les agents."""

    LABEL_CITOYEN = "label_citoyen", "Label citoyen"
    COMPLEMENT = "complement", "Complément au label"
    ATELIER = "atelier", "Atelier du réseau"
    JOURNEE_CITOYENNE = "journee", "Journée citoyenne"
    METIER = "metier", "Formation d’un métier"
    CADRES = "cadres", "Séance de l’encadrement"
    AUTRE = "autre", "Autre formation"


class TypeFormation(models.Model):
    code = models.SlugField("code", max_length=60, unique=True)
    intitule = models.CharField("intitulé", max_length=160)
    nature = models.CharField("nature", max_length=14, choices=NatureFormation, default=NatureFormation.AUTRE)
    organisme = models.CharField("organisme formateur", max_length=160, blank=True)
    duree_heures = models.DecimalField("durée (heures)", max_digits=5, decimal_places=1, null=True, blank=True)
    validite_mois = models.PositiveSmallIntegerField(
        "validité (mois)", null=True, blank=True, help_text="Au-delà, la formation est à reprendre. Vide : sans terme."
    )
    metiers = models.ManyToManyField(
        Metier,
        blank=True,
        related_name="formations",
        verbose_name="métiers",
        help_text="Pour une formation faite pour certains métiers ; vide : pour tous.",
    )
    prerequis = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="ouvre", verbose_name="prérequis"
    )
    history = Historique(m2m_fields=["prerequis", "metiers"])

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
    theme = models.CharField("thème", max_length=160, blank=True, help_text="Pour un atelier : laïcité, fake news…")
    intervenants = models.CharField("intervenant·es", max_length=250, blank=True)
    capacite = models.PositiveSmallIntegerField("places", null=True, blank=True, help_text="Vide : sans limite.")
    inscriptions_jusqu_au = models.DateField("inscriptions jusqu’au", null=True, blank=True)
    aux_exterieurs = models.BooleanField(
        "ouverte aux personnes extérieures", default=False, help_text="Partenaires, associations, autres communes…"
    )
    a_prevoir = models.TextField(
        "à prévoir",
        blank=True,
        help_text="Paraît dans la convocation : pièce d’identité, repas, point de rendez-vous…",
    )
    convoquee_le = models.DateTimeField("convocations envoyées le", null=True, blank=True, editable=False)
    etat = models.CharField("état", max_length=12, choices=EtatSession, default=EtatSession.PROGRAMMEE)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = SessionQuerySet.as_manager()

    class Meta(DatesPrecises.Meta):
        abstract = False
        verbose_name = "session de formation"
        verbose_name_plural = "sessions de formation"
        ordering = ["-debut", "pk"]
        constraints = [
            *DatesPrecises.Meta.constraints,
            models.CheckConstraint(
                name="referents_session_une_place_au_moins",
                condition=Q(capacite=None) | Q(capacite__gte=1),
                violation_error_message="Une place au moins ; laissez vide pour ne pas limiter.",
            ),
        ]

    def __str__(self):
        return f"{self.nom}, {self.dates}"

    @property
    def nom(self):
        return self.intitule or str(self.type_formation)

    @property
    def dernier_jour(self):
        return self.fin or self.debut

    @property
    def est_commencee(self):
        return self.debut is not None and self.debut <= timezone.localdate()

    @property
    def est_passee(self):
        return self.dernier_jour is not None and self.dernier_jour < timezone.localdate()

    @property
    def est_close(self):
        """Réalisée ou annulée : on n’y inscrit plus personne."""
        return self.etat in (EtatSession.REALISEE, EtatSession.ANNULEE)

    @property
    def recoit_des_demandes(self):
        """Un agent peut y demander une place aujourd’hui."""
        a_temps = self.inscriptions_jusqu_au is None or self.inscriptions_jusqu_au >= timezone.localdate()
        return self.etat == EtatSession.OUVERTE and a_temps and not self.est_commencee

    def dater(self, jours):
        """Ses dates sont celles de ses demi-journées ; sans aucune, elles restent à préciser."""
        jours = sorted(jours)
        self.debut, self.fin = (jours[0], jours[-1]) if jours else (None, None)
        if not jours:
            self.precision = Precision.A_PRECISER
        else:
            self.precision = Precision.JOUR if jours[0] == jours[-1] else Precision.PERIODE

    def places_libres(self):
        """None sans limite ; une requête. Pour donner une place, à lire sous le verrou de la session."""
        if self.capacite is None:
            return None
        return max(0, self.capacite - self.inscriptions.tenant_une_place().count())

    def est_complete(self):
        return self.places_libres() == 0

    def presences_a_renseigner(self):
        """Combien de cases de la feuille restent vides, lignes jamais créées comprises ; trois requêtes."""
        remplies = ~Q(presences__etat=EtatPresence.NON_RENSEIGNE)
        tenues = self.inscriptions.tenant_une_place()
        faites = tenues.aggregate(nombre=Count("presences", filter=remplies))["nombre"]
        return tenues.count() * self.seances.count() - faites

    def empechement(self, champ, vers):
        return gardes.garder_la_session(self, vers)

    def clean(self):
        super().clean()
        tenues = self.inscriptions.tenant_une_place().count() if self.pk else 0
        if self.capacite is not None and self.capacite < tenues:
            raise ValidationError({"capacite": f"{tenues} personnes tiennent déjà une place."})


class Seance(models.Model):
    """Une demi-journée d’une session : ce sur quoi se font les présences."""

    class Moment(models.TextChoices):
        MATIN = "matin", "Matin"
        APRES_MIDI = "apres_midi", "Après-midi"

    session = models.ForeignKey(
        SessionFormation,
        on_delete=models.CASCADE,  # une séance n’a pas de sens sans sa session
        related_name="seances",
        verbose_name="session",
    )
    jour = models.DateField("jour")
    moment = models.CharField("demi-journée", max_length=12, choices=Moment, default=Moment.MATIN)
    debut = models.TimeField("de", null=True, blank=True)
    fin = models.TimeField("à", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "demi-journée"
        verbose_name_plural = "demi-journées"
        # « matin » suit « apres_midi » dans l’alphabet : le matin d’abord.
        ordering = ["jour", "-moment"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "jour", "moment"],
                name="referents_seance_unique",
                violation_error_message="Cette demi-journée est déjà dans la session.",
            ),
            models.CheckConstraint(
                name="referents_seance_fin_apres_debut",
                condition=Q(debut=None) | Q(fin=None) | Q(fin__gt=F("debut")),
                violation_error_message="Une demi-journée finit après avoir commencé.",
            ),
        ]

    def __str__(self):
        return f"{dire_le_jour(self.jour)}, {self.get_moment_display().lower()}"

    @property
    def horaires(self):
        """« de 9 h à 12 h 30 », ou rien."""
        if self.debut and self.fin:
            return f"de {dire_l_heure(self.debut)} à {dire_l_heure(self.fin)}"
        return f"à partir de {dire_l_heure(self.debut)}" if self.debut else ""

    @property
    def duree(self):
        """En heures, ou None si les horaires manquent."""
        if not (self.debut and self.fin):
            return None
        minutes = (self.fin.hour - self.debut.hour) * 60 + self.fin.minute - self.debut.minute
        return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


def dire_l_heure(heure):
    minutes = f"{ESPACE}{heure:%M}" if heure.minute else ""
    return f"{heure.hour}{ESPACE}h{minutes}"
