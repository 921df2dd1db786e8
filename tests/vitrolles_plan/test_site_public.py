import re
from datetime import date

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from tests.fabriques import (
    ActionFactory,
    EditionFactory,
    EvenementFactory,
    ObjectifFactory,
    PlanFactory,
    RapportFactory,
)
from vitrolles_plan import accessibilite


def adresses_du_plan(client):
    return re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").text)


def test_le_plan_du_site_ne_dit_que_ce_qui_est_public(client, db):
    action, evenement = ActionFactory(), EvenementFactory()
    caches = [
        ActionFactory(restreinte=True),
        EvenementFactory(brouillon=True),
        EvenementFactory(agents=True),
        ObjectifFactory(plan=PlanFactory(en_preparation=True)),
    ]

    adresses = adresses_du_plan(client)

    assert settings.ADRESSE_DU_SITE + action.get_absolute_url() in adresses
    assert settings.ADRESSE_DU_SITE + evenement.get_absolute_url() in adresses
    assert [cache for cache in caches if settings.ADRESSE_DU_SITE + cache.get_absolute_url() in adresses] == []


def test_chaque_adresse_du_plan_du_site_se_lit_sans_compte(client, db):
    ActionFactory()
    EvenementFactory()
    EditionFactory(prete=True, instantane__rapport=RapportFactory(publie=True), definitive=True)

    chemins = [adresse.removeprefix(settings.ADRESSE_DU_SITE) for adresse in adresses_du_plan(client)]

    assert [chemin for chemin in chemins if client.get(chemin).status_code != 200] == []


def test_les_moteurs_savent_ce_qui_est_reserve_et_ou_lire_le_plan_du_site(client, db):
    robots = client.get("/robots.txt").text

    assert "Disallow: /espace/\n" in robots
    assert f"Sitemap: {settings.ADRESSE_DU_SITE}/sitemap.xml" in robots


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_plan_du_site_coute_toujours_autant(client, db, nombre, django_assert_num_queries):
    for _ in range(nombre):
        ActionFactory()
        EvenementFactory()

    with django_assert_num_queries(13):  # compter puis lire chaque sorte de fiches, et la transaction
        client.get("/sitemap.xml")


@pytest.mark.parametrize(
    ("audit", "attendu"),
    [
        (None, "non conforme"),
        ({"taux": 49}, "non conforme"),
        ({"taux": 50}, "partiellement conforme"),
        ({"taux": 99}, "partiellement conforme"),
        ({"taux": 100}, "totalement conforme"),
    ],
)
def test_sans_audit_le_site_se_declare_non_conforme(audit, attendu):
    assert accessibilite.etat(audit) == attendu


def test_la_declaration_dit_ce_qui_a_ete_mesure_et_les_recours(client, db):
    page = client.get("/accessibilite/").text

    assert accessibilite.lire()["etat"] in page
    assert "Défenseur des droits" in page


def test_le_titre_de_la_declaration_suit_l_etat(client, db, monkeypatch):
    monkeypatch.setitem(accessibilite.lire(), "etat", "partiellement conforme")

    assert "partiellement conforme" in client.get("/accessibilite/").text.partition("</title>")[0]


def test_la_declaration_ne_compte_pas_pour_faits_les_criteres_du_rgaa(client, db):
    page = client.get("/accessibilite/").text

    assert "aucun des 106 critères du RGAA n’a encore été évalué par une personne" in page
    assert "axe-core 4.14.1 a contrôlé" in page


def test_le_controle_enregistre_porte_sa_date_et_ses_pages():
    controle = accessibilite.lire()["controle"]

    assert isinstance(controle["le"], date)
    assert controle["fautes"] == sum(page["fautes"] for page in controle["pages"])


@pytest.mark.parametrize("page", ["/", "/plan/", "/agenda/", "/aide/", "/donnees/", "/rien/"])
def test_toute_page_dit_l_etat_de_l_accessibilite(client, db, page):
    assert 'href="/accessibilite/">Accessibilité&nbsp;: non conforme' in client.get(page).text


@pytest.mark.parametrize("page", ["/", "/plan/", "/aide/", "/recherche/?q=plan", "/donnees/", "/agenda/", "/rien/"])
def test_une_page_publique_ne_pose_aucun_temoin(client, db, page):
    assert client.get(page).cookies == {}


def test_la_page_500_se_passe_de_base_et_de_contexte():
    # Sans la fabrique `db`, toute requête échouerait.
    page = render_to_string("500.html")

    assert "Le site a rencontré une erreur" in page
    assert "sms:114" in page
