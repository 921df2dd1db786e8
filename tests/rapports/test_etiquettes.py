"""Étiqueter les cases des tableaux, sans rien changer d’autre."""

import pytest

from rapports.etiquettes import etiqueter

TABLE = """<table class="court"><thead><tr><th scope="col">Quoi</th><th>Coût &amp; <i>part</i></th>
</tr></thead><tbody><tr><th scope="row">Bus</th><td class="n">3&nbsp;&lt; 4</td></tr></tbody></table>"""


def test_une_case_porte_le_titre_de_sa_colonne():
    assert '<td data-libelle="Coût &amp; part" class="n">3&nbsp;&lt; 4</td>' in etiqueter(TABLE)


def test_une_case_large_compte_pour_ses_colonnes():
    html = (
        "<table><thead><tr><th>a</th><th>b</th><th>c</th></tr></thead><tr><td colspan=2>1</td><td>2</td></tr></table>"
    )

    assert '<td data-libelle="c">2</td>' in etiqueter(html)


def test_un_tableau_defile_dans_sa_boite():
    assert etiqueter("<p>a</p><table></table><p>b</p>") == '<p>a</p><div class="defile"><table></table></div><p>b</p>'


@pytest.mark.parametrize(
    "html",
    [
        "<p>Un &lt;b&gt; &#233; &eacute; <br/>texte<!-- --></p>",
        '<svg viewBox="0 0 1 1"><title>T</title><rect x="1"/></svg>',
        '<div class="defile"><table><tr><td>sans titre</td></tr></table></div>',
        "<p>1 < 2 & 3</p>",
    ],
)
def test_le_reste_ne_change_pas(html):
    assert etiqueter(html).replace("<!-- -->", "") == html.replace("<!-- -->", "")
