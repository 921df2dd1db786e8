"""Les participants d’une session en classeur : qui, à quel titre, quelles demi-journées, combien d’heures."""

import tablib

from referents.etats import EtatPresence
from referents.heures import additionner, heures_de
from socle.gestion.echanges import Classeur

XLSX = Classeur.CONTENT_TYPE


def classeur_des_participants(session):
    """Les octets du classeur ; trois requêtes. Ce qui n’est pas renseigné se dit tel, jamais 0."""
    seances = list(session.seances.all())
    titres = ["Personne", "À quel titre", "Direction ou organisme", "Inscription", *map(str, seances)]
    donnees = tablib.Dataset(headers=[*titres, "Demi-journées suivies", "Heures suivies"])
    places = session.inscriptions.tenant_une_place().select_related("agent", "direction").prefetch_related("presences")
    for inscription in places.par_nom():
        donnees.append(_ligne(inscription, seances, session.type_formation))
    if session.intervenants:
        vides = [""] * (len(seances) + 3)
        donnees.append([session.intervenants, "Intervenant·e", session.type_formation.organisme, *vides])
    return Classeur().export_data(donnees)


def _ligne(inscription, seances, type_formation):
    presences = {presence.seance_id: presence for presence in inscription.presences.all()}
    cases = [_dire(presences.get(seance.pk)) for seance in seances]
    suivies = [s for s in seances if s.pk in presences and presences[s.pk].etat == EtatPresence.PRESENT]
    renseignee = EtatPresence.NON_RENSEIGNE.label not in cases
    heures = additionner([heures_de(seance, type_formation, len(seances)) for seance in suivies])
    return [
        inscription.personne,
        "Participant·e" if inscription.agent_id else "Participant·e de l’extérieur",
        str(inscription.direction or "") or inscription.exterieur_organisme,
        inscription.get_etat_display(),
        *cases,
        len(suivies) if renseignee else EtatPresence.NON_RENSEIGNE.label,
        heures if renseignee and heures is not None else EtatPresence.NON_RENSEIGNE.label,
    ]


def _dire(presence):
    return presence.get_etat_display() if presence else EtatPresence.NON_RENSEIGNE.label
