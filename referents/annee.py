"""L’année d’une personne référente, en chiffres : ce qu’on sait, et ce qui n’est pas renseigné, jamais confondus."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from referents.etats import EtatPresence, EtatSession
from referents.heures import additionner, heures_de
from referents.models import NatureFormation, Presence, Reunion, Seance


@dataclass(frozen=True)
class Annee:
    annee: int
    points: int
    actions: int
    heures: Decimal | None  # None : rien de renseigné
    sans_duree: int  # demi-journées suivies dont rien ne dit la durée : les heures sont alors un minimum
    a_renseigner: int  # demi-journées passées dont la présence n’est pas saisie
    ateliers: int | None
    reunions: int | None


def lire_l_annee(agent, annee):
    """Six requêtes, quel que soit le nombre de lignes."""
    seances = list(_demi_journees(agent, annee))
    venues = [s for s in seances if s.presence == EtatPresence.PRESENT]
    blanches = [s for s in seances if s.presence in (None, EtatPresence.NON_RENSEIGNE)]
    durees = [heures_de(s, s.session.type_formation, s.demi_journees) for s in venues]
    connues = [duree for duree in durees if duree is not None]
    sans_duree = len(durees) - len(connues)
    return Annee(
        annee=annee,
        points=agent.ses_points.filter(le__year=annee).count(),
        actions=agent.actions_confiees.filter(action__plan__etat="en_vigueur").count(),
        heures=_ou_inconnu(additionner(connues), len(blanches) + sans_duree),
        sans_duree=sans_duree,
        a_renseigner=len(blanches),
        ateliers=_ou_inconnu(len({s.session_id for s in venues if s.atelier}), sum(s.atelier for s in blanches)),
        reunions=_reunions(agent, annee),
    )


def annees_de(agent):
    """De la première année d’un mandat à celle-ci, la plus récente d’abord."""
    premier = agent.mandats.order_by("debut").values_list("debut", flat=True).first()
    cette_annee = timezone.localdate().year
    return list(range(cette_annee, min(premier.year, cette_annee) - 1 if premier else cette_annee - 1, -1))


def _ou_inconnu(total, inconnus):
    """Un total connu se dit ; zéro se dit aussi, sauf si des lignes restent à renseigner."""
    return total if total or not inconnus else None


def _demi_journees(agent, annee):
    """Les demi-journées passées de ses inscriptions encore valables ; `presence` : son état, ou None sans saisie."""
    siennes = Presence.objects.filter(seance=OuterRef("pk"), inscription__agent=agent)
    inscrite = agent.inscriptions.tenant_une_place().filter(session=OuterRef("session"))
    return (
        Seance.objects.filter(Exists(inscrite), jour__year=annee, jour__lte=timezone.localdate())
        .exclude(session__etat=EtatSession.ANNULEE)
        .annotate(
            presence=Subquery(siennes.order_by("-saisie_le").values("etat")[:1]),
            demi_journees=Count("session__seances"),
            atelier=Q(session__type_formation__nature=NatureFormation.ATELIER),
        )
        .select_related("session__type_formation")
    )


def _reunions(agent, annee):
    """De ses réunions, celles où elle était ; inconnu si les présents d’une réunion de l’année ne sont pas pointés."""
    passees = Reunion.objects.de(agent).filter(date__year=annee, date__lte=timezone.localdate())
    venues = agent.reunions.filter(pk__in=passees).count()
    return _ou_inconnu(venues, passees.filter(participants=None).count())
