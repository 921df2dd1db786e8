"""Remplacer les tables de PostgreSQL en gardant celles d’avant de côté : on les retrouve si la suite échoue.

D’un seul coup (`pg_restore --clean --single-transaction`), une restauration prenait huit mille verrous, plus qu’un
serveur n’en a souvent : elle échouait le jour où l’on en avait besoin.
"""

from contextlib import contextmanager

from django.db import connection, transaction

SITE, DE_COTE, A_OUBLIER = "public", "avant_restauration", "avant_restauration_fini"
TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind IN ('r', 'p')
AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY c.relname
"""


@contextmanager
def tables_de_cote():
    """Pendant ce bloc, le site n’a plus de tables : celles d’avant attendent à côté, et reviennent s’il échoue.

    Une machine qui s’éteint au milieu ne perd rien : la restauration suivante reprend, et rend les mêmes s’il le faut.
    """
    _ecarter()
    try:
        yield
    except BaseException:
        _remettre()
        raise
    _oublier()


def _ecarter():
    _effacer(A_OUBLIER)
    attendent = set(_tables(DE_COTE))
    # Une restauration s’est arrêtée net : ce qu’elle avait déjà écrit ne vaut rien.
    _effacer_les_tables(SITE, attendent)
    with transaction.atomic():
        _executer(f"CREATE SCHEMA IF NOT EXISTS {DE_COTE}")
        _deplacer(SITE, DE_COTE)


def _remettre():
    _effacer_les_tables(SITE, _tables(SITE))
    with transaction.atomic():
        _deplacer(DE_COTE, SITE)
        _executer(f"DROP SCHEMA {DE_COTE}")


def _oublier():
    # D’un trait : effacées à moitié sous leur nom, ces tables passeraient ensuite pour la base d’avant.
    _executer(f"ALTER SCHEMA {DE_COTE} RENAME TO {A_OUBLIER}")
    _effacer(A_OUBLIER)


def _effacer(schema):
    _effacer_les_tables(schema, _tables(schema))
    _executer(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def _effacer_les_tables(schema, tables):
    """Une par une : chacune prend une douzaine de verrous."""
    for table in tables:
        _executer(f"DROP TABLE IF EXISTS {schema}.{connection.ops.quote_name(table)} CASCADE")


def _deplacer(schema, vers):
    for table in _tables(schema):
        _executer(f"ALTER TABLE {schema}.{connection.ops.quote_name(table)} SET SCHEMA {vers}")


def _tables(schema):
    with connection.cursor() as curseur:
        curseur.execute(TABLES, [schema])
        return [nom for (nom,) in curseur.fetchall()]


def _executer(requete):
    with connection.cursor() as curseur:
        curseur.execute(requete)
