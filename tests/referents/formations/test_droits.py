"""Qui voit et annule quoi : la règle et la liste disent la même chose."""

import pytest

from referents.droits import peut_annuler_l_inscription, peut_voir_l_inscription
from referents.models import Inscription, SessionFormation
from tests.fabriques import AgentFactory, InscriptionFactory, SessionFactory


@pytest.fixture
def inscriptions(referente):
    """La sienne, celle d’une collègue de sa direction, celle d’ailleurs, celle d’une personne extérieure."""
    return [
        InscriptionFactory(agent=referente.agent),
        InscriptionFactory(agent=AgentFactory(service=referente.agent.service)),
        InscriptionFactory(agent=AgentFactory(avec_compte=True)),
        InscriptionFactory(exterieure=True),
    ]


@pytest.mark.parametrize(
    ("qui", "visibles"),
    [
        ("coordinatrice", [True, True, True, True]),
        ("referente", [True, True, False, False]),
        ("elue", [False, False, False, False]),
        ("etranger", [False, False, False, False]),
    ],
)
def test_la_regle_et_la_liste_s_accordent(request, inscriptions, qui, visibles):
    compte = request.getfixturevalue(qui)
    liste = Inscription.objects.visibles_par(compte)

    assert [peut_voir_l_inscription(compte, inscription) for inscription in inscriptions] == visibles
    assert [inscription in liste for inscription in inscriptions] == visibles


def test_un_agent_ne_voit_que_la_sienne(inscriptions):
    compte = inscriptions[2].agent.utilisateur

    assert list(Inscription.objects.visibles_par(compte)) == [inscriptions[2]]
    assert [peut_voir_l_inscription(compte, i) for i in inscriptions] == [False, False, True, False]


def test_un_mandat_fini_ne_montre_plus_la_direction(referente, inscriptions):
    referente.agent.mandats.update(etat="en_pause")

    assert list(Inscription.objects.visibles_par(referente)) == [inscriptions[0]]


def test_une_personne_partie_ne_voit_plus_sa_direction(referente, inscriptions):
    referente.agent.actif = False
    referente.agent.save()

    assert list(Inscription.objects.visibles_par(referente)) == [inscriptions[0]]
    assert [peut_voir_l_inscription(referente, i) for i in inscriptions] == [True, False, False, False]


def test_on_annule_la_sienne_pas_celle_de_sa_collegue(referente, coordinatrice, inscriptions):
    assert [peut_annuler_l_inscription(referente, i) for i in inscriptions] == [True, False, False, False]
    assert [peut_annuler_l_inscription(coordinatrice, i) for i in inscriptions] == [True, True, True, True]


@pytest.mark.parametrize(
    ("situation", "personne", "coordination"),
    [
        ({}, True, True),
        ({"passee": True}, False, True),
        ({"passee": True, "realisee": True}, False, False),
        ({"annulee": True}, False, False),
    ],
)
def test_jusqu_a_la_veille_puis_tant_que_la_session_n_est_pas_close(
    referente, coordinatrice, situation, personne, coordination
):
    inscription = InscriptionFactory(agent=referente.agent, session=SessionFactory(**situation))

    assert peut_annuler_l_inscription(referente, inscription) == personne
    assert peut_annuler_l_inscription(coordinatrice, inscription) == coordination


def test_une_session_se_voit_ouverte_ou_quand_on_y_est_inscrit(referente, coordinatrice):
    ouverte, programmee, sienne = SessionFactory(), SessionFactory(programmee=True), SessionFactory(programmee=True)
    InscriptionFactory(session=sienne, agent=referente.agent)

    assert set(SessionFormation.objects.visibles_par(referente)) == {ouverte, sienne}
    assert set(SessionFormation.objects.visibles_par(coordinatrice)) == {ouverte, programmee, sienne}
