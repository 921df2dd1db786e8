"""Le registre des formations, lu une fois : qui est venu, quand, de quelle direction, et ce qu’il reste à renseigner.

Chaque propriété coûte une requête, la première fois qu’on la lit, quel que soit le nombre de lignes. Il ne porte aucun
nom de personne ; ses nombres se masquent avant de se montrer (actions/masquage.py).
"""

import datetime
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from referents.etats import (
    INSCRIPTIONS_FERMEES,
    TIENNENT_UNE_PLACE,
    EtatInscription,
    EtatMandat,
    EtatPresence,
    EtatSession,
)
from referents.models import (
    Agent,
    Direction,
    EffectifDirection,
    Inscription,
    MandatReferent,
    Presence,
    Reunion,
    Seance,
    SessionFormation,
)


@dataclass(frozen=True, slots=True)
class Venue:
    """Un agent venu à une session, à une demi-journée au moins ; `direction` est celle de ce jour-là."""

    agent: int
    direction: int
    session: int
    nature: str
    type_formation: str
    jour: datetime.date


@dataclass(frozen=True, slots=True)
class SessionLue:
    pk: int
    nom: str
    nature: str
    type_formation: str
    theme: str
    debut: datetime.date
    tenue: bool
    attendus: int
    sans_presence: bool


@dataclass(frozen=True, slots=True)
class Feuille:
    """Une demi-journée passée dont une présence manque ; ou toute une session tenue dont rien n’est noté."""

    session: int
    nom: str
    nature: str
    type_formation: str
    jour: datetime.date
    est_toute_la_session: bool = False


@dataclass(frozen=True, slots=True)
class Poste:
    """Où travaille un agent aujourd’hui ; `parti_le` : le jour où son départ a été noté."""

    direction: int
    metier: str
    parti_le: datetime.date | None = None

    def est_tenu_le(self, jour):
        return self.parti_le is None or self.parti_le > jour


@dataclass(frozen=True, slots=True)
class MandatLu:
    agent: int
    debut: datetime.date
    fin: datetime.date | None

    def court_le(self, jour):
        return self.debut <= jour and (self.fin is None or self.fin >= jour)


