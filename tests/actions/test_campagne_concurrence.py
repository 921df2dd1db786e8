"""Deux tâches, ou deux personnes, au même instant : chacun ne reçoit qu’un courriel, et son lien est le bon.

Contrôle négatif, mené à la main sur PostgreSQL : sans le `select_for_update` de la campagne, la seconde relance annule
le lien que la première vient d’envoyer ; sans celui du plan, une ouverture échoue sur la contrainte de la base.
"""

import datetime
import re
import threading

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from actions import campagnes
from actions.models import CampagneMiseAJour, Sollicitation
from socle import liens
from socle.etats import PassageInterdit
from socle.models import Courriel, UsageDuLien
from tests.actions.campagne import silencieux
from tests.fabriques import CampagneMiseAJourFactory, ObjectifFactory

pytestmark = pytest.mark.django_db(transaction=True)


def en_meme_temps(*gestes):
    """Lance chaque geste dans son fil et sa connexion, au même signal ; rend les refus, dans l’ordre des gestes."""
    depart, refus = threading.Barrier(len(gestes)), [None] * len(gestes)

    def lancer(rang, geste):
        depart.wait()
        try:
            geste()
        except PassageInterdit as erreur:
            refus[rang] = erreur
        finally:
            connections.close_all()

    fils = [threading.Thread(target=lancer, args=couple) for couple in enumerate(gestes)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return refus


def hier(campagne):
    """Comme si la campagne s’était ouverte hier : son premier courriel ne tient plus le jour."""
    un_jour = datetime.timedelta(days=1)
    Sollicitation.objects.update(creee_le=timezone.now() - un_jour)
    Courriel.objects.update(jour=timezone.localdate() - un_jour)
    return campagne


@pytest.mark.parametrize("tour", range(3))
def test_deux_relances_au_meme_instant_n_ecrivent_qu_une_fois(transactional_db, tour):
    objectif = ObjectifFactory()
    silencieux(objectif)
    silencieux(objectif)
    campagne = CampagneMiseAJourFactory(plan=objectif.plan)
    campagnes.ouvrir(campagne, None)
    hier(campagne)
    mail.outbox.clear()

    en_meme_temps(*[lambda: campagnes.relancer(CampagneMiseAJour.objects.get())] * 2)

    valables = {liens.jeton(liens.courant(UsageDuLien.POINT, s)) for s in Sollicitation.objects.all()}
    envoyes = {re.search(r"/espace/lien/([^/]+)/", message.body)[1] for message in mail.outbox}
    assert len(mail.outbox) == 2
    assert envoyes == valables


@pytest.mark.parametrize("tour", range(3))
def test_une_seule_campagne_s_ouvre_et_l_autre_le_dit(transactional_db, tour):
    objectif = ObjectifFactory()
    silencieux(objectif)
    une, autre = CampagneMiseAJourFactory.create_batch(2, plan=objectif.plan)

    refus = en_meme_temps(*(lambda c=c: campagnes.ouvrir(c, None) for c in (une, autre)))

    assert sorted(type(r).__name__ for r in refus) == ["NoneType", "PassageInterdit"]
    assert CampagneMiseAJour.objects.ouvertes().count() == 1
    assert Sollicitation.objects.count() == Courriel.objects.count() == 1


@pytest.mark.parametrize("tour", range(3))
def test_un_double_clic_n_ouvre_qu_une_fois(transactional_db, tour):
    objectif = ObjectifFactory()
    silencieux(objectif)
    CampagneMiseAJourFactory(plan=objectif.plan)

    refus = en_meme_temps(*[lambda: campagnes.ouvrir(CampagneMiseAJour.objects.get(), None)] * 2)

    assert sorted(type(r).__name__ for r in refus) == ["NoneType", "PassageInterdit"]
    assert Sollicitation.objects.count() == Courriel.objects.count() == 1
