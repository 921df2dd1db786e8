import datetime

import pytest
from django.urls import reverse

from partenaires.models import RelaisAide
from tests.fabriques import ActionFactory


def relais(**champs):
    n = RelaisAide.objects.count()
    return RelaisAide.objects.create(**{"code": f"r{n}", "nom": f"Relais {n}", "pour_quoi": "Être écouté.", **champs})


def test_la_page_met_l_urgence_d_abord_puis_vitrolles_puis_le_pays(client, db):
    national = relais(proximite="national")
    local = relais()
    urgence = relais(proximite="national", urgence=True)

    groupes = client.get(reverse("aide")).context["groupes"]

    assert groupes == [
        ("En cas d’urgence", [urgence]),
        ("À Vitrolles", [local]),
        ("Partout en France", [national]),
    ]


def test_un_numero_s_appelle_d_un_doigt(client, db):
    relais(telephone="39 28")

    assert 'href="tel:3928"' in client.get(reverse("aide")).text


def test_un_relais_retire_ne_parait_plus(client, db):
    relais(nom="Permanence ouverte")
    relais(nom="Permanence fermée", publie=False)

    page = client.get(reverse("aide")).text

    assert ("Permanence ouverte" in page, "Permanence fermée" in page) == (True, False)


def test_sans_aucun_relais_la_page_donne_les_numeros_d_urgence(client, db):
    page = client.get(reverse("aide")).text

    assert [numero for numero in ("tel:17", "tel:112", "sms:114") if numero not in page] == []


def test_lire_la_page_ne_laisse_aucun_temoin(client, db):
    assert client.get(reverse("aide")).cookies == {}


def test_la_page_ne_reste_dans_aucun_cache(client, db):
    assert client.get(reverse("aide"))["Cache-Control"] == "no-store"


def test_un_relais_dit_ce_qui_se_passe_ensuite(client, db):
    relais(ensuite="Un ou une juriste vous rappelle.")

    assert "Un ou une juriste vous rappelle." in client.get(reverse("aide")).text


@pytest.mark.parametrize(
    ("verifie_le", "publie", "attendu"),
    [(None, True, 1), ("2025-06-14", True, 1), ("2025-06-15", True, 0), (None, False, 0)],
)
def test_un_relais_se_verifie_chaque_annee(db, verifie_le, publie, attendu):
    relais(verifie_le=verifie_le, publie=publie)

    assert RelaisAide.objects.a_verifier(datetime.date(2026, 6, 15)).count() == attendu


def test_la_coordination_sait_qu_un_relais_est_a_verifier(connecter, coordinatrice):
    ActionFactory()
    relais()

    assert "1 relais de la page" in connecter(coordinatrice).get("/pilotage/").text


def test_on_quitte_vite_sans_dire_d_ou_l_on_vient(client, db):
    assert 'rel="noreferrer noopener">Quitter vite' in client.get(reverse("aide")).text


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_coute_toujours_autant(client, db, nombre, django_assert_num_queries):
    for _ in range(nombre):
        relais()

    with django_assert_num_queries(4):  # relais, bandeau, transaction
        reponse = client.get(reverse("aide"))

    assert reponse.text.count("Être écouté.") == nombre
