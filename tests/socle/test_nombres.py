from decimal import Decimal

import pytest

from socle.templatetags.socle import nombre, pourcent

ESPACE, FINE = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("valeur", "decimales", "dit"),
    [(Decimal("3.67"), 1, "3,7"), (2.5, 0, "3"), (1188, None, f"1{FINE}188"), (None, 1, "non renseigné")],
)
def test_un_nombre_s_arrondit_et_ne_se_coupe_pas(valeur, decimales, dit):
    assert nombre(valeur, decimales) == dit


def test_un_taux_a_son_espace_insecable():
    assert pourcent(Decimal("34.006"), 1) == f"34,0{ESPACE}%"
