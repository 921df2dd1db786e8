"""Crée ou efface la base jetable du banc sur le serveur de DATABASE_URL ; écrit son adresse."""

import os
import sys
from urllib.parse import urlsplit

import psycopg2

NOM = "vitrolles_banc"
adresse = urlsplit(os.environ["DATABASE_URL"])
base = psycopg2.connect(os.environ["DATABASE_URL"])
base.autocommit = True
with base.cursor() as curseur:
    curseur.execute(f"DROP DATABASE IF EXISTS {NOM} WITH (FORCE)")
    if sys.argv[1] == "creer":
        curseur.execute(f"CREATE DATABASE {NOM}")
        print(adresse._replace(path=f"/{NOM}").geturl())
base.close()
