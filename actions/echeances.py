"""L’échéance d’une action : une date comparée à aujourd’hui, jamais une case qu’on coche."""

from datetime import timedelta

from actions.etats import PHASES_OUVERTES, Echeance

BIENTOT_JOURS = 30


def lire(phase, terme, jour):
    """La lecture de l’échéance ; None quand rien n’est plus attendu.

    `terme` est le dernier jour prévu (ou None), `jour` le jour de la lecture.
    """
    if phase not in PHASES_OUVERTES:
        return None
    if terme is None:
        return Echeance.SANS_DATE
    if terme < jour:
        return Echeance.EN_RETARD
    if terme <= jour + timedelta(days=BIENTOT_JOURS):
        return Echeance.BIENTOT
    return Echeance.A_L_HEURE
