"""L’agenda d’une personne du réseau : réunions, formations, étapes de ses actions, points attendus ; en iCalendar.

Le même contenu donne les mêmes octets : chaque rendez-vous est daté de sa dernière modification, jamais de la lecture.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from icalendar import Event

from referents.etats import EtatInscription, EtatSession
from referents.models import Reunion, Seance
from socle.ical import calendrier
from socle.typographie import citer

GARDE = timedelta(days=365)
# Le rang d’une modification : des minutes depuis ce jour, qui ne font que croître.
ORIGINE = datetime(2020, 1, 1, tzinfo=UTC)
# Sans heure de fin, il faut bien réserver un temps : le rendez-vous dit qu’elle n’est qu’indicative.
DUREE_INDICATIVE = timedelta(hours=2)
FIN_INDICATIVE = "L’heure de fin est indicative."


@dataclass(frozen=True)
class RendezVous:
    uid: str
    titre: str
    debut: date | datetime  # une date : la journée entière, qui n’occupe pas
    fin: datetime | None
    change_le: datetime
    lieu: str = ""
    texte: str = ""
    annule: bool = False


def ecrire(agent, jour=None):
    """Le calendrier entier, en octets ; neuf requêtes quel que soit le nombre de rendez-vous."""
    jour = jour or timezone.localdate()
    agenda = calendrier(f"Plan Égalité – {agent}")
    listes = (_reunions(agent, jour), _demi_journees(agent, jour), _etapes(agent), _points_attendus(agent))
    for rendez_vous in (rendez_vous for liste in listes for rendez_vous in liste):
        agenda.add_component(_vevent(rendez_vous))
    return agenda.to_ical()


# --- Ce qui y entre -----------------------------------------------------------------------------------


def _reunions(agent, jour):
    """Celles à venir, et celles de l’année passée où la personne était."""
    siennes = agent.reunions.filter(date__gte=jour - GARDE).values_list("pk", flat=True)
    reunions = Reunion.objects.filter(pk__in=[*siennes, *Reunion.objects.a_venir(jour).values_list("pk", flat=True)])
    reunions = list(reunions.order_by("date", "pk"))
    changements = _derniers_changements(Reunion, reunions)
    for reunion in reunions:
        debut, fin, mention = _horaires(reunion.date, reunion.heure, None)
        yield RendezVous(
            uid=f"reunion-{reunion.pk}",
            titre=reunion.get_nature_display(),
            debut=debut,
            fin=fin,
            change_le=changements[reunion.pk],
            lieu=reunion.lieu,
            texte="\n".join(filter(None, [reunion.ordre_du_jour, mention])),
        )


def _demi_journees(agent, jour):
    """Celles de ses inscriptions validées ; une session annulée y reste, marquée telle."""
    validees = agent.inscriptions.filter(etat=EtatInscription.VALIDEE).values("session")
    seances = list(
        Seance.objects.filter(session__in=validees, jour__gte=jour - GARDE)
        .select_related("session__type_formation")
        .order_by("jour", "-moment", "pk")
    )
    changements = _derniers_changements(Seance, seances)
    for seance in seances:
        session, annulee = seance.session, seance.session.etat == EtatSession.ANNULEE
        debut, fin, mention = _horaires(seance.jour, seance.debut, seance.fin)
        moment = "" if seance.debut else f" ({seance.get_moment_display().lower()})"
        intervenants = session.intervenants and f"Avec {session.intervenants}"
        yield RendezVous(
            uid=f"seance-{seance.pk}",
            titre=f"{'ANNULÉE – ' if annulee else ''}{session.nom}{moment}",
            debut=debut,
            fin=fin,
            change_le=max(changements[seance.pk], session.modifie_le),
            lieu=session.lieu,
            texte="\n".join(filter(None, [session.theme, intervenants, mention])),
            annule=annulee,
        )


def _etapes(agent):
    """La prochaine étape de chacune de ses actions du plan en vigueur, le dernier jour où elle est attendue."""
    confiees = agent.actions_confiees.filter(
        action__plan__etat="en_vigueur", action__etapes__faite_le=None, action__etapes__debut__isnull=False
    )
    actions = [lien.action for lien in confiees.select_related("action").prefetch_related("action__etapes").distinct()]
    for action in sorted(actions, key=lambda action: action.code):
        a_faire = [etape for etape in action.etapes.all() if etape.debut and not etape.faite_le]
        etape = min(a_faire, key=lambda etape: (etape.fin or etape.debut, etape.ordre, etape.pk))
        yield RendezVous(
            uid=f"etape-{etape.pk}",
            titre=f"{action.code} – {etape.libelle}",
            debut=etape.fin or etape.debut,
            fin=None,
            change_le=action.modifie_le,
            texte=f"Étape de l’action {citer(action.titre)}, attendue : {etape.dates}.",
        )


def _points_attendus(agent):
    """Le jour où rendre ses points, pour chaque campagne ouverte à laquelle il reste à répondre."""
    ouvertes = agent.sollicitations.filter(campagne__etat="ouverte").avec_reponses().select_related("campagne")
    for sollicitation in ouvertes.order_by("campagne__a_rendre_le", "pk"):
        if sollicitation.repondues < sollicitation.attendues:
            campagne = sollicitation.campagne
            yield RendezVous(
                uid=f"points-{sollicitation.pk}",
                titre=f"Points à rendre – {campagne.titre}",
                debut=campagne.a_rendre_le,
                fin=None,
                change_le=campagne.modifie_le,
                texte="Deux minutes par action, dans l’espace des référent·es.",
            )


def _derniers_changements(modele, objets):
    """{identifiant: heure de sa dernière version}, lue dans l’historique ; une requête."""
    versions = modele.history.filter(id__in=[objet.pk for objet in objets])
    dates = versions.order_by().values_list("id").annotate(Max("history_date"))
    # Une ligne écrite sans historique (une reprise de données) date du jour où le rang commence.
    return {objet.pk: ORIGINE for objet in objets} | dict(dates)


# --- Ce qui en sort -----------------------------------------------------------------------------------


def _horaires(jour, debut, fin):
    """(début, fin, mention) : la journée entière sans heure ; une fin indicative, et qui le dit, sans heure de fin."""
    if debut is None:
        return jour, None, ""
    commence = timezone.make_aware(datetime.combine(jour, debut))
    if fin is None:
        return commence, commence + DUREE_INDICATIVE, FIN_INDICATIVE
    return commence, timezone.make_aware(datetime.combine(jour, fin)), ""


def _vevent(rendez_vous):
    vevent = Event()
    vevent.add("uid", f"{rendez_vous.uid}@{settings.HOTE}")
    change_le = rendez_vous.change_le.astimezone(UTC).replace(microsecond=0)
    vevent.add("dtstamp", change_le)
    vevent.add("last-modified", change_le)
    vevent.add("sequence", int((change_le - ORIGINE).total_seconds() // 60))
    vevent.add("dtstart", rendez_vous.debut)
    if rendez_vous.fin:
        vevent.add("dtend", rendez_vous.fin)
    else:
        vevent.add("dtend", rendez_vous.debut + timedelta(days=1))  # exclue, pour une journée entière (RFC 5545)
        vevent.add("transp", "TRANSPARENT")
    vevent.add("status", "CANCELLED" if rendez_vous.annule else "CONFIRMED")
    vevent.add("summary", rendez_vous.titre)
    if rendez_vous.lieu:
        vevent.add("location", rendez_vous.lieu)
    if rendez_vous.texte:
        vevent.add("description", rendez_vous.texte)
    return vevent
