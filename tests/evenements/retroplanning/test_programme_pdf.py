import pytest

from tests.fabriques import CreneauFactory, EvenementFactory, LieuFactory, TempsFortFactory, dans

pytestmark = pytest.mark.django_db


def test_le_programme_s_imprime_pour_le_public_seulement(connecter, coordinatrice):
    temps_fort = TempsFortFactory()
    EvenementFactory(titre="Pour tous", temps_fort=temps_fort)
    EvenementFactory(titre="Entre agents", temps_fort=temps_fort, agents=True)

    reponse = connecter(coordinatrice).get(f"{temps_fort.get_absolute_url()}programme.pdf")

    assert (reponse.status_code, reponse["Content-Type"], reponse.content[:5]) == (200, "application/pdf", b"%PDF-")


def test_une_seance_ailleurs_le_dit(client):
    temps_fort = TempsFortFactory()
    evenement = EvenementFactory(temps_fort=temps_fort)
    CreneauFactory(evenement=evenement, debut=dans(jours=31), lieu=LieuFactory(nom="Gymnase Piot"))

    page = client.get(temps_fort.get_absolute_url()).text

    assert page.count("Cette séance a lieu&nbsp;: Gymnase Piot") == 1


def test_les_editions_se_comparent_dans_un_tableau(client):
    TempsFortFactory(annee=2025)
    seule = client.get(TempsFortFactory(annee=2025, mai=True).get_absolute_url()).text
    comparee = client.get(TempsFortFactory(annee=2026).get_absolute_url()).text

    assert ["D’une édition à l’autre" in seule, "D’une édition à l’autre" in comparee] == [False, True]
