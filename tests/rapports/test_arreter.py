"""La date d’arrêté des chiffres, à la page du rapport."""

import pytest
from django.urls import reverse

from tests.fabriques import RapportFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_en_fevrier_2027")]
ADRESSE = "/pilotage/rapports/2026/arret/"


def test_la_date_d_arret_s_enregistre(connecter, coordinatrice, rapport):
    reponse = connecter(coordinatrice).post(ADRESSE, {"version": 1, "date_arret": "2026-12-31"})

    rapport.refresh_from_db()
    assert reponse.url == reverse("pilotage:rapport", args=[2026])
    assert (f"{rapport.date_arret}", rapport.version) == ("2026-12-31", 2)
    assert rapport.history.first().history_user == coordinatrice


def test_une_seconde_personne_est_prevenue_et_ne_perd_rien(connecter, coordinatrice, rapport):
    client = connecter(coordinatrice)
    client.post(ADRESSE, {"version": 1, "date_arret": "2026-12-31"})

    page = client.post(ADRESSE, {"version": 1, "date_arret": "2026-11-30"})

    rapport.refresh_from_db()
    assert (page.status_code, f"{rapport.date_arret}") == (409, "2026-12-31")
    assert (page.context["arret"]["date_arret"].value(), page.context["arret"]["version"].value()) == ("2026-11-30", 2)
    assert "2026-12-31" in page.text


def test_une_date_d_arret_a_venir_est_refusee(connecter, coordinatrice, rapport):
    page = connecter(coordinatrice).post(ADRESSE, {"version": 1, "date_arret": "2027-03-01"})

    assert page.status_code == 422
    assert "Les chiffres ne s’arrêtent pas à une date à venir." in page.text


def test_la_date_ne_change_plus_une_fois_les_chiffres_figes(connecter, coordinatrice, plan):
    rapport = RapportFactory(plan=plan, fige=True)

    page = connecter(coordinatrice).post(ADRESSE, {"version": 1, "date_arret": "2026-11-30"}, follow=True)

    rapport.refresh_from_db()
    assert rapport.date_arret is None
    assert "reprenez la préparation" in page.text
