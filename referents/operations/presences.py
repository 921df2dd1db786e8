"""La feuille de présence : deux personnes la remplissent à la fois sans s’effacer l’une l’autre."""

from django.db import transaction
from django.utils import timezone

from referents.etats import EtatPresence, EtatSession
from referents.models import Presence
from referents.operations.inscriptions import verrouiller
from referents.verrous import refuser_la_presence
from socle.etats import PassageInterdit


class PresencesEnConflit(Exception):
    """Quelqu’un a changé, entre-temps, des cases que la personne change aussi : rien n’est écrit."""

    def __init__(self, presences):
        self.presences = presences
        super().__init__("Des présences ont changé pendant la saisie.")


@transaction.atomic
def saisir_les_presences(session, saisies, *, vues, par):
    """Écrit les cases que la personne a changées, et elles seules ; rend leur nombre.

    `saisies` et `vues` : {(inscription, demi-journée): état}, ce qu’elle veut et ce qu’elle avait sous les yeux. Les
    cases qu’elle n’a pas touchées gardent ce qu’un autre y a mis. Lève `PresencesEnConflit`.
    """
    session = verrouiller(session)
    if raison := empechement_de_saisir(session):
        raise PassageInterdit(raison)
    en_base = _lire_la_feuille(session)
    blanche = EtatPresence.NON_RENSEIGNE
    changees = {c: etat for c, etat in saisies.items() if c in en_base and etat != vues.get(c, blanche)}
    conflits = [en_base[c] for c, etat in changees.items() if en_base[c].etat not in (vues.get(c, blanche), etat)]
    if conflits:
        raise PresencesEnConflit(conflits)
    a_ecrire = [(en_base[c], etat) for c, etat in changees.items() if en_base[c].etat != etat]
    for presence, etat in a_ecrire:
        if raison := refuser_la_presence(presence.seance, etat):
            raise PassageInterdit(raison)
    for presence, etat in a_ecrire:
        _ecrire(presence, etat, par)
    return len(a_ecrire)


def empechement_de_saisir(session):
    """Pourquoi la feuille ne se remplit pas, ou rien."""
    if session.etat == EtatSession.ANNULEE:
        return "La session est annulée\N{NO-BREAK SPACE}: elle n’a pas de présences."
    if not session.est_commencee:
        return f"La feuille se remplit à partir du premier jour de la session, {session.dates}."
    return ""


def _lire_la_feuille(session):
    """{(inscription, demi-journée): présence}, une case jamais ouverte comprise."""
    places = list(session.inscriptions.tenant_une_place())
    seances = {seance.pk: seance for seance in session.seances.all()}
    feuille = {
        (inscription.pk, seance.pk): Presence(inscription=inscription, seance=seance)
        for seance in seances.values()
        for inscription in places
    }
    ecrites = Presence.objects.filter(seance__session=session).select_related("saisie_par", "inscription__agent")
    for presence in ecrites:
        if (cle := (presence.inscription_id, presence.seance_id)) in feuille:
            presence.seance = seances[presence.seance_id]  # déjà lue, avec sa session
            feuille[cle] = presence
    return feuille


def _ecrire(presence, etat, par):
    presence.etat, presence.saisie_par, presence.saisie_le = etat, par, timezone.now()
    presence._history_user = par
    presence.save()
