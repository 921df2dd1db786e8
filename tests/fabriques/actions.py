import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from actions import sorties
from actions.etats import EtatCampagneMiseAJour, EtatPlan, EtatSortie, Phase, Visibilite
from actions.models import (
    Action,
    CampagneMiseAJour,
    Objectif,
    PiloteAction,
    Plan,
    Sollicitation,
    SortieScolaire,
    TypeAction,
)
from tests.fabriques.partenaires import OrganismeFactory
from tests.fabriques.referents import AgentFactory


class PlanFactory(DjangoModelFactory):
    """Un plan en vigueur ; `en_preparation=True`, `clos=True`."""

    class Meta:
        model = Plan

    class Params:
        en_preparation = factory.Trait(etat=EtatPlan.EN_PREPARATION)
        clos = factory.Trait(etat=EtatPlan.CLOS)

    code = factory.Sequence(lambda n: f"plan-{n}")
    titre = factory.Sequence(lambda n: f"Plan d’action {n}")
    titre_court = factory.SelfAttribute("titre")
    annee_debut = 2026
    annee_fin = 2028
    etat = EtatPlan.EN_VIGUEUR


class ObjectifFactory(DjangoModelFactory):
    class Meta:
        model = Objectif

    plan = factory.SubFactory(PlanFactory)
    numero = factory.Sequence(lambda n: n + 1)
    titre = factory.Sequence(lambda n: f"Faire reculer les préjugés {n}")
    titre_court = factory.SelfAttribute("titre")


class ActionFactory(DjangoModelFactory):
    """Une action publique en cours ; `restreinte=True`, `du_groupe=True`, `en_retard=True`, `confiee_a=compte`."""

    class Meta:
        model = Action
        skip_postgeneration_save = True

    class Params:
        restreinte = factory.Trait(visibilite=Visibilite.RESTREINTE)
        du_groupe = factory.Trait(visibilite=Visibilite.GROUPE)
        en_retard = factory.Trait(
            precision="jour", debut=datetime.date(2020, 1, 1), fin=datetime.date(2020, 1, 31), phase=Phase.EN_COURS
        )

    code = factory.Sequence(lambda n: f"T{n:03}")
    objectif = factory.SubFactory(ObjectifFactory)
    plan = factory.SelfAttribute("objectif.plan")
    titre = factory.Sequence(lambda n: f"Action {n}")
    type_action = TypeAction.PROJET
    phase = Phase.EN_COURS

    @factory.post_generation
    def confiee_a(action, creation, compte, **_):
        if creation and compte:
            agent = getattr(compte, "agent", None) or AgentFactory(utilisateur=compte)
            PiloteAction.objects.create(action=action, agent=agent)


class CampagneMiseAJourFactory(DjangoModelFactory):
    """Une campagne en préparation ; `ouverte=True`, `close=True`."""

    class Meta:
        model = CampagneMiseAJour

    class Params:
        ouverte = factory.Trait(etat=EtatCampagneMiseAJour.OUVERTE, ouverte_le=factory.LazyFunction(timezone.now))
        close = factory.Trait(
            etat=EtatCampagneMiseAJour.CLOSE,
            ouverte_le=factory.LazyFunction(timezone.now),
            close_le=factory.LazyFunction(timezone.now),
        )

    plan = factory.SubFactory(PlanFactory)
    titre = "Avant le comité"
    a_rendre_le = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=21))


class SollicitationFactory(DjangoModelFactory):
    """Ce qu’une campagne ouverte demande à un agent ; `actions=[…]` (une action du plan par défaut)."""

    class Meta:
        model = Sollicitation
        skip_postgeneration_save = True

    campagne = factory.SubFactory(CampagneMiseAJourFactory, ouverte=True)
    agent = factory.SubFactory(AgentFactory)

    @factory.post_generation
    def actions(sollicitation, creation, donnees, **_):
        if creation:
            plan = sollicitation.campagne.plan
            sollicitation.actions.set(donnees or [ActionFactory(objectif=ObjectifFactory(plan=plan))])


class SortieFactory(DjangoModelFactory):
    """Une classe attendue ; `realisee=True`, `annulee=True`, `adressee=True`, `interrogee=True`, `repondue=True`."""

    class Meta:
        model = SortieScolaire
        skip_postgeneration_save = True

    class Params:
        realisee = factory.Trait(etat=EtatSortie.REALISEE, jour=datetime.date(2026, 3, 12), eleves=26)
        annulee = factory.Trait(etat=EtatSortie.ANNULEE)
        adressee = factory.Trait(
            realisee=True, enseignant_courriel=factory.Sequence(lambda n: f"enseignante{n}@ecole.example")
        )

    action = factory.SubFactory(ActionFactory)
    ecole = factory.SubFactory(OrganismeFactory, sorte="scolaire")
    classe = factory.Sequence(lambda n: f"CM2 {n}")
    annee_scolaire = 2025
    eleves_prevus = 27

    @factory.post_generation
    def interrogee(sortie, creation, donne, **_):
        """Le questionnaire est parti (avec `adressee=True`)."""
        if creation and donne:
            sorties.envoyer_le_questionnaire(sortie)
            sortie.refresh_from_db()

    @factory.post_generation
    def repondue(sortie, creation, donne, **_):
        if creation and donne:
            sorties.repondre(sortie, interet=4, accueil=3)
            sortie.refresh_from_db()
