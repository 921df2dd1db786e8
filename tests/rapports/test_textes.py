import pytest
from django.urls import reverse

from tests.fabriques import RapportFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_en_fevrier_2027")]
ADRESSE = "/pilotage/rapports/2026/textes/"


def test_l_editorial_et_la_date_d_arret_s_enregistrent(connecter, coordinatrice, rapport):
    saisie = {"version": 1, "editorial": "Une année riche.", "date_arret": "2026-12-31"}

    reponse = connecter(coordinatrice).post(ADRESSE, saisie)

    rapport.refresh_from_db()
    assert reponse.url == reverse("pilotage:rapport", args=[2026])
    assert (rapport.editorial, f"{rapport.date_arret}", rapport.version) == ("Une année riche.", "2026-12-31", 2)
    assert rapport.history.first().history_user == coordinatrice


def test_une_seconde_personne_est_prevenue_et_ne_perd_rien(connecter, coordinatrice, rapport):
    client = connecter(coordinatrice)
    client.post(ADRESSE, {"version": 1, "editorial": "Le texte de Camille."})

    page = client.post(ADRESSE, {"version": 1, "editorial": "Le texte de Nora."})

    rapport.refresh_from_db()
    assert (page.status_code, rapport.editorial) == (409, "Le texte de Camille.")
    assert "Le texte de Camille." in page.text
    assert page.context["formulaire"]["editorial"].value() == "Le texte de Nora."
    assert f"{page.context['formulaire']['version'].value()}" == "2"


def test_apres_avoir_relu_les_deux_textes_elle_enregistre(connecter, coordinatrice, rapport):
    client = connecter(coordinatrice)
    client.post(ADRESSE, {"version": 1, "editorial": "Le texte de Camille."})
    page = client.post(ADRESSE, {"version": 1, "editorial": "Les deux textes."})

    client.post(ADRESSE, {"version": page.context["formulaire"]["version"].value(), "editorial": "Les deux textes."})

    rapport.refresh_from_db()
    assert rapport.editorial == "Les deux textes."


def test_une_date_d_arret_a_venir_est_refusee(connecter, coordinatrice, rapport):
    page = connecter(coordinatrice).post(ADRESSE, {"version": 1, "date_arret": "2027-03-01"})

    assert page.status_code == 422
    assert "Les chiffres ne s’arrêtent pas à une date à venir." in page.text


def test_les_textes_ne_changent_plus_une_fois_les_chiffres_figes(connecter, coordinatrice, plan):
    rapport = RapportFactory(plan=plan, fige=True, editorial="Avant")

    page = connecter(coordinatrice).post(ADRESSE, {"version": 1, "editorial": "Après"}, follow=True)

    rapport.refresh_from_db()
    assert rapport.editorial == "Avant"
    assert "reprenez la préparation" in page.text
