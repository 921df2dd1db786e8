"""Une session au format iCalendar : ses demi-journées, pour l’agenda d’une personne inscrite."""

from referents.etats import EtatSession
from referents.ical.rendez_vous import composer, demi_journee, derniers_changements
from referents.models import Seance
from socle.ical import calendrier


def ecrire_la_session(inscription):
    """Les octets du calendrier. Annulée, la session ou l’inscription en retire les demi-journées."""
    session = inscription.session
    agenda = calendrier(session.nom)
    seances = list(session.seances.all())
    changements = derniers_changements(Seance, seances)
    annulee = not inscription.est_en_cours or session.etat == EtatSession.ANNULEE
    for seance in seances:
        # L’inscription compte aussi : annulée, elle doit passer pour plus neuve que ce que l’agenda a déjà.
        change_le = max(changements[seance.pk], session.modifie_le, inscription.modifie_le)
        agenda.add_component(composer(demi_journee(seance, session, change_le=change_le, annule=annulee)))
    return agenda.to_ical()
