"""Les participants d’une session en classeur : qui, à quel titre, quelles demi-journées, combien d’heures."""

import tablib

from referents.etats import EtatPresence
from socle.gestion.echanges import Classeur

XLSX = Classeur.CONTENT_TYPE


def classeur_des_participants(session):
    """Les octets du classeur ; trois requêtes. Ce qui n’est pas renseigné se dit tel, jamais 0."""
    seances = list(session.seances.all())
    titres = ["Personne", "À quel titre", "Direction ou organisme", "Inscription", *map(str, seances)]
    donnees = tablib.Dataset(headers=[*titres, "Demi-journées suivies", "Heures suivies"])
    places = session.inscriptions.tenant_une_place().select_related("agent", "direction").prefetch_related("presences")
    for inscription in places.par_nom():
        donnees.append(_ligne(inscription, seances))
    if session.intervenants:
        vides = [""] * (len(seances) + 3)
        donnees.append([session.intervenants, "Intervenant·e", session.type_formation.organisme, *vides])
    return Classeur().export_data(donnees)


def _ligne(inscription, seances):
    presences = {presence.seance_id: presence for presence in inscription.presences.all()}
    cases = [_dire(presences.get(seance.pk)) for seance in seances]
    suivies = [s for s in seances if s.pk in presences and presences[s.pk].etat == EtatPresence.PRESENT]
    renseignee = EtatPresence.NON_RENSEIGNE.label not in cases
    return [
        inscription.personne,
        "Participant·e" if inscription.agent_id else "Participant·e de l’extérieur",
        str(inscription.direction or "") or inscription.exterieur_organisme,
        inscription.get_etat_display(),
        *cases,
        len(suivies) if renseignee else EtatPresence.NON_RENSEIGNE.label,
        heures(suivies) if renseignee else EtatPresence.NON_RENSEIGNE.label,
    ]


def _dire(presence):
    return presence.get_etat_display() if presence else EtatPresence.NON_RENSEIGNE.label


def heures(seances):
    """Le total d’heures, ou « non renseigné » si un horaire manque."""
    durees = [seance.duree for seance in seances]
    return EtatPresence.NON_RENSEIGNE.label if None in durees else sum(durees)
