import pytest
import time_machine

from evenements.tasks import demander_les_bilans
from socle.models import Courriel
from tests.fabriques import ActionFactory, BilanEvenementFactory, EvenementFactory, dans

pytestmark = pytest.mark.django_db


def passer(*jours):
    for jour in jours:
        with time_machine.travel(dans(jours=jour, heure=9), tick=False):
            demander_les_bilans.delay()


def recus():
    return list(Courriel.objects.order_by("pk").values_list("destinataire", "sujet"))


def finir(**champs):
    return EvenementFactory(creneau__debut=dans(jours=0), **champs)


def test_sept_jours_apres_une_demande_vingt_et_un_jours_apres_une_relance(referente, coordinatrice):
    finir(titre="Forum", action=ActionFactory(confiee_a=referente))

    passer(6, 7, 8, 20, 21, 22, 60)

    assert recus() == [
        (referente.email, "Le bilan de «\xa0Forum\xa0»"),
        (referente.email, "Rappel : le bilan de «\xa0Forum\xa0»"),
    ]


def test_les_evenements_du_meme_jour_se_demandent_ensemble(referente):
    action = ActionFactory(confiee_a=referente)
    finir(action=action), finir(action=action)

    passer(7)

    assert recus() == [(referente.email, "2 bilans d’événements à écrire")]


def test_sans_pilote_la_coordination_ecrit(coordinatrice):
    finir()

    passer(7)

    assert [destinataire for destinataire, _ in recus()] == [coordinatrice.email]


def test_rien_ne_se_demande_pour_ce_qui_est_raconte_annule_ou_archive(coordinatrice):
    BilanEvenementFactory(evenement=finir(), a_valider=True)
    finir(etat="annule")
    finir(brouillon=True)
    EvenementFactory(approche=True)

    passer(7, 21)

    assert recus() == []
