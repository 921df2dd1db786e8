"""Les dates d’une campagne, proposées d’après le prochain comité : rien que du calcul."""

from dataclasses import dataclass
from datetime import date, timedelta

AVANT_LE_COMITE = timedelta(days=15)
SANS_COMITE = timedelta(days=21)
RELANCE, SUPPLEANTS, COORDINATION = 7, 12, 14


@dataclass(frozen=True)
class Dates:
    a_rendre_le: date
    relance_le: date | None
    suppleants_le: date | None
    coordination_le: date


def proposer(ouverture, comite=None):
    """Les dates d’une campagne ouverte ce jour-là, avant ce comité s’il est fixé."""
    return suivre(ouverture, _a_rendre(ouverture, comite))


def _a_rendre(ouverture, comite):
    """Quinze jours avant le comité ; s’il est trop proche, le temps d’une relance, et au plus tard la veille."""
    if comite is None:
        return ouverture + SANS_COMITE
    au_mieux = ouverture + timedelta(days=COORDINATION)
    return max(comite - AVANT_LE_COMITE, min(au_mieux, comite - timedelta(days=1)), ouverture)


def suivre(ouverture, a_rendre_le):
    """Les suites de l’ouverture : à 7, 12 et 14 jours, resserrées si le délai est plus court.

    Une étape qui tomberait le même jour que la précédente n’a pas lieu.
    """
    delai = max(0, min(COORDINATION, (a_rendre_le - ouverture).days))
    relance, suppleants = (max(1, jours * delai // COORDINATION) for jours in (RELANCE, SUPPLEANTS))
    return Dates(
        a_rendre_le=a_rendre_le,
        relance_le=ouverture + timedelta(days=relance) if relance <= delai else None,
        suppleants_le=ouverture + timedelta(days=suppleants) if relance < suppleants < delai else None,
        coordination_le=ouverture + timedelta(days=delai),
    )
