"""Ce que partagent les tests des pages de la gestion."""

import shutil

import pytest

from actions.models import Domaine
from tests.fabriques import ActionFactory, AgentFactory
from vitrolles_plan.chargement import DOSSIER


@pytest.fixture
def action(db):
    """Une action dont presque toutes les cases sont remplies."""
    precedente = ActionFactory()
    action = ActionFactory(
        titre="Former l’accueil",
        resume="Une première ligne.\r\nUne seconde.",
        issue_de=precedente,
        reconduction="amplifiee",
        precision="jour",
        debut="2026-03-21",
        recurrente=True,
        service=AgentFactory().service,
    )
    action.objectifs_secondaires.add(precedente.objectif)
    action.domaines.add(*[Domaine.objects.create(code=code, nom=code) for code in ("emploi", "logement-essai")])
    return action


@pytest.fixture
def dossier(tmp_path):
    """Une copie des fichiers, à abîmer."""
    return shutil.copytree(DOSSIER, tmp_path / "donnees")
