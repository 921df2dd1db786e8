"""Le contrôle fait à chaque production, sans Java : il voit chaque faute, et s’accorde avec un autre lecteur."""

import base64
import io

import pikepdf
import pytest
from PIL import Image

from socle.pdf import ACCESSIBLE, ARCHIVE, ImpressionImpossible, imprimer
from socle.pdf.controle import DE_L_ARCHIVE, DE_TOUS
from tests.bases import joue_sur_sqlite

pytestmark = [pytest.mark.pdf, joue_sur_sqlite]
PAGE = '<!DOCTYPE html><html lang="{langue}"><head>{tete}</head><body>{corps}</body></html>'
SAIN = """<h1>Essai</h1><h2>Suite</h2>
<p>Voir <a href="#la">plus bas</a>, ou <a href="https://example.fr/">ailleurs</a>.</p>
<table><thead><tr><th scope="col">Année</th></tr></thead><tbody><tr><td>2026</td></tr></tbody></table>
<p id="la">Ici</p>"""


def carre():
    sortie = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(sortie, "PNG")
    return f"data:image/png;base64,{base64.b64encode(sortie.getvalue()).decode()}"


def rendre(corps=SAIN, langue="fr", tete="<title>Essai</title>", profil=ACCESSIBLE):
    return imprimer(PAGE.format(langue=langue, tete=tete, corps=corps), profil=profil)


def test_un_document_sain_passe_et_dit_ce_qui_a_ete_compte():
    controle = rendre(f'{SAIN}<img alt="Un carré bleu" src="{carre()}">').controle

    comptes = {v["quoi"]: v["nombre"] for v in controle["verifications"]}
    assert controle["erreurs"] == []
    assert set(comptes) == set(DE_TOUS)
    assert [
        comptes["titres de chapitre, sans saut"],
        comptes["liens décrits"],
        comptes["tableaux avec en-têtes"],
        comptes["images avec texte de remplacement"],
    ] == [2, 2, 1, 1]


@pytest.mark.parametrize(
    ("faute", "dite"),
    [
        ({"corps": "<h1>Un</h1><h3>Trois</h3>"}, "un titre de rang 3 suit un titre de rang 1"),
        ({"corps": "<h2>Sans premier</h2>"}, "un titre de rang 2 suit un titre de rang 0"),
        ({"corps": '<h1>Un</h1><p><a href="#x">gras <b>ici</b></a></p><p id="x">là</p>'}, "un lien en contient"),
        ({"corps": '<h1>Un</h1><p><a href="#x">deux<br>lignes</a></p><p id="x">là</p>'}, "un lien"),
        ({"corps": "<h1>Un</h1><table><tr><td>sans en-tête</td></tr></table>"}, "n’a pas d’en-tête"),
        ({"corps": f'<h1>Un</h1><img alt="" src="{carre()}">'}, "required alt"),
        ({"langue": "en"}, "sa langue n’est pas dite"),
        ({"tete": ""}, "son titre manque"),
    ],
)
def test_chaque_faute_est_vue_et_arrete_l_edition(faute, dite):
    impression = rendre(**faute)

    with pytest.raises(ImpressionImpossible) as refus:
        impression.controler()

    assert str(refus.value).startswith("Le PDF produit n’est pas accessible à tous : ")
    assert dite in " ".join(impression.controle["erreurs"])


def test_une_archive_declare_les_deux_normes_et_son_profil_de_couleurs():
    impression = rendre(profil=ARCHIVE)

    with pikepdf.open(io.BytesIO(impression.octets)) as pdf, pdf.open_metadata() as metadonnees:
        declare = [metadonnees[nom] for nom in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]
        assert (declare, "/OutputIntents" in pdf.Root) == (["3", "A", "1"], True)
    assert {v["quoi"] for v in impression.controle["verifications"]} == {*DE_TOUS, *DE_L_ARCHIVE}
    assert impression.controle["erreurs"] == []


def test_les_deux_normes_sont_reconnues_par_verapdf_sur_le_meme_fichier(veraPDF):
    octets = rendre(f'{SAIN}<img alt="Un carré bleu" src="{carre()}">', profil=ARCHIVE).octets

    assert [(veraPDF(octets, norme).conforme, veraPDF(octets, norme).fautes) for norme in ("3a", "ua1")] == [
        (True, ())
    ] * 2


def test_verapdf_sait_refuser_une_archive_a_chaque_norme(veraPDF):
    lissee = rendre(f'{SAIN}<img alt="Un carré" style="image-rendering: auto" src="{carre()}">', profil=ARCHIVE).octets
    fautive = rendre('<h1>Un</h1><p><a href="#x">deux<br>lignes</a></p><p id="x">là</p>', profil=ARCHIVE).octets

    assert [f.split(" : ")[0] for f in veraPDF(lissee, "3a").fautes] == ["6.2.8-3"]
    assert [f.split(" : ")[0] for f in veraPDF(fautive, "ua1").fautes] == ["7.18.5-1"]


def test_un_document_de_travail_ne_se_dit_pas_archive(veraPDF):
    assert not veraPDF(rendre().octets, "3a").conforme
