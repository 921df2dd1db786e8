import datetime

import factory
from factory.django import DjangoModelFactory

from referents.etats import EtatMandat
from referents.models import Agent, Direction, MandatReferent, Service
from tests.fabriques.socle import UtilisateurFactory


class DirectionFactory(DjangoModelFactory):
    class Meta:
        model = Direction

    code = factory.Sequence(lambda n: f"direction-{n}")
    nom = factory.Sequence(lambda n: f"Direction {n}")


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = Service

    code = factory.Sequence(lambda n: f"service-{n}")
    nom = factory.Sequence(lambda n: f"Service {n}")
    direction = factory.SubFactory(DirectionFactory)


class AgentFactory(DjangoModelFactory):
    """Un agent ; `avec_compte=True` lui ouvre un compte, `referent=True` lui donne un mandat actif."""

    class Meta:
        model = Agent
        skip_postgeneration_save = True

    class Params:
        avec_compte = factory.Trait(
            utilisateur=factory.SubFactory(
                UtilisateurFactory, email=factory.SelfAttribute("..courriel"), nom=factory.SelfAttribute("..nom")
            )
        )

    prenom = "Dominique"
    nom = factory.Sequence(lambda n: f"Agent{n}")
    courriel = factory.Sequence(lambda n: f"agent{n}@vitrolles.example")
    service = factory.SubFactory(ServiceFactory)

    @factory.post_generation
    def referent(agent, creation, donne, **_):
        if creation and donne:
            MandatReferentFactory(agent=agent, service=agent.service)


class MandatReferentFactory(DjangoModelFactory):
    class Meta:
        model = MandatReferent

    agent = factory.SubFactory(AgentFactory)
    service = factory.SelfAttribute("agent.service")
    debut = datetime.date(2020, 1, 1)
    etat = EtatMandat.ACTIF
