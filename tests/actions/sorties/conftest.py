from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from actions.models import SortieScolaire

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(autouse=True)
def _un_matin_de_mars(time_machine):
    """Le vendredi 20 mars 2026 : l’année scolaire est 2025-2026, et les sorties réalisées datent du 12."""
    time_machine.move_to(datetime(2026, 3, 20, 9, 0, tzinfo=PARIS))


@pytest.fixture
def bureau(connecter, coordinatrice):
    return connecter(coordinatrice)


@pytest.fixture
def relire():
    """La sortie telle qu’elle est en base."""
    return lambda sortie: SortieScolaire.objects.get(pk=sortie.pk)
