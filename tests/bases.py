"""Un module long que la base ne change pas : l’intégration continue, qui joue les deux bases, ne le joue que d’un côté.

Ailleurs, chaque base joue tout : qui n’a que SQLite n’attend pas l’intégration continue pour savoir.
"""

import os

import pytest
from django.conf import settings

EN_INTEGRATION = bool(os.environ.get("CI"))
SUR_SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")

joue_sur_sqlite = pytest.mark.skipif(
    EN_INTEGRATION and not SUR_SQLITE, reason="la base n’y change rien : l’intégration continue le joue sur SQLite"
)
joue_sur_postgresql = pytest.mark.skipif(
    EN_INTEGRATION and SUR_SQLITE, reason="la base n’y change rien : l’intégration continue le joue sur PostgreSQL"
)
