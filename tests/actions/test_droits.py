"""Ce qu’un droit dit d’une action, une liste le dit de toutes."""

import pytest
from django.contrib.auth.models import AnonymousUser

from actions.droits import peut_ecrire_sur, peut_faire_le_point, peut_voir
from actions.etats import EtatPlan, Visibilite
from actions.models import Action
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    CampagneMiseAJourFactory,
    MembreOrganismeFactory,
    PlanFactory,
    SollicitationFactory,
    UtilisateurFactory,
)


def referente():
    return AgentFactory(referent=True, avec_compte=True).utilisateur


def demander(action, compte, **etat):
    """Une campagne de cet état demande l’action à ce compte, à la place d’une autre personne."""
    campagne = CampagneMiseAJourFactory(plan=action.plan, **etat)
    SollicitationFactory(campagne=campagne, agent=compte.agent, a_la_place_de=AgentFactory(), actions=[action])


PERSONNES = {
    "anonyme": AnonymousUser,
    "compte nu": UtilisateurFactory,
    "coordination": lambda: UtilisateurFactory(coordination=True),
    "gestionnaire": lambda: UtilisateurFactory(is_superuser=True),
    "élue": lambda: UtilisateurFactory(elu=True),
    "cosignataire": lambda: UtilisateurFactory(cosignataire=True),
    "finances": lambda: UtilisateurFactory(finances=True),
    "jurée": lambda: UtilisateurFactory(jure=True),
    "porteur": lambda: MembreOrganismeFactory().utilisateur,
    "référente": referente,
    "référente pilote": referente,
    "référente suppléante": referente,
    "pilote sans mandat": lambda: AgentFactory(avec_compte=True).utilisateur,
    "coordination fermée": lambda: UtilisateurFactory(coordination=True, is_active=False),
}


@pytest.mark.parametrize("qui", PERSONNES)
def test_voir_une_action_ou_la_trouver_dans_une_liste_c_est_pareil(db, qui):
    personne = PERSONNES[qui]()
    pilote = "pilote" in qui
    actions = [
        ActionFactory(visibilite=visibilite, objectif__plan=PlanFactory(etat=etat), confiee_a=pilote and personne)
        for visibilite in Visibilite
        for etat in EtatPlan
    ]

    if "suppléante" in qui:
        demander(actions[-1], personne, close=True)
        demander(actions[-2], personne, ouverte=True)

    visibles = set(Action.objects.visibles_par(personne))

    assert [peut_voir(personne, action) for action in actions] == [action in visibles for action in actions]
    assert visibles


ECRIVENT = {"coordination", "gestionnaire", "référente pilote", "référente suppléante", "pilote sans mandat"}


@pytest.mark.parametrize(("qui", "ecrit"), [(qui, qui in ECRIVENT) for qui in PERSONNES])
def test_seuls_les_pilotes_et_la_coordination_ecrivent(db, qui, ecrit):
    personne = PERSONNES[qui]()

    action = ActionFactory(confiee_a="pilote" in qui and personne)
    if "suppléante" in qui:
        demander(action, personne, ouverte=True)

    assert peut_ecrire_sur(personne, action) is ecrit
    assert peut_faire_le_point(personne, action) is ecrit


@pytest.mark.parametrize("etat", [EtatPlan.CLOS, EtatPlan.EN_PREPARATION])
def test_le_point_ne_se_fait_que_sur_un_plan_en_vigueur(db, coordinatrice, etat):
    action = ActionFactory(objectif__plan=PlanFactory(etat=etat))

    assert peut_ecrire_sur(coordinatrice, action) is True
    assert peut_faire_le_point(coordinatrice, action) is False


def test_un_agent_parti_ne_fait_plus_le_point(referente):
    action = ActionFactory(confiee_a=referente)
    assert peut_faire_le_point(referente, action)

    referente.agent.actif = False
    referente.agent.save()

    assert not peut_faire_le_point(referente, action)
    assert not Action.objects.confiees_a(referente).exists()
