"""La vie du réseau de démonstration : chaque état se voit, un trou se voit, et personne ne reçoit de courriel."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from referents.couverture import lire_la_couverture
from referents.etats import EtatLettre, EtatMandat
from referents.models import LettreMission, MandatReferent, NoteReseau, Reunion, RoleMandat
from socle.models import Courriel, Famille


@pytest.fixture
def chargee(db):
    call_command("charger_plan", stdout=StringIO())
    call_command("charger_demo", stdout=StringIO())


def test_tout_y_est(chargee):
    lettres = LettreMission.objects.all()

    assert {lettre.etat for lettre in lettres} == set(EtatLettre)
    assert (lettres.a_renouveler().exists(), lettres.filter(remplace__isnull=False).exists()) == (True, True)
    assert {mandat.etat for mandat in MandatReferent.objects.all()} == set(EtatMandat)
    assert {mandat.role for mandat in MandatReferent.objects.all()} == set(RoleMandat)
    assert [ligne.direction.code for g in lire_la_couverture()[0] for ligne in g.lignes if ligne.est_un_trou] == [
        "a-preciser",
        "periscolaire-et-loisirs",
    ]
    assert {note.lectures.exists() for note in NoteReseau.objects.all()} == {True}


def test_les_reunions_se_suivent(chargee):
    prochaine = Reunion.objects.a_venir().get()

    assert prochaine.precedente.decisions.count() == 4
    assert prochaine.precedente.date < timezone.localdate() < prochaine.date
    assert (prochaine.besoins_exprimes.exists(), prochaine.besoins_demandes_le is not None) == (True, True)
    assert Reunion.objects.filter(nature=Reunion.Nature.PROFESSIONNELS, participants__isnull=False).exists()


def test_aucun_courriel_du_reseau_ne_part(chargee):
    assert not Courriel.objects.filter(famille=Famille.RESEAU).exists()
