"""La page du site d’un rapport publié : les chapitres du PDF, ses fichiers, ses versions."""

import datetime
import hashlib
import io
import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from openpyxl import load_workbook

from rapports.etats import DocumentEdite, EtatRapport
from rapports.models import ImageFigee, RapportAnnuel
from tests.bases import joue_sur_sqlite
from tests.fabriques import EditionFactory, IndicateurFactory, InstantaneFactory, ReleveFactory
from tests.rapports.conftest import codes
from tests.rapports.test_mise_en_page import Releve

pytestmark = [pytest.mark.django_db, joue_sur_sqlite]
PAGE = "/rapports/2026/"


@pytest.fixture
def edition(rapport):
    ReleveFactory(indicateur=IndicateurFactory(plan=rapport.plan, phare=True, libelle="Agents formés"))
    RapportAnnuel.objects.update(etat=EtatRapport.PUBLIE, adopte_le="2027-02-09")
    rapport.refresh_from_db()
    return editer(rapport)


def editer(rapport, **champs):
    return EditionFactory(prete=True, definitive=True, instantane__rapport=rapport, **champs)


def corriger(edition, **champs):
    return EditionFactory(prete=True, definitive=True, instantane=edition.instantane, **champs)


def test_la_page_a_tous_les_chapitres_du_pdf(client, edition):
    page = client.get(PAGE)
    annonces = re.findall(r'<li(?: class="sommaire__annexe")?><a href="#([\w-]+)"', page.text)

    assert annonces[: len(annonces) // 2] == [c.ancre for c in page.context["chapitres"]] + ["versions"]
    assert [ancre for ancre in annonces if f'id="{ancre}"' not in page.text] == []


def test_aucun_titre_ne_saute_de_niveau(client, edition):
    titres = Releve(client.get(PAGE).text.partition("<footer")[0]).titres

    assert titres[0] == 1
    assert [(a, b) for a, b in zip(titres, titres[1:], strict=False) if b > a + 1] == []


def test_une_case_de_tableau_dit_sa_colonne(client, edition):
    assert '<td data-libelle="Réalisée" class="n">1</td>' in client.get(PAGE).text


def test_une_page_deja_lue_ne_se_recompose_pas(client, edition, django_assert_num_queries):
    premiere = client.get(PAGE)

    with django_assert_num_queries(4):
        revenue = client.get(PAGE, headers={"If-None-Match": premiere["ETag"]})
    with django_assert_num_queries(4):
        autre = client.get(PAGE)

    assert (revenue.status_code, autre.content == premiere.content) == (304, True)


def test_une_correction_se_voit_aussitot_et_dit_sa_raison(client, edition):
    etiquette = client.get(PAGE)["ETag"]

    corriger(edition, correction="Un total était faux.")
    page = client.get(PAGE, headers={"If-None-Match": etiquette})

    assert page.status_code == 200
    assert "Un total était faux." in page.text
    assert codes(client, "/rapports/2026/version-1.pdf", "/rapports/2026/version-2.pdf") == [200, 200]
    assert codes(client, "/rapports/2026/version-3.pdf") == [404]


def test_le_classeur_porte_les_chiffres_figes(client, edition):
    edition.rapport.plan.actions.all().delete()

    reponse = client.get("/rapports/2026/donnees.xlsx")

    assert reponse["Content-Disposition"] == 'attachment; filename="rapport-2026-version-1-donnees.xlsx"'
    assert load_workbook(io.BytesIO(reponse.content))["actions"].max_row == 4
    assert client.get("/rapports/2026/donnees.xlsx", headers={"If-None-Match": reponse["ETag"]}).status_code == 304


@pytest.mark.parametrize("document", [DocumentEdite.SYNTHESE, DocumentEdite.BILAN])
def test_un_autre_document_publie_se_telecharge(client, edition, document):
    avant = codes(client, f"/rapports/2026/{document}.pdf")
    corriger(edition, document=document, numero=1)
    page = client.get(PAGE)

    assert (avant, codes(client, f"/rapports/2026/{document}.pdf")) == ([404], [200])
    assert reverse(f"rapports:{document}", args=[2026]) in page.text
    assert len(page.context["versions"]) == 1


def figer_une_image(instantane, octets):
    image = ImageFigee(instantane=instantane, sha256=hashlib.sha256(octets).hexdigest())
    image.fichier.save("photo.jpg", ContentFile(octets))
    return image.sha256


def test_une_photo_figee_se_sert_a_qui_lit_le_rapport(client, edition):
    publiee = figer_une_image(edition.instantane, b"photo")
    d_une_preparation = figer_une_image(InstantaneFactory(rapport=edition.rapport), b"autre photo")

    photo = client.get(f"{PAGE}photos/{publiee}")

    assert (photo.getvalue(), photo["Content-Type"], "immutable" in photo["Cache-Control"]) == (
        b"photo",
        "image/jpeg",
        True,
    )
    assert codes(client, f"{PAGE}photos/{d_une_preparation}", f"{PAGE}photos/{'0' * 64}") == [404, 404]


def test_la_page_dit_sa_date_a_qui_la_partage(client, edition):
    page = client.get(PAGE).text

    assert '<meta property="og:title" content="Rapport annuel 2026">' in page
    assert f'<link rel="alternate" type="application/pdf" href="{reverse("rapports:pdf", args=[2026])}"' in page
    assert datetime.date(2026, 12, 31).strftime("%d") in page
