"""Un calendrier iCalendar (RFC 5545 et 7986) à l’heure de Paris : l’en-tête et le fuseau que nos flux partagent."""

from datetime import timedelta

from icalendar import Calendar, Timezone

RELECTURE = timedelta(hours=6)
# Écrit à la main : la bibliothèque place le passage à l’heure d’été une heure trop tard, et borne le fuseau en années.
HEURE_DE_PARIS = "\r\n".join(
    [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT",
        "DTSTART:19960331T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19961027T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]
)


def calendrier(nom):
    """Un calendrier vide, avec son nom, son rythme de relecture et son fuseau ; il reste à y mettre les rendez-vous."""
    neuf = Calendar()
    neuf.add("prodid", "-//Ville de Vitrolles//Plan Égalité//FR")
    neuf.add("version", "2.0")
    neuf.add("calscale", "GREGORIAN")
    neuf.add("method", "PUBLISH")
    neuf.add("name", nom)
    neuf.add("x-wr-calname", nom)
    neuf.add("x-wr-timezone", "Europe/Paris")
    # Sans ce paramètre, la bibliothèque tait VALUE=DURATION, que la RFC 7986 demande.
    neuf.add("refresh-interval", RELECTURE, parameters={"VALUE": "DURATION"})
    neuf.add("x-published-ttl", "PT6H")
    neuf.add_component(Timezone.from_ical(HEURE_DE_PARIS))
    return neuf
