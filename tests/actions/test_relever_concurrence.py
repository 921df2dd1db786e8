"""Deux relevés, deux reprises au même instant : l’une après l’autre, et rien en double.

Contrôle négatif, mené à la main sur PostgreSQL : sans le `select_for_update` de l’indicateur, deux relevés naissent ;
sans celui des types de formation, la seconde reprise échoue sur un courriel déjà pris.
"""

import datetime

import pytest

from actions.models import Indicateur, Releve
from actions.models.indicateur import Registre
from actions.releves import relever
from referents.models import Agent, Presence
from referents.operations import reprendre_un_registre
from tests.appels_projets.test_concurrence import en_meme_temps
from tests.fabriques import AgentFactory, PlanFactory, ServiceFactory, TypeFormationFactory, UtilisateurFactory
from tests.referents.registre import FIN_2019, session, venir

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("tour", range(3))
def test_deux_releves_simultanes_n_en_font_qu_un(transactional_db, tour):
    venir(session("label_citoyen", datetime.date(2019, 3, 13)), *AgentFactory.create_batch(6))
    mesure = Indicateur.objects.create(
        plan=PlanFactory(),
        code="I1",
        libelle="Label",
        unite="agents",
        cumul="cumule",
        registre=Registre.REFERENTS_FORMES,
    )

    en_meme_temps(*[lambda: relever(Indicateur.objects.get(pk=mesure.pk), FIN_2019)] * 3)

    assert Releve.objects.get().numerateur == 6


@pytest.mark.parametrize("tour", range(3))
def test_deux_reprises_simultanees_du_meme_fichier_n_ecrivent_qu_une_fois(transactional_db, tour):
    coordinatrice = UtilisateurFactory(coordination=True)
    TypeFormationFactory(code="journee", journee=True)
    ServiceFactory(direction__code="sports")
    ligne = {
        "type": "journee",
        "jour": "2019-03-13",
        "prenom": "Noé",
        "nom": "Castel",
        "courriel": "noe@vitrolles.example",
        "direction": "sports",
        "presence": "présent",
    }

    en_meme_temps(*[lambda: reprendre_un_registre([ligne], coordinatrice)] * 2)

    assert (Agent.objects.count(), Presence.objects.count()) == (1, 2)
