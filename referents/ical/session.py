"""Une session au format iCalendar : ses demi-journées, pour l’agenda d’une personne inscrite."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from icalendar import Event

from referents.etats import EtatSession
from socle.ical import calendrier


def ecrire_la_session(inscription):
    """Les octets du calendrier. Annulée, la session ou l’inscription en retire les demi-journées."""
    session = inscription.session
    agenda = calendrier(session.nom)
    commun = {
        "dtstamp": session.modifie_le.astimezone(UTC),
        "last-modified": session.modifie_le.astimezone(UTC),
        # Chaque version gardée de la session en fait une de plus chez la personne.
        "sequence": max(0, session.history.count() - 1),
        "status": "CONFIRMED" if _tient(inscription) else "CANCELLED",
        "description": _decrire(session),
    }
    for seance in session.seances.all():
        agenda.add_component(_vevent(session, seance, commun))
    return agenda.to_ical()


def _tient(inscription):
    return inscription.est_en_cours and inscription.session.etat != EtatSession.ANNULEE


def _vevent(session, seance, commun):
    vevent = Event()
    # Une demi-journée déplacée garde son identifiant : l’agenda la déplace au lieu d’en ajouter une.
    vevent.add("uid", f"demi-journee-{seance.pk}@{settings.HOTE}")
    for nom, valeur in commun.items():
        vevent.add(nom, valeur)
    vevent.add("summary", session.nom if seance.duree else f"{session.nom} ({seance.get_moment_display().lower()})")
    if session.lieu:
        vevent.add("location", session.lieu)
    _dater(vevent, seance)
    return vevent


def _dater(vevent, seance):
    """Sans horaires, la journée : on n’invente pas d’heure."""
    if seance.duree is None:
        vevent.add("dtstart", seance.jour)
        vevent.add("dtend", seance.jour + timedelta(days=1))
        return
    vevent.add("dtstart", timezone.make_aware(datetime.combine(seance.jour, seance.debut)))
    vevent.add("dtend", timezone.make_aware(datetime.combine(seance.jour, seance.fin)))


def _decrire(session):
    lignes = [
        "Donnée de démonstration." if session.demonstration else "",
        session.theme and f"Thème\N{NO-BREAK SPACE}: {session.theme}",
        session.intervenants and f"Avec\N{NO-BREAK SPACE}: {session.intervenants}",
        session.a_prevoir and f"À prévoir\N{NO-BREAK SPACE}: {session.a_prevoir}",
    ]
    return "\n".join(ligne for ligne in lignes if ligne)
