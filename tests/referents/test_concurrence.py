"""Deux personnes au même instant, sur une vraie base : les verrous, et rien d’autre, départagent.

Contrôle négatif, mené à la main sur PostgreSQL : sans le `select_for_update` du mandat, les deux renouvellements
butent sur une contrainte au lieu de se dire ; sans celui de la réunion, deux décisions prennent le même numéro ; sans
celui de l’agent, la seconde nomination échoue sur la contrainte ; sans l’ordre des verrous, les fusions croisées
s’attendent l’une l’autre.
"""

import threading
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import connections
from django.utils import timezone

from referents import operations
from referents.etats import EtatLettre
from referents.models import Agent, LettreMission, MandatReferent, RoleMandat
from socle.etats import PassageInterdit
from socle.models import Courriel
from tests.fabriques import (
    AgentFactory,
    LettreMissionFactory,
    MandatReferentFactory,
    ReunionFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
REFUS = (PassageInterdit, operations.LettreImpossible, operations.MandatImpossible, operations.FusionImpossible)


@pytest.fixture(autouse=True)
def _fichiers_jetables(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def coordinatrice(transactional_db):
    compte = UtilisateurFactory(coordination=True)
    compte.roles  # noqa: B018 — lus avant le départ : la course porte sur les lignes
    return compte


def en_meme_temps(*gestes):
    """Lance chaque geste dans son fil et sa connexion, au même signal ; rend les refus, dits en français."""
    depart, refus, pannes = threading.Barrier(len(gestes)), [], []

    def lancer(geste):
        depart.wait()
        try:
            geste()
        except REFUS as erreur:
            refus.append(str(erreur))
        except Exception as panne:
            pannes.append(panne)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=lancer, args=(geste,)) for geste in gestes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert pannes == []
    return refus


@pytest.mark.parametrize("tour", range(3))
def test_deux_renouvellements_n_en_font_qu_un(coordinatrice, tour):
    lettre = LettreMissionFactory(signee=True)

    refus = en_meme_temps(
        *[lambda: operations.renouveler(LettreMission.objects.get(pk=lettre.pk), par=coordinatrice)] * 2
    )

    assert LettreMission.objects.filter(remplace=lettre).count() == 1
    assert refus == [f"{lettre.mandat.agent} a déjà une lettre en préparation."]


@pytest.mark.parametrize("tour", range(3))
def test_deux_signatures_n_en_gardent_qu_une(coordinatrice, tour):
    lettre = LettreMissionFactory(a_signer=True)

    def signer():
        operations.signer(
            LettreMission.objects.get(pk=lettre.pk),
            signee_le=date(2026, 3, 2),
            accord_hierarchique_le=date(2026, 3, 1),
            fichier=ContentFile(b"%PDF-1.7", name="lettre.pdf"),
            par=coordinatrice,
        )

    refus = en_meme_temps(signer, signer)

    lettre.refresh_from_db()
    assert (lettre.etat, len(refus)) == (EtatLettre.SIGNEE, 1)


@pytest.mark.parametrize("tour", range(3))
def test_deux_nominations_n_en_font_qu_une(coordinatrice, tour):
    agent = AgentFactory()

    refus = en_meme_temps(
        *[lambda: operations.nommer(agent, agent.service, RoleMandat.TITULAIRE, date(2026, 1, 1), par=coordinatrice)]
        * 2
    )

    assert MandatReferent.objects.count() == 1
    assert refus == [f"{agent} a déjà un mandat en cours pour ce service."]


@pytest.mark.parametrize("tour", range(3))
def test_deux_decisions_ne_prennent_pas_le_meme_numero(coordinatrice, tour):
    reunion = ReunionFactory(dans=0)

    en_meme_temps(*[lambda: operations.decider(reunion, texte="Décider.", par=coordinatrice)] * 4)

    assert sorted(reunion.decisions.values_list("numero", flat=True)) == [1, 2, 3, 4]


@pytest.mark.parametrize("tour", range(3))
def test_la_tache_lancee_deux_fois_ne_demande_les_besoins_qu_une(coordinatrice, tour):
    AgentFactory.create_batch(3, referent=True)
    ReunionFactory(annuelle=True, dans=21)

    en_meme_temps(*[lambda: operations.demander_les_besoins(timezone.localdate())] * 2)

    assert Courriel.objects.filter(message="reunion_besoins").count() == 3


@pytest.mark.parametrize("tour", range(3))
def test_deux_fusions_croisees_n_en_font_qu_une(coordinatrice, tour):
    une, autre = AgentFactory(), AgentFactory()
    for agent in (une, autre):
        MandatReferentFactory(agent=agent)

    refus = en_meme_temps(
        lambda: operations.fusionner(une, autre, par=coordinatrice),
        lambda: operations.fusionner(autre, une, par=coordinatrice),
    )

    assert (Agent.objects.count(), MandatReferent.objects.values("agent").distinct().count()) == (1, 1)
    assert len(refus) == 1
