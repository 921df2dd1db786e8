import datetime
import os

import pytest
import time_machine

from rapports import operations
from tests.fabriques import ActionFactory, ObjectifFactory, PlanFactory, RapportFactory
from tests.ouvrier import ouvrier, vraie_file
from tests.rapports import verapdf

__all__ = ["ouvrier", "vraie_file"]


@pytest.fixture
def plan(db):
    return PlanFactory(titre="Plan 2026-2028 pour l’égalité", titre_court="Plan 2026-2028")


@pytest.fixture
def rapport(plan):
    """Le rapport 2026 d’un plan de trois actions en deux objectifs."""
    premier, second = (ObjectifFactory(plan=plan, numero=numero) for numero in (1, 2))
    ActionFactory(objectif=premier, code="T01", phase="realisee")
    ActionFactory(objectif=premier, code="T02", phase="a_venir")
    ActionFactory(objectif=second, code="T03", phase="en_cours")
    return RapportFactory(plan=plan)


@pytest.fixture
def veraPDF():
    if empechement := verapdf.empechement():
        if os.environ.get("CI"):
            pytest.fail(f"En intégration continue, le contrôle du PDF est obligatoire : {empechement}")
        pytest.skip(empechement)
    return verapdf.juger


@pytest.fixture
def _en_fevrier_2027():
    with time_machine.travel(datetime.datetime(2027, 2, 10, 9, 0, tzinfo=datetime.UTC), tick=False):
        yield


def tous_prets(rapport):
    """Ouvre les chapitres du rapport, chacun dit prêt."""
    operations.preparer_les_chapitres(rapport)
    rapport.sections.update(pret=True)
    return rapport


def codes(client, *adresses):
    """Les codes de réponse ; un fichier servi se lit jusqu’au bout, comme le ferait un navigateur."""
    reponses = [client.get(adresse) for adresse in adresses]
    for reponse in reponses:
        if reponse.streaming:
            reponse.getvalue()
    return [reponse.status_code for reponse in reponses]
