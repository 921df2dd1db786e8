import datetime

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse

from tests.fabriques import AttributionFactory, CampagneFactory, ThemeCampagneFactory

LISTE = "/appels-a-projets/"


def titres(reponse, cle):
    return [campagne.titre for campagne in reponse.context[cle]]


def test_les_appels_se_rangent_par_ce_qu_on_peut_en_faire(client, db):
    ouverte, a_venir = CampagneFactory(), CampagneFactory(a_venir=True)
    passees = [CampagneFactory(close=True), CampagneFactory(en_deliberation=True), CampagneFactory(publiee=True)]
    CampagneFactory(en_preparation=True, titre="Secrète")

    reponse = client.get(LISTE)

    assert titres(reponse, "ouvertes") == [ouverte.titre]
    assert titres(reponse, "a_venir") == [a_venir.titre]
    assert set(titres(reponse, "passees")) == {campagne.titre for campagne in passees}
    assert "Secrète" not in reponse.text


def test_sans_appel_la_page_le_dit(client, db):
    assert "Aucun appel n’est ouvert aujourd’hui." in client.get(LISTE).text


def test_la_cloture_se_lit_en_toutes_lettres(client, db):
    with time_machine.travel(datetime.datetime(2026, 12, 15, tzinfo=datetime.UTC)):
        campagne = CampagneFactory(cloture_le=datetime.datetime(2027, 1, 29, 11, tzinfo=datetime.UTC))
        pages = [client.get(LISTE).text, client.get(campagne.get_absolute_url()).text]

    attendue = "jusqu’au <strong>vendredi 29\u00a0janvier\u00a02027 à 12\u00a0h\u00a000, heure de Paris</strong>"
    assert [attendue in page for page in pages] == [True, True]


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_coute_toujours_autant(client, db, nombre, django_assert_num_queries):
    CampagneFactory.create_batch(nombre)
    for _ in range(nombre):
        AttributionFactory(candidature__campagne=CampagneFactory(publiee=True))
    client.get(LISTE)  # réchauffe la mémoire du bandeau de démonstration

    with django_assert_num_queries(4 + 2):
        reponse = client.get(LISTE)

    assert len(reponse.context["passees"]) == nombre


def test_la_fiche_dit_themes_conditions_et_montants(client, db):
    theme = ThemeCampagneFactory(campagne__conditions="Les associations.", campagne__plafond=5000)

    page = client.get(theme.campagne.get_absolute_url()).text

    assert [mot in page for mot in (theme.libelle, "Les associations.", "5\u202f000\u00a0€")] == [True] * 3


def test_les_laureats_et_les_montants_sont_publics(client, db):
    attribution = AttributionFactory(candidature__campagne=CampagneFactory(publiee=True))

    reponse = client.get(attribution.candidature.campagne.get_absolute_url())

    assert reponse.context["total_attribue"] == 3000
    assert str(attribution.candidature.organisme) in reponse.text


def test_une_attribution_annulee_n_est_plus_laureate(client, db):
    attribution = AttributionFactory(candidature__campagne=CampagneFactory(publiee=True))
    adresse = attribution.candidature.campagne.get_absolute_url()
    assert attribution.candidature.intitule in client.get(adresse).text

    type(attribution).objects.update(annulee_le=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))

    assert attribution.candidature.intitule not in client.get(adresse).text


def test_le_bouton_d_un_visiteur_mene_au_compte_sans_jeton(client, db):
    campagne = CampagneFactory()

    page = client.get(campagne.get_absolute_url()).text

    assert f'href="/porteur/appels/{campagne.slug}/"' in page
    assert "csrfmiddlewaretoken" not in page


def test_le_bouton_d_une_personne_connectee_est_un_geste(connecter, etranger):
    assert "csrfmiddlewaretoken" in connecter(etranger).get(CampagneFactory().get_absolute_url()).text


def test_un_appel_clos_n_a_plus_de_bouton(client, db):
    assert "Préparer une candidature" in client.get(CampagneFactory().get_absolute_url()).text
    assert "Préparer une candidature" not in client.get(CampagneFactory(close=True).get_absolute_url()).text


def test_la_coordination_relit_une_campagne_en_preparation(connecter, coordinatrice, client):
    campagne = CampagneFactory(en_preparation=True)

    assert connecter(coordinatrice).get(campagne.get_absolute_url()).status_code == 200
    client.logout()
    assert client.get(campagne.get_absolute_url()).status_code == 404


def test_le_reglement_se_telecharge(client, db):
    campagne = CampagneFactory()
    adresse = reverse("appels:reglement", args=[campagne.slug])
    assert client.get(adresse).status_code == 404

    campagne.reglement.save("reglement.pdf", ContentFile(b"%PDF-1.7"))
    reponse = client.get(adresse)

    assert b"".join(reponse.streaming_content) == b"%PDF-1.7"
    assert reponse["Content-Disposition"] == f'attachment; filename="reglement-{campagne.slug}.pdf"'
