"""Les dates proposées : rien que du calcul, du comité lointain au comité de demain."""

from datetime import date, timedelta

import pytest

from actions.calendrier import proposer, suivre

OUVERTURE = date(2027, 3, 1)


def jours(dates):
    """(à rendre, relance, suppléant·es, coordination), en jours depuis l’ouverture."""
    quatre = (dates.a_rendre_le, dates.relance_le, dates.suppleants_le, dates.coordination_le)
    return tuple(jour and (jour - OUVERTURE).days for jour in quatre)


@pytest.mark.parametrize(
    ("comite", "attendu"),
    [
        (None, (21, 7, 12, 14)),  # aucun comité fixé : trois semaines
        (47, (32, 7, 12, 14)),  # quinze jours avant le comité
        (29, (14, 7, 12, 14)),
        (16, (14, 7, 12, 14)),  # trop proche pour quinze jours : le temps d’une relance
        (10, (9, 4, 7, 9)),  # plus proche encore : resserrées, à rendre la veille
        (4, (3, 1, 2, 3)),
        (2, (1, 1, None, 1)),  # plus le temps d’écrire aux suppléant·es
        (1, (0, None, None, 0)),
        (0, (0, None, None, 0)),
    ],
)
def test_les_dates_suivent_le_comite(comite, attendu):
    comite = comite if comite is None else OUVERTURE + timedelta(days=comite)

    assert jours(proposer(OUVERTURE, comite)) == attendu


@pytest.mark.parametrize("delai", range(60))
def test_les_etapes_restent_dans_l_ordre_et_avant_la_date_a_rendre(delai):
    a_rendre, *etapes = jours(suivre(OUVERTURE, OUVERTURE + timedelta(days=delai)))

    etapes = [jour for jour in etapes if jour is not None]
    assert etapes == sorted(etapes)
    assert etapes[-1] <= a_rendre
