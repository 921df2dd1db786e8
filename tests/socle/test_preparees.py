"""Une requête préparée rend ce que son choix rendrait, sans que Django l’écrive de nouveau."""

import pytest
from django.db.models import Count, Value, Window

from evenements.models import Creneau, Evenement
from socle.preparees import preparer
from tests.fabriques import EvenementFactory, LieuFactory

pytestmark = pytest.mark.django_db

COLONNES = ["uuid", "titre", "gratuit", "debut", "jauge", "change_le", "lieu__nom", "creneaux__debut"]


def test_elle_rend_les_memes_valeurs_que_le_choix():
    EvenementFactory(a_inscription=True)
    EvenementFactory(approche=True, lieu=None, gratuit=False)
    choix = Evenement.objects.order_by("pk").values_list(*COLONNES)

    assert preparer(choix).lire() == [list(valeurs) for valeurs in choix]


def test_un_nombre_que_nul_ne_porte_tient_la_place_d_un_vrai():
    voulu, autre = EvenementFactory(), EvenementFactory()
    preparee = preparer(Evenement.objects.filter(pk__in=[-1, -2]).order_by("pk").values_list("pk"))

    assert preparee.lire({-1: voulu.pk, -2: voulu.pk}) == [[voulu.pk]]
    assert preparee.lire({-1: voulu.pk, -2: autre.pk}) == [[voulu.pk], [autre.pk]]
    assert preparee.lire() == []


def test_elle_lit_ce_qui_est_ecrit_depuis():
    preparee = preparer(Evenement.objects.order_by("pk").values_list("titre"))
    EvenementFactory(titre="Écrit ensuite")

    assert preparee.lire() == [["Écrit ensuite"]]


def test_deux_choix_reunis_gardent_leurs_natures():
    EvenementFactory(lieu=LieuFactory(nom="Salle Obino"), titre="Concert")
    titres = Evenement.objects.order_by().values_list(Value("titre"), "titre", "change_le")
    seances = Creneau.objects.order_by().values_list(Value("salle"), "evenement__lieu__nom", "debut")
    reunis = titres.union(seances, all=True)

    assert sorted(preparer(reunis).lire()) == sorted(list(valeurs) for valeurs in reunis)


def test_un_total_vient_avec_chaque_ligne():
    EvenementFactory.create_batch(3)
    choix = Evenement.objects.order_by("pk").annotate(total=Window(Count("pk"))).values_list("pk", "total")

    assert [total for _, total in preparer(choix[:2]).lire()] == [3, 3]
