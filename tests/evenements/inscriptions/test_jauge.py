import pytest
from django.core.exceptions import ValidationError

from evenements.models import Evenement
from tests.fabriques import EvenementFactory, InscriptionEvenementFactory
from tests.vitrolles_plan.classeurs import colonne, confirmer, exporter, importer

pytestmark = pytest.mark.django_db


@pytest.fixture
def evenement():
    evenement = EvenementFactory(a_inscription=True)
    InscriptionEvenementFactory(evenement=evenement, places=4)
    InscriptionEvenementFactory(evenement=evenement, places=2, en_attente=True)
    return evenement


def test_la_jauge_ne_descend_pas_sous_les_places_prises(evenement):
    evenement.jauge = 3

    with pytest.raises(ValidationError, match="Déjà 4 places prises dans une séance"):
        evenement.full_clean()


def test_elle_descend_jusqu_a_elles(evenement):
    evenement.jauge = 4

    evenement.full_clean()


def test_on_ne_cesse_pas_d_inscrire_ici_tant_que_quelqu_un_l_est(evenement):
    evenement.inscription = "libre"

    with pytest.raises(ValidationError, match="annulez d’abord leurs inscriptions"):
        evenement.full_clean()


def test_un_classeur_qui_l_augmente_sert_aussitot_la_liste_d_attente(connecter, coordinatrice):
    evenement = EvenementFactory(a_inscription=True, jauge=1)
    InscriptionEvenementFactory(evenement=evenement)
    attend = InscriptionEvenementFactory(evenement=evenement, en_attente=True)
    client = connecter(coordinatrice)
    classeur = exporter(client, Evenement)
    classeur.active.cell(2, colonne(classeur, "Places"), 2)

    apercu = importer(client, Evenement, classeur)
    attend.refresh_from_db()
    avant = attend.etat
    confirmer(client, Evenement, apercu)

    attend.refresh_from_db()
    assert (avant, attend.etat) == ("en_attente", "inscrite")
