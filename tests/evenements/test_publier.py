import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from evenements import operations
from evenements.etats import Mode, Publication
from evenements.models import Evenement
from socle.etats import PassageInterdit
from socle.models import Passage
from tests.fabriques import CreneauFactory, EvenementFactory, dans


def test_un_evenement_a_valider_est_publie(coordinatrice):
    evenement = EvenementFactory(a_valider=True)

    operations.publier(evenement, par=coordinatrice)

    assert evenement.publication == Publication.PUBLIE
    assert evenement.sequence == 0
    assert Passage.objects.get().par == coordinatrice


@pytest.mark.parametrize(
    ("situation", "manque"),
    [
        ({"creneau": False}, "une date : un créneau, ou une date approchée"),
        ({"lieu": None}, "un lieu, sauf si l’événement se passe en ligne"),
    ],
)
def test_il_faut_une_date_et_un_lieu(coordinatrice, situation, manque):
    evenement = EvenementFactory(brouillon=True, **situation)

    with pytest.raises(PassageInterdit, match=manque):
        operations.publier(evenement, par=coordinatrice)

    evenement.refresh_from_db()
    assert evenement.publication == Publication.BROUILLON


@pytest.mark.parametrize(
    "situation",
    [
        {"lieu": None, "mode": Mode.EN_LIGNE, "lien_acces": "https://visio.example.fr"},
        {"lieu": None, "approche": True},
    ],
    ids=["en ligne", "archive sans lieu"],
)
def test_un_evenement_en_ligne_ou_passe_se_passe_de_lieu(coordinatrice, situation):
    evenement = EvenementFactory(brouillon=True, **situation)

    operations.publier(evenement, par=coordinatrice)

    assert evenement.est_publie


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL n’en garde pas qui se chevauchent")
def test_des_creneaux_qui_se_chevauchent_ne_se_publient_pas(coordinatrice):
    evenement = EvenementFactory(brouillon=True)
    double = CreneauFactory(evenement=evenement, debut=dans(jours=31))
    evenement.creneaux.filter(pk=double.pk).update(debut=dans(jours=30, heure=19), fin=dans(jours=30, heure=21))

    with pytest.raises(PassageInterdit, match="Deux créneaux se chevauchent"):
        operations.publier(evenement, par=coordinatrice)


def test_publier_deux_fois_est_refuse(coordinatrice):
    evenement = EvenementFactory()

    with pytest.raises(PassageInterdit):
        operations.publier(evenement, par=coordinatrice)


def test_un_evenement_publie_ne_s_efface_plus(db):
    publie, brouillon = EvenementFactory(), EvenementFactory(brouillon=True)

    brouillon.delete()
    with pytest.raises(ValidationError):
        publie.delete()
    with pytest.raises(ValidationError):
        Evenement.objects.all().delete()

    assert list(Evenement.objects.all()) == [publie]


def test_un_evenement_propose_puis_refuse_dit_pourquoi(coordinatrice, referente):
    evenement = EvenementFactory(brouillon=True)

    operations.soumettre(evenement, par=referente)
    operations.refuser(evenement, par=coordinatrice, motif="Le sujet est déjà traité le 17 mai.")

    assert evenement.publication == Publication.REFUSE
    assert Passage.objects.first().motif == "Le sujet est déjà traité le 17 mai."


def test_refuser_sans_raison_ne_se_peut_pas(coordinatrice):
    evenement = EvenementFactory(a_valider=True)

    with pytest.raises(PassageInterdit):
        operations.refuser(evenement, par=coordinatrice, motif=" ")

    assert not Passage.objects.exists()


def test_corriger_le_texte_d_un_evenement_publie_previent_les_agendas(db):
    publie, brouillon = EvenementFactory(), EvenementFactory(brouillon=True)
    avant = publie.change_le, brouillon.change_le

    publie.save()
    brouillon.save()

    assert (publie.change_le > avant[0], brouillon.change_le == avant[1]) == (True, True)
