"""Ce que les bilans de l’agenda donnent aux indicateurs, et ce qui manque encore au compte."""

import datetime

import pytest
from django.utils import timezone

from actions.models.indicateur import Registre
from actions.registres import Periode, Registres, lire
from tests.fabriques import BilanEvenementFactory, EvenementFactory, TempsFortFactory

pytestmark = pytest.mark.django_db
AN_PASSE = timezone.localdate().year - 1
PERIODE = Periode(datetime.date(AN_PASSE, 1, 1), datetime.date(AN_PASSE, 12, 31))
LE_21_MARS = datetime.datetime(AN_PASSE, 3, 21, 18, tzinfo=datetime.UTC)


def lecture(registre):
    return lire(registre, Registres(), PERIODE)


@pytest.fixture
def mars():
    return TempsFortFactory(code="21-mars", annee=AN_PASSE)


def raconte(participants=80, dont_enfants=None, **champs):
    """Un événement du 21 mars dernier et son bilan validé."""
    evenement = EvenementFactory(creneau__debut=LE_21_MARS, **champs)
    BilanEvenementFactory(evenement=evenement, participants=participants, dont_enfants=dont_enfants)
    return evenement


def test_les_participations_s_additionnent():
    raconte(80)
    raconte(40)

    lue = lecture(Registre.PUBLIC_DES_EVENEMENTS)

    assert (lue.numerateur, lue.source, lue.reserves) == (120, "Bilans des événements", ())


def test_seuls_les_enfants_du_21_mars_comptent_au_sien(mars):
    raconte(80, dont_enfants=60, temps_fort=mars)
    raconte(50, dont_enfants=50)

    assert lecture(Registre.ENFANTS_DU_21_MARS).numerateur == 60


def test_un_bilan_qui_manque_fait_un_minimum(mars):
    raconte(80, dont_enfants=60, temps_fort=mars)
    raconte(80, temps_fort=mars)
    EvenementFactory(creneau__debut=LE_21_MARS, temps_fort=mars)

    lue = lecture(Registre.ENFANTS_DU_21_MARS)

    assert (lue.numerateur, lue.au_moins) == (None, 60)
    assert lue.reserves == ("2 événements\xa0: enfants à compter dans un bilan validé.",)


def test_un_bilan_a_valider_ne_compte_pas():
    evenement = EvenementFactory(creneau__debut=LE_21_MARS)
    BilanEvenementFactory(evenement=evenement, participants=80, a_valider=True)

    assert lecture(Registre.PUBLIC_DES_EVENEMENTS).nombre is None


@pytest.mark.parametrize("champs", [{"etat": "annule"}, {"agents": True}, {"demonstration": True}], ids=str)
def test_annule_reserve_ou_imagine_un_evenement_ne_compte_pas(champs):
    EvenementFactory(creneau__debut=LE_21_MARS)
    EvenementFactory(**{"creneau__debut": LE_21_MARS, **champs})

    assert lecture(Registre.EVENEMENTS_TENUS).numerateur == 1
