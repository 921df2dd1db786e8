import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from rapports.droits import peut_voir
from rapports.etats import EtatRapport
from rapports.models import RapportAnnuel
from tests.fabriques import EditionFactory, IndicateurFactory, RapportFactory, ReleveFactory
from tests.rapports.conftest import codes

pytestmark = pytest.mark.django_db
ADRESSES = ["/rapports/2026/", "/rapports/2026.pdf"]


@pytest.fixture
def publie(rapport):
    ReleveFactory(indicateur=IndicateurFactory(plan=rapport.plan, phare=True, libelle="Agents formés"))
    RapportAnnuel.objects.update(etat=EtatRapport.PUBLIE, adopte_le="2027-02-09")
    rapport.refresh_from_db()
    return EditionFactory(prete=True, definitive=True, instantane__rapport=rapport)


@pytest.mark.parametrize("etat", [e for e in EtatRapport if e != EtatRapport.PUBLIE])
def test_sans_edition_publiee_un_rapport_n_est_pas_public(client, etat):
    adopte = "2027-02-09" if etat == EtatRapport.ADOPTE else None
    EditionFactory(prete=True, definitive=bool(adopte), instantane__rapport=RapportFactory(etat=etat, adopte_le=adopte))

    assert codes(client, *ADRESSES) == [404, 404]
    assert "/rapports/2026/" not in client.get("/rapports/").text


@pytest.mark.parametrize("etat", EtatRapport)
def test_une_edition_publiee_se_lit_quel_que_soit_l_etat(client, publie, etat):
    RapportAnnuel.objects.update(etat=etat)

    assert codes(client, *ADRESSES) == [200, 200]
    assert "/rapports/2026/" in client.get("/rapports/").text


def test_la_page_publique_lit_les_chiffres_figes(client, publie):
    publie.rapport.plan.actions.all().delete()

    page = client.get("/rapports/2026/")

    assert page.context["c"].objectifs[0].total == 2
    assert ("Agents formés" in page.text, "bilan social" in page.text) == (True, True)


def test_le_public_recoit_la_derniere_edition_adoptee(client, publie):
    derniere = EditionFactory(prete=True, definitive=True, instantane=publie.instantane, taille=1234)
    EditionFactory(prete=True, instantane=publie.instantane)

    assert client.get("/rapports/2026/").context["edition"] == derniere


def test_le_pdf_public_a_un_nom_stable(client, publie):
    reponse = client.get(reverse("rapports:pdf", args=[2026]))

    assert reponse["Content-Disposition"] == 'attachment; filename="rapport-2026.pdf"'
    assert reponse.getvalue() == b"%PDF-1.7 de test"


def test_un_rapport_publie_sans_edition_adoptee_ne_se_montre_pas(client, plan):
    RapportFactory(plan=plan, publie=True)

    assert codes(client, *ADRESSES) == [404, 404]
    assert "Aucun rapport n’est encore publié." in client.get("/rapports/").text


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_publique_coute_toujours_autant(client, plan, nombre, django_assert_num_queries):
    for annee in range(2026 - nombre, 2026):
        EditionFactory(
            prete=True, definitive=True, instantane__rapport=RapportFactory(plan=plan, annee=annee, publie=True)
        )
    client.get("/rapports/")

    with django_assert_num_queries(4):
        page = client.get("/rapports/")

    assert page.text.count("(PDF") == nombre


def test_la_liste_et_le_droit_s_accordent(plan, coordinatrice, elue, cosignataire, referente, etranger):
    for annee, etat in enumerate(EtatRapport, start=2026):
        adopte = "2027-02-09" if etat in (EtatRapport.ADOPTE, EtatRapport.PUBLIE) else None
        rapport = RapportFactory(plan=plan, annee=annee, etat=etat, adopte_le=adopte)
        EditionFactory(prete=True, definitive=bool(adopte), instantane__rapport=rapport)

    for qui in (coordinatrice, elue, cosignataire, referente, etranger, AnonymousUser()):
        visibles = set(RapportAnnuel.objects.visibles_par(qui))
        assert {r for r in RapportAnnuel.objects.all() if peut_voir(qui, r)} == visibles
