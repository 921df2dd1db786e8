import pytest

from rapports.typographie import composer_le_texte


@pytest.mark.parametrize(
    ("saisi", "compose"),
    [
        ("l'agenda d'été", "l’agenda d’été"),
        ('un "jeu de piste" géant', "un «\xa0jeu de piste\xa0» géant"),
        ("Pourquoi ? Parce que : voilà !", "Pourquoi\xa0? Parce que\xa0: voilà\xa0!"),
        ("34 % et 20 €", "34\xa0% et 20\xa0€"),
        ("1 188 agents", "1\u202f188 agents"),
        ("en 2019 450 enfants", "en 2019 450 enfants"),
        ("le 1er mars 2016", "le 1er\xa0mars 2016"),
        ("le 21 mars", "le 21\xa0mars"),
        ("la 1ʳᵉ édition", "la 1re édition"),
        ("https://example.fr/?a=1", "https://example.fr/?a=1"),
        ("", ""),
    ],
)
def test_un_texte_saisi_au_clavier_se_compose(saisi, compose):
    assert composer_le_texte(saisi) == compose


def test_composer_deux_fois_ne_change_rien():
    compose = composer_le_texte('L\'État : "oui" à 34 % le 1er mars !')

    assert composer_le_texte(compose) == compose
