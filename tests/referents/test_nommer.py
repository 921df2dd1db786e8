"""Nommer une personne : la coordination donne le mandat, une fois par service."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from referents import operations
from referents.etats import EtatMandat
from referents.models import MandatReferent, RoleMandat
from socle.models import Passage
from tests.fabriques import AgentFactory, DirectionFactory, MandatReferentFactory, ServiceFactory

HIER = date(2026, 1, 5)


def nommer(client, agent, **champs):
    saisie = {"agent": agent.pk, "role": RoleMandat.TITULAIRE, "debut": HIER} | champs
    return client.post(reverse("pilotage:nommer"), saisie)


def test_nommer_rend_le_mandat_actif_et_mene_a_la_fiche(connecter, coordinatrice):
    agent, service = AgentFactory(), ServiceFactory()

    reponse = nommer(connecter(coordinatrice), agent, service=service.pk, role=RoleMandat.SUPPLEANT)

    mandat = MandatReferent.objects.get()
    assert reponse["Location"] == reverse("pilotage:referent", args=[agent.pk])
    assert (mandat.agent, mandat.service, mandat.role) == (agent, service, RoleMandat.SUPPLEANT)
    assert (mandat.debut, mandat.etat) == (HIER, EtatMandat.ACTIF)
    assert Passage.objects.get().par == coordinatrice


def test_sans_autre_choix_la_personne_represente_son_service(connecter, coordinatrice):
    agent = AgentFactory()

    nommer(connecter(coordinatrice), agent)

    assert MandatReferent.objects.get().service == agent.service


def test_un_debut_a_venir_laisse_la_personne_pressentie(connecter, coordinatrice):
    nommer(connecter(coordinatrice), AgentFactory(), debut=timezone.localdate() + timedelta(days=1))

    assert MandatReferent.objects.get().etat == EtatMandat.PRESSENTI


def test_un_seul_mandat_en_cours_par_service(connecter, coordinatrice):
    mandat = MandatReferentFactory(en_pause=True)

    reponse = nommer(connecter(coordinatrice), mandat.agent)

    assert "a déjà un mandat en cours pour ce service" in reponse.text
    assert MandatReferent.objects.count() == 1


def test_un_mandat_termine_laisse_la_place_a_un_autre(connecter, coordinatrice):
    ancien = MandatReferentFactory(termine=True)

    nommer(connecter(coordinatrice), ancien.agent)

    assert ancien.agent.mandats.count() == 2


def test_on_ne_nomme_que_des_agents_en_poste(coordinatrice):
    with pytest.raises(operations.MandatImpossible, match="n’est plus en poste"):
        operations.nommer(AgentFactory(actif=False), ServiceFactory(), RoleMandat.TITULAIRE, HIER, par=coordinatrice)


def test_un_service_ferme_ne_se_represente_plus(connecter, coordinatrice):
    agent = AgentFactory(service=ServiceFactory(actif_jusqu_au=date(2020, 1, 1)))

    reponse = nommer(connecter(coordinatrice), agent)

    assert "choisissez celui qu’elle représente" in reponse.text
    assert not MandatReferent.objects.exists()


def test_la_couverture_propose_les_personnes_de_la_direction(connecter, coordinatrice):
    sport = DirectionFactory(code="sports")
    du_sport = AgentFactory(service__direction=sport)
    AgentFactory()

    page = connecter(coordinatrice).get(reverse("pilotage:nommer"), {"direction": "sports"})

    assert list(page.context["form"].fields["agent"].queryset) == [du_sport]
