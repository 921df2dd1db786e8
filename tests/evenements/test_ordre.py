"""L’ordre de l’agenda : le prochain jour de chacun, et les premiers d’une liste sans lire les autres fiches."""

import datetime

import pytest
from django.utils import timezone

from evenements.models import Evenement
from tests.evenements.requetes import requetes
from tests.fabriques import CreneauFactory, EvenementFactory, dans

pytestmark = pytest.mark.django_db


def dates(*jours):
    """Un événement qui a une séance dans tant de jours, pour chacun."""
    premier, *suivants = jours
    evenement = EvenementFactory(creneau__debut=dans(jours=premier))
    for jour in suivants:
        CreneauFactory(evenement=evenement, debut=dans(jours=jour))
    return evenement


def approche(jours):
    debut = timezone.localdate() + datetime.timedelta(days=jours)
    return EvenementFactory(precision="jour", debut=debut, fin=debut)


def test_un_evenement_se_range_a_sa_prochaine_seance():
    en_cours, tard, tot = dates(-10, 20), dates(30), dates(5)

    ranges = list(Evenement.objects.a_venir().du_plus_proche())

    assert ranges == [tot, en_cours, tard]
    assert [e.repere for e in ranges] == [dans(jours=n).date() for n in (5, 20, 30)]


def test_une_date_approchee_se_range_avec_les_autres():
    loin, approchee, proche = dates(40), approche(15), dates(3)

    assert list(Evenement.objects.a_venir().du_plus_proche()) == [proche, approchee, loin]


def test_plusieurs_seances_ne_font_pas_plusieurs_evenements():
    suite = dates(4, 5, 6)

    assert list(Evenement.objects.a_venir().du_plus_proche()) == [suite]
    assert list(Evenement.objects.dans_l_ordre_des_dates()) == [suite]


def test_ses_bornes_vont_de_la_premiere_seance_a_la_derniere():
    lu = Evenement.objects.avec_bornes().get(pk=dates(4, 12).pk)

    assert (lu.premier_jour, lu.dernier_jour) == (dans(jours=4).date(), dans(jours=12).date())


@pytest.mark.parametrize("nombre", [1, 2, 9])
def test_les_plus_proches_sont_les_premiers_de_la_liste_entiere(nombre):
    for jours in ((40,), (-3, 12), (2,), (-20,)):
        dates(*jours)
    approche(8)

    with requetes() as vues:
        premiers = list(Evenement.objects.publics().les_plus_proches(nombre))

    assert premiers == list(Evenement.objects.publics().a_venir().du_plus_proche())[:nombre]
    assert len(vues) == 1


@pytest.mark.parametrize("nombre", [1, 2, 9])
def test_les_plus_recents_sont_les_derniers_passes(nombre):
    for jours in ((-40,), (-3,), (-9, -5), (20,)):
        dates(*jours)
    approche(-4)

    recents = list(Evenement.objects.les_plus_recents(nombre))

    assert recents == list(Evenement.objects.passes().du_plus_recent())[:nombre]


def test_un_choix_fait_avant_vaut_pour_les_premiers():
    EvenementFactory(brouillon=True, creneau__debut=dans(jours=1))
    publie = dates(9)

    assert list(Evenement.objects.publies().les_plus_proches(1)) == [publie]
