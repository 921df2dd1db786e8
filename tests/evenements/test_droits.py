import pytest
from django.contrib.auth.models import AnonymousUser

from evenements.droits import peut_voir, peut_voir_le_temps_fort
from evenements.etats import Publication, VisibiliteEvenement
from evenements.models import Evenement, TempsFort
from tests.fabriques import AgentFactory, EvenementFactory, MembreOrganismeFactory, TempsFortFactory


@pytest.fixture
def distribution(coordinatrice, referente, elue, cosignataire, etranger):
    porteur = MembreOrganismeFactory().utilisateur
    agent = AgentFactory(avec_compte=True).utilisateur
    return [AnonymousUser(), coordinatrice, referente, elue, cosignataire, etranger, porteur, agent]


def test_la_liste_et_le_droit_disent_la_meme_chose(distribution):
    for visibilite in VisibiliteEvenement:
        for publication in Publication:
            EvenementFactory(visibilite=visibilite, publication=publication)

    desaccords = [
        (str(compte), evenement.visibilite, evenement.publication)
        for compte in distribution
        for evenement in Evenement.objects.all()
        if peut_voir(compte, evenement) != (evenement in Evenement.objects.visibles_par(compte))
    ]

    assert desaccords == []
    assert [Evenement.objects.visibles_par(c).count() for c in distribution] == [1, 15, 3, 3, 3, 1, 2, 2]


def test_la_liste_et_le_droit_disent_la_meme_chose_des_temps_forts(distribution):
    TempsFortFactory(annee=2026)
    TempsFortFactory(annee=2027, en_preparation=True)

    desaccords = [
        (str(compte), temps_fort.annee)
        for compte in distribution
        for temps_fort in TempsFort.objects.all()
        if peut_voir_le_temps_fort(compte, temps_fort) != (temps_fort in TempsFort.objects.visibles_par(compte))
    ]

    assert desaccords == []
    assert [TempsFort.objects.visibles_par(c).count() for c in distribution] == [1, 2, 1, 2, 2, 1, 1, 1]
