"""Un rendez-vous au format iCalendar : ce qu’ont en commun l’agenda d’une personne et le fichier d’une session."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from icalendar import Event

from socle.dates import ESPACE

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


def demi_journee(seance, session, *, change_le, annule):
    """La même, où qu’on la lise : déplacée, elle garde son identifiant, et l’agenda la déplace avec elle."""
    debut, fin, mention = horaires(seance.jour, seance.debut, seance.fin)
    moment = "" if seance.debut else f" ({seance.get_moment_display().lower()})"
    lignes = [
        "Donnée de démonstration." if session.demonstration else "",
        session.theme and f"Thème{ESPACE}: {session.theme}",
        session.intervenants and f"Avec{ESPACE}: {session.intervenants}",
        session.a_prevoir and f"À prévoir{ESPACE}: {session.a_prevoir}",
        mention,
    ]
    return RendezVous(
        uid=f"demi-journee-{seance.pk}",
        titre=f"{'ANNULÉE – ' if annule else ''}{session.nom}{moment}",
        debut=debut,
        fin=fin,
        change_le=change_le,
        lieu=session.lieu,
        texte="\n".join(filter(None, lignes)),
        annule=annule,
    )


def derniers_changements(modele, objets):
    """{identifiant: heure de sa dernière version}, lue dans l’historique ; une requête."""
    versions = modele.history.filter(id__in=[objet.pk for objet in objets])
    dates = versions.order_by().values_list("id").annotate(Max("history_date"))
    # Une ligne écrite sans historique (une reprise de données) date du jour où le rang commence.
    return {objet.pk: ORIGINE for objet in objets} | dict(dates)


def horaires(jour, debut, fin):
    """(début, fin, mention) : la journée entière sans heure ; une fin indicative, et qui le dit, sans heure de fin."""
    if debut is None:
        return jour, None, ""
    commence = timezone.make_aware(datetime.combine(jour, debut))
    if fin is None:
        return commence, commence + DUREE_INDICATIVE, FIN_INDICATIVE
    return commence, timezone.make_aware(datetime.combine(jour, fin)), ""


def composer(rendez_vous):
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
