import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from evenements import creneaux as horaires
from evenements.models import Creneau
from tests.fabriques import CreneauFactory, EvenementFactory


def instant(*arguments):
    return datetime.datetime(*arguments, tzinfo=timezone.get_current_timezone())


def creneau(debut, fin, journee_entiere=False):
    return Creneau(debut=instant(*debut), fin=instant(*fin), journee_entiere=journee_entiere)


SOIREE = creneau((2027, 3, 21, 18, 30), (2027, 3, 21, 20, 0))
EXPOSITION = creneau((2027, 3, 15, 0, 0), (2027, 3, 28, 23, 59), journee_entiere=True)


@pytest.mark.parametrize(
    ("creneaux", "phrase"),
    [
        ([SOIREE], "dimanche 21 mars 2027, de 18 h 30 à 20 h"),
        ([EXPOSITION], "du 15 au 28 mars 2027"),
        ([creneau((2027, 5, 1), (2027, 5, 1, 23, 59), True)], "samedi 1er mai 2027, toute la journée"),
        ([SOIREE, creneau((2027, 3, 21, 21), (2027, 3, 21, 22))], "dimanche 21 mars 2027, 2 séances"),
        ([SOIREE, creneau((2027, 3, 26, 21), (2027, 3, 27, 0))], "du 21 au 26 mars 2027, 2 dates"),
        ([], ""),
    ],
)
def test_les_creneaux_se_disent_en_une_phrase(creneaux, phrase):
    assert horaires.dire_ensemble(creneaux).replace("\xa0", " ") == phrase


@pytest.mark.parametrize(
    ("creneaux", "code"),
    [
        ([creneau((2027, 3, 21, 20), (2027, 3, 21, 20))], "ordre"),
        ([creneau((2027, 3, 21, 18), (2027, 3, 22, 18, 1))], "duree"),
        ([SOIREE, creneau((2027, 3, 21, 19, 59), (2027, 3, 21, 22))], "chevauchement"),
        ([EXPOSITION, SOIREE], "chevauchement"),
    ],
)
def test_des_creneaux_impossibles_sont_refuses(creneaux, code):
    with pytest.raises(ValidationError) as refus:
        horaires.verifier(creneaux)

    assert refus.value.code == code


def test_un_creneau_peut_suivre_l_autre_a_la_minute():
    horaires.verifier([SOIREE, creneau((2027, 3, 21, 20, 0), (2027, 3, 22, 20, 0))])


def test_un_creneau_ne_chevauche_pas_les_autres_du_meme_evenement(db):
    evenement = EvenementFactory(brouillon=True)
    existant = evenement.creneaux.get()
    nouveau = Creneau(evenement=evenement, debut=existant.debut, fin=existant.fin)

    with pytest.raises(ValidationError):
        nouveau.full_clean(exclude=["rang"])

    existant.full_clean()


def test_une_journee_entiere_va_de_minuit_a_minuit_meme_au_changement_d_heure(db):
    evenement = EvenementFactory(creneau=False)

    journee = CreneauFactory(
        evenement=evenement, debut=instant(2027, 3, 28, 9), fin=instant(2027, 3, 28, 17), journee_entiere=True
    )

    assert (journee.debut, journee.fin) == (instant(2027, 3, 28), instant(2027, 3, 28, 23, 59))


def test_le_rang_d_un_creneau_ne_change_jamais(db):
    evenement = EvenementFactory()
    premier = evenement.creneaux.get()
    second = CreneauFactory(evenement=evenement, debut=premier.debut - datetime.timedelta(days=3))

    premier.delete()
    troisieme = CreneauFactory(evenement=evenement, debut=second.debut + datetime.timedelta(days=9))

    assert list(evenement.creneaux.values_list("pk", "rang")) == [(second.pk, 2), (troisieme.pk, 3)]


@pytest.mark.parametrize(
    ("saisie", "fin", "journee_entiere"),
    [
        ({"de": datetime.time(18), "a": datetime.time(20), "jusqu_au": None}, (2027, 3, 21, 20), False),
        ({"de": datetime.time(20), "a": datetime.time(1), "jusqu_au": None}, (2027, 3, 22, 1), False),
        ({"de": datetime.time(18), "a": datetime.time(17), "jusqu_au": None}, (2027, 3, 21, 17), False),
        ({"de": None, "a": None, "jusqu_au": datetime.date(2027, 3, 28)}, (2027, 3, 28, 23, 59), True),
    ],
)
def test_ce_qui_est_saisi_devient_un_creneau(saisie, fin, journee_entiere):
    bornes = horaires.bornes_saisies(jour=datetime.date(2027, 3, 21), **saisie)

    assert (bornes["fin"], bornes["journee_entiere"]) == (instant(*fin), journee_entiere)
