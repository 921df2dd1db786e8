from decimal import Decimal

import pytest

from socle.templatetags.socle import nombre, pourcent


@pytest.mark.parametrize(
    ("valeur", "decimales", "attendu"),
    [
        (1188, None, "1\u202f188"),
        (None, 1, "non renseigné"),
        (0, 1, "0,0"),
        (Decimal("46.15"), 1, "46,2"),
        (46.14, 1, "46,1"),
        (Decimal("33.333"), 0, "33"),
        (Decimal(1188), 1, "1\u202f188,0"),
    ],
)
def test_un_nombre_s_arrondit_et_ne_se_coupe_pas(valeur, decimales, attendu):
    assert nombre(valeur, decimales) == attendu


def test_un_taux_a_son_espace_insecable():
    assert pourcent(Decimal("54.1666"), 1) == "54,2\xa0%"
