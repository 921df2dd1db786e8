"""Vérifie que PostgreSQL et Redis répondent vraiment ; sinon dit lequel manque et sort en erreur."""

import os
import sys

import psycopg2
import redis


def essayer(nom, geste):
    try:
        geste()
    except (psycopg2.Error, redis.RedisError) as erreur:
        print(f"{nom} ne répond pas : {str(erreur).strip()}", file=sys.stderr)
        return False
    return True


bases = essayer(
    "PostgreSQL (DATABASE_URL)", lambda: psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=5).close()
)
files = essayer("Redis (REDIS_URL)", lambda: redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=5).ping())
sys.exit(0 if bases and files else 1)
