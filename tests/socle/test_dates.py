"""Une date se dit avec sa précision, sans rien inventer."""

from datetime import date

import pytest
from django.template.defaultfilters import date as formater

from socle.dates import MOIS, MOIS_COURTS, Precision, dernier_jour, dire, dire_la_periode, nom_du_jour

NB = "\N{NO-BREAK SPACE}"
TABLE = [
    (date(2019, 3, 21), date(2019, 3, 21), "jour", "21~mars~2019"),
    (date(2016, 3, 1), date(2016, 3, 1), "jour", "1er~mars~2016"),
    (date(2017, 5, 1), date(2017, 5, 31), "mois", "mai~2017"),
    (date(2018, 1, 1), date(2018, 3, 31), "saison", "hiver~2018"),
    (date(2018, 4, 1), date(2018, 6, 30), "saison", "printemps~2018"),
    (date(2018, 7, 1), date(2018, 9, 30), "saison", "été~2018"),
    (date(2018, 10, 1), date(2018, 12, 31), "saison", "automne~2018"),
    (date(2018, 9, 1), date(2019, 7, 6), "annee_scolaire", "année scolaire 2018-2019"),
    (date(2019, 1, 1), date(2019, 12, 31), "annee", "2019"),
    (date(2016, 1, 1), None, "periode", "depuis 2016"),
    (date(2016, 1, 1), date(2018, 12, 31), "periode", "2016-2018"),
    (date(2017, 3, 17), date(2017, 3, 26), "periode", "du 17 au 26~mars~2017"),
    (date(2017, 3, 1), date(2017, 3, 26), "periode", "du 1er au 26~mars~2017"),
    (date(2017, 3, 30), date(2017, 4, 2), "periode", "du 30~mars au 2~avril~2017"),
    (date(2017, 12, 30), date(2018, 1, 1), "periode", "du 30~décembre~2017 au 1er~janvier~2018"),
    (None, None, "a_preciser", "à préciser"),
    (date(2019, 1, 1), None, "a_preciser", "à préciser"),
    (None, None, "annee", "à préciser"),
]


@pytest.mark.parametrize(("debut", "fin", "precision", "attendu"), TABLE)
def test_une_date_se_dit_avec_sa_precision(debut, fin, precision, attendu):
    assert dire(debut, fin, precision) == attendu.replace("~", NB)


def test_toute_precision_est_dans_la_table():
    assert {precision for *_, precision, _ in TABLE} == set(Precision.values)


def test_une_periode_d_un_seul_jour_est_un_jour():
    assert dire_la_periode(date(2019, 3, 21), date(2019, 3, 21)) == f"le 21{NB}mars{NB}2019"


@pytest.mark.parametrize(
    ("debut", "precision", "attendu"),
    [
        (date(2027, 3, 1), "mois", date(2027, 3, 31)),
        (date(2027, 10, 1), "saison", date(2027, 12, 31)),
        (date(2026, 9, 1), "annee_scolaire", date(2027, 8, 31)),
        (date(2028, 5, 1), "annee", date(2028, 12, 31)),
        (date(2027, 3, 1), "jour", None),
        (date(2027, 3, 1), "periode", None),
        (None, "a_preciser", None),
    ],
)
def test_une_date_va_jusqu_ou_va_sa_precision(debut, precision, attendu):
    assert dernier_jour(debut, precision) == attendu


def test_les_jours_et_les_mois_se_nomment_comme_partout_ailleurs():
    premiers = [date(2027, mois, 1) for mois in range(1, 13)]

    assert [formater(jour, "F") for jour in premiers] == MOIS
    assert [formater(jour, "N").lower() for jour in premiers] == MOIS_COURTS
    assert [nom_du_jour(jour) for jour in premiers] == [formater(jour, "l") for jour in premiers]
