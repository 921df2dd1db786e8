"""La vie du réseau de démonstration : chaque état se voit, un trou se voit, et personne ne reçoit de courriel."""

import pytest
from django.utils import timezone

from referents.couverture import lire_la_couverture
from referents.etats import EtatLettre, EtatMandat
from referents.models import LettreMission, MandatReferent, NoteReseau, Reunion, RoleMandat
from socle.models import Courriel, Famille
from tests.bases import joue_sur_sqlite

pytestmark = [pytest.mark.usefixtures("ville", "db"), joue_sur_sqlite]


def test_tout_y_est():
    lettres = LettreMission.objects.all()

    assert {lettre.etat for lettre in lettres} == set(EtatLettre)
    assert (lettres.a_renouveler().exists(), lettres.filter(remplace__isnull=False).exists()) == (True, True)
    assert {mandat.etat for mandat in MandatReferent.objects.all()} == set(EtatMandat)
    assert {mandat.role for mandat in MandatReferent.objects.all()} == set(RoleMandat)
    assert [ligne.direction.code for g in lire_la_couverture()[0] for ligne in g.lignes if ligne.est_un_trou] == [
        "periscolaire-et-loisirs"
    ]
    assert {note.lectures.exists() for note in NoteReseau.objects.all()} == {True}


def test_les_reunions_se_suivent():
    prochaine = Reunion.objects.a_venir().get()

    assert prochaine.precedente.decisions.count() == 4
    assert prochaine.precedente.date < timezone.localdate() < prochaine.date
    assert (prochaine.besoins_exprimes.exists(), prochaine.besoins_demandes_le is not None) == (True, True)
    assert Reunion.objects.filter(nature=Reunion.Nature.PROFESSIONNELS, participants__isnull=False).exists()


def test_aucun_courriel_du_reseau_ne_part():
    assert not Courriel.objects.filter(famille=Famille.RESEAU).exists()
