"""Compter les requêtes sans les points de sauvegarde que les tests ajoutent."""

from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def requetes():
    vues = []
    with CaptureQueriesContext(connection) as capture:
        yield vues
    vues += [q["sql"] for q in capture if "SAVEPOINT" not in q["sql"]]
