import datetime
import io

import pikepdf
import pytest

from rapports.contenu import reunir
from rapports.mise_en_page import composer
from socle.pdf import ImpressionImpossible, imprimer
from tests.bases import joue_sur_sqlite
from tests.fabriques import ActionFactory, EvenementFactory, IndicateurFactory, ReleveFactory, SectionFactory
from tests.rapports.test_mise_en_page import COUVERTURE

pytestmark = [pytest.mark.pdf, pytest.mark.django_db, joue_sur_sqlite]
GABARIT = """<!DOCTYPE html><html lang="fr"><head><title>Essai</title></head>
<body><h1>Essai</h1>{}<p style="break-before: page">Fin</p></body></html>"""
MARS = {"precision": "jour", "debut": datetime.date(2026, 3, 21), "fin": datetime.date(2026, 3, 21)}


@pytest.fixture
def html(rapport):
    """Un rapport de trente actions, avec de tout."""
    objectif = rapport.plan.objectifs.first()
    ActionFactory.create_batch(27, objectif=objectif, meteo="atteignables", public_precis="Les agents d’accueil")
    ReleveFactory(indicateur=IndicateurFactory(plan=rapport.plan, phare=True))
    EvenementFactory(creneau=False, **MARS)
    SectionFactory(rapport=rapport, code="editorial", texte="Une année riche.\n\nEt une autre à venir.")
    return composer(reunir(2026, rapport.plan, datetime.date(2026, 12, 31)), COUVERTURE)


def test_le_pdf_repond_a_la_norme_d_accessibilite(html, veraPDF):
    jugement = veraPDF(imprimer(html).octets)

    assert jugement.fautes == ()
    assert (jugement.conforme, jugement.verifications > 10_000) == (True, True)


def test_le_controle_sait_refuser(veraPDF):
    fautif = imprimer(GABARIT.format('<p><a href="#x">deux<br>lignes</a></p><p id="x">ici</p>'))

    jugement = veraPDF(fautif.octets)

    assert not jugement.conforme
    assert [faute.split(" : ")[0] for faute in jugement.fautes] == ["7.18.5-1"]


def test_le_pdf_a_ses_pages_son_titre_sa_langue_et_ses_balises(html):
    impression = imprimer(html)

    with pikepdf.open(io.BytesIO(impression.octets)) as pdf:
        assert len(pdf.pages) == impression.pages > 8
        assert str(pdf.docinfo["/Title"]) == "Rapport annuel 2026 – Plan 2026-2028 – Ville de Vitrolles"
        assert str(pdf.Root.Lang) == "fr"
        (couverture,) = pdf.open_outline().root
        assert [signet.title for signet in couverture.children][:2] == ["Sommaire", "Comment lire ce rapport"]
    assert (impression.profil, impression.controle["erreurs"], impression.avertissements) == ("pdf/ua-1", [], ())


def test_toutes_les_polices_sont_les_notres_et_embarquees(html):
    with pikepdf.open(io.BytesIO(imprimer(html).octets)) as pdf:
        descripteurs = [
            o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]

    assert {str(d.FontName).split("+")[-1] for d in descripteurs} == {"Atkinson", "Atkinson-Bold", "Bricolage-Bold"}
    assert [d for d in descripteurs if "/FontFile2" not in d and "/FontFile3" not in d] == []


def test_la_meme_page_donne_les_memes_octets(html):
    assert imprimer(html).octets == imprimer(html).octets


@pytest.mark.parametrize(
    "ressource",
    ["http://127.0.0.1:9/photo.png", "file:///etc/passwd", "ressource:autre/chose.svg", "ftp://127.0.0.1/x.png"],
)
def test_rien_ne_se_charge_hors_du_rapport(ressource):
    with pytest.raises(ImpressionImpossible, match="ressource extérieure"):
        imprimer(GABARIT.format(f'<img alt="photo" src="{ressource}">'))


def test_une_image_sans_texte_est_une_faute_dite():
    impression = imprimer(GABARIT.format('<img alt="" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">'))

    with pytest.raises(ImpressionImpossible, match="n’est pas accessible à tous"):
        impression.controler()
