"""Un titre se cite entre guillemets ; ceux qu’il porte passent au second rang, comme en français imprimé."""

import pytest
from django.template import Context, Template

from socle.typographie import citer


@pytest.mark.parametrize(
    ("titre", "attendu"),
    [
        ("Former l’accueil", "«\xa0Former l’accueil\xa0»"),
        ("Exposition « Visages de la ville »", "«\xa0Exposition “Visages de la ville”\xa0»"),
        ("«\xa0Cafés citoyens\xa0», lieux", "«\xa0“Cafés citoyens”, lieux\xa0»"),
        ("Pièce «\u202fLa Révolte\u202f»", "«\xa0Pièce “La Révolte”\xa0»"),
        ("«Sans espace»", "«\xa0“Sans espace”\xa0»"),
        (12, "«\xa012\xa0»"),
    ],
)
def test_citer(titre, attendu):
    assert citer(titre) == attendu


def test_le_filtre_laisse_au_gabarit_le_soin_d_echapper():
    assert Template("{{ titre|citer }}").render(Context({"titre": "A & « B »"})) == "«\xa0A &amp; “B”\xa0»"
