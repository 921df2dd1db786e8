"""Annuler une édition qui se produit, par son bouton."""

import pytest

from rapports import operations
from rapports.etats import EtatEdition
from socle.etats import PassageInterdit
from tests.fabriques import EditionFactory

pytestmark = pytest.mark.django_db


def adresse(edition):
    return f"/pilotage/rapports/2026/editions/{edition.uuid}/annuler/"


@pytest.mark.parametrize("traits", [{}, {"en_cours": True}], ids=["en attente", "en cours"])
def test_une_edition_en_route_s_annule(connecter, coordinatrice, traits):
    edition = EditionFactory(instantane__rapport__fige=True, **traits)
    client = connecter(coordinatrice)
    offert = adresse(edition) in client.get("/pilotage/rapports/2026/").text

    page = client.post(adresse(edition), follow=True)

    edition.refresh_from_db()
    assert (offert, edition.etat, edition.finie_le is not None) == (True, EtatEdition.ANNULEE, True)
    assert "La production de la version 1 est annulée." in page.text
    assert "Redemander l’édition" in page.text


@pytest.mark.parametrize("trait", ["prete", "echouee"])
def test_une_edition_finie_ne_s_annule_pas(connecter, coordinatrice, trait):
    edition = EditionFactory(**{trait: True})

    page = connecter(coordinatrice).post(adresse(edition), follow=True)

    edition.refresh_from_db()
    assert edition.etat != EtatEdition.ANNULEE
    assert "ne peut pas passer" in page.text


def test_apres_une_annulation_l_edition_se_redemande(coordinatrice):
    edition = EditionFactory(instantane__rapport__fige=True)

    operations.annuler(edition, par=coordinatrice)

    assert operations.demander(edition.rapport, par=coordinatrice).numero == 2


def test_annuler_deux_fois_est_refuse(coordinatrice):
    edition = EditionFactory()
    operations.annuler(edition, par=coordinatrice)

    with pytest.raises(PassageInterdit):
        operations.annuler(edition, par=coordinatrice)


def test_le_bouton_n_est_qu_a_la_coordination(connecter, elue):
    edition = EditionFactory(en_cours=True, instantane__rapport__soumis=True)
    client = connecter(elue)

    assert "Annuler cette production" not in client.get("/pilotage/rapports/2026/").text
    assert client.post(adresse(edition)).status_code == 403