class RegistreDesFormations:
    """Un plan réel ne compte aucune donnée inventée ; un plan de démonstration compte tout ce que la base porte."""

    def __init__(self, demonstration=False):
        self.demonstration = demonstration

    def reels(self, lignes, *chemins):
        if self.demonstration:
            return lignes
        return lignes.filter(**{f"{chemin}demonstration": False for chemin in chemins or [""]})

    @cached_property
    def venues(self):
        presences = (
            Presence.objects.filter(etat=EtatPresence.PRESENT, inscription__agent__isnull=False)
            .exclude(inscription__etat__in=INSCRIPTIONS_FERMEES)
            .exclude(inscription__session__etat=EtatSession.ANNULEE)
        )
        lignes = (
            self.reels(presences, "inscription__session__", "inscription__agent__")
            .order_by()
            .values_list(
                "inscription",
                "inscription__agent",
                Coalesce("inscription__direction", "inscription__agent__service__direction"),
                "inscription__session",
                "inscription__session__type_formation__nature",
                "inscription__session__type_formation__code",
            )
            .annotate(jour=Min("seance__jour"))
        )
        return tuple(sorted((Venue(*ligne) for _, *ligne in lignes), key=lambda venue: (venue.jour, venue.agent)))

    @cached_property
    def sessions(self):
        """Celles qui ont une date et n’ont pas été annulées."""
        notees = Presence.objects.filter(inscription__session=OuterRef("pk")).exclude(etat=EtatPresence.NON_RENSEIGNE)
        sessions = self.reels(SessionFormation.objects.exclude(etat=EtatSession.ANNULEE).filter(debut__isnull=False))
        if self.demonstration:
            # Le plan réel cite des sessions dont nul ne tient la feuille : elles ne trouent pas un registre inventé.
            sessions = sessions.exclude(demonstration=False, inscriptions=None)
        lignes = sessions.select_related("type_formation").annotate(
            attendus=Count("inscriptions", filter=Q(inscriptions__etat__in=TIENNENT_UNE_PLACE), distinct=True),
            notee=Exists(notees),
            venus=Exists(notees.filter(etat=EtatPresence.PRESENT)),
        )
        return tuple(
            SessionLue(
                pk=session.pk,
                nom=str(session),
                nature=session.type_formation.nature,
                type_formation=session.type_formation.code,
                theme=session.theme.strip(),
                debut=session.debut,
                tenue=session.etat == EtatSession.REALISEE or session.venus,
                attendus=session.attendus,
                sans_presence=session.etat == EtatSession.REALISEE and not session.notee,
            )
            for session in lignes.order_by("debut", "pk")
        )

    @cached_property
    def feuilles(self):
        """Les feuilles à renseigner : personne n’est supposé absent, ni présent."""
        blanches = [
            Feuille(
                s.session_id, str(s.session), s.session.type_formation.nature, s.session.type_formation.code, s.jour
            )
            for s in self._seances_a_renseigner
        ]
        deja = {feuille.session for feuille in blanches}
        vides = [
            Feuille(s.pk, s.nom, s.nature, s.type_formation, s.debut, est_toute_la_session=True)
            for s in self.sessions
            if s.sans_presence and s.pk not in deja
        ]
        return tuple(sorted(blanches + vides, key=lambda feuille: (feuille.jour, feuille.session)))

    @property
    def _seances_a_renseigner(self):
        remplies = Presence.objects.filter(inscription=OuterRef("pk"), seance=OuterRef(OuterRef("pk"))).exclude(
            etat=EtatPresence.NON_RENSEIGNE
        )
        attendues = Inscription.objects.filter(session=OuterRef("session"), etat=EtatInscription.VALIDEE)
        blanches = Presence.objects.filter(
            seance=OuterRef("pk"), etat=EtatPresence.NON_RENSEIGNE, inscription__etat__in=TIENNENT_UNE_PLACE
        )
        passees = Seance.objects.filter(jour__lt=timezone.localdate()).exclude(session__etat=EtatSession.ANNULEE)
        return (
            self.reels(passees, "session__")
            .filter(Exists(attendues.filter(~Exists(remplies))) | Exists(blanches))
            .select_related("session__type_formation")
            .order_by("jour", "pk")
        )

    @cached_property
    def directions(self):
        directions = sorted(self.reels(Direction.objects.order_by()), key=_sans_accent)
        return {direction.pk: direction for direction in directions}

    @cached_property
    def effectifs(self):
        """Par date de référence, l’effectif de chaque direction."""
        dates = {}
        lignes = self.reels(EffectifDirection.objects.order_by("date_reference"))
        for jour, direction, nombre in lignes.values_list("date_reference", "direction", "agents_en_poste"):
            dates.setdefault(jour, {})[direction] = nombre
        return dates

    @cached_property
    def postes(self):
        lignes = self.reels(Agent.objects.order_by())
        return {
            pk: Poste(direction, metier or "", None if actif else self.departs.get(pk, datetime.date.min))
            for pk, direction, metier, actif in lignes.values_list("pk", "service__direction", "metier__code", "actif")
        }

    @cached_property
    def departs(self):
        """Le jour où le départ de chacun a été noté : sa première version « parti » depuis la dernière « en poste »."""
        partis = {}
        versions = Agent.history.filter(id__in=Agent.objects.filter(actif=False).order_by().values("pk"))
        for pk, actif, le in versions.order_by("history_date", "history_id").values_list("id", "actif", "history_date"):
            if actif:
                partis.pop(pk, None)
            else:
                partis.setdefault(pk, timezone.localdate(le))
        return partis

    @cached_property
    def mandats(self):
        mandats = self.reels(MandatReferent.objects.exclude(etat=EtatMandat.PRESSENTI), "", "agent__")
        return tuple(MandatLu(*ligne) for ligne in mandats.order_by("pk").values_list("agent", "debut", "fin"))

    @cached_property
    def reunions(self):
        """(nature, date) de chaque réunion déjà tenue."""
        tenues = Reunion.objects.filter(date__lte=timezone.localdate())
        return tuple(self.reels(tenues).order_by("date", "pk").values_list("nature", "date"))


def _sans_accent(objet):
    """« Éducation » avant « Finances », quelle que soit la base."""
    return unicodedata.normalize("NFKD", str(objet)).encode("ascii", "ignore").lower()
