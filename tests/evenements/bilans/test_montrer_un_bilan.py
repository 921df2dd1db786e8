import pytest

from tests.fabriques import BilanEvenementFactory, EvenementFactory, PhotoBilanFactory

pytestmark = pytest.mark.django_db


def page(client, bilan):
    return client.get(bilan.evenement.get_absolute_url()).text


def test_un_bilan_valide_se_lit_avec_sa_methode_ses_paroles_et_ses_photos(client):
    photo = PhotoBilanFactory(bilan__verbatims="Émouvant.", bilan__cout=1234, alt="La salle debout.")

    lue = page(client, photo.bilan)

    assert "120 personnes (comptage à l’entrée)" in lue
    assert ["«\xa0Émouvant.\xa0»" in lue, 'alt="La salle debout."' in lue, "1234" in lue] == [True, True, False]


def test_un_bilan_a_valider_ne_se_montre_pas_ni_ses_photos(client):
    photo = PhotoBilanFactory(bilan=BilanEvenementFactory(a_valider=True))

    assert "Ce qu’on en retient" not in page(client, photo.bilan)
    assert client.get(f"{photo.bilan.evenement.get_absolute_url()}photos/{photo.pk}/").status_code == 404


def test_l_archive_d_un_plan_publie_se_montre_sans_validation(client):
    archive = BilanEvenementFactory(a_valider=True, evenement=EvenementFactory(approche=True), participants=450)

    assert "450 personnes" in page(client, archive)


def test_un_petit_nombre_se_tait_et_celui_qui_le_rendrait_aussi(client):
    petit = BilanEvenementFactory(participants=3)
    grand = BilanEvenementFactory(participants=20, dont_enfants=18, dont_jeunes=2, dont_agents=10)

    assert "moins de cinq personnes" in page(client, petit)
    assert "20 personnes, dont 10 agents de la Ville (comptage" in page(client, grand)
