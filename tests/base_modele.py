"""Une base déjà migrée, gardée d’une session de tests à l’autre : la dresser coûte des dizaines de secondes.

La base modèle porte l’empreinte de ce qui la fait (migrations, versions verrouillées) : rien ne la périme que cela.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

PREFIXE = "vitrolles_plan_modele_"
DOSSIER = Path(tempfile.gettempdir()) / f"{PREFIXE}{os.getuid()}"
FAIT_LA_BASE = ["*/migrations/*.py", "requirements*.txt", "tests/base_modele.py"]


def modele():
    return {"sqlite": ModeleSqlite, "postgresql": ModelePostgresql}[connection.vendor](PREFIXE + empreinte())


def empreinte():
    somme = hashlib.sha256()
    for chemin in sorted(chemin for motif in FAIT_LA_BASE for chemin in settings.RACINE.glob(motif)):
        somme.update(chemin.relative_to(settings.RACINE).as_posix().encode() + b"\0" + chemin.read_bytes())
    return somme.hexdigest()[:16]


class Modele:
    """Sous un verrou d’un processus à l’autre : le premier migre et garde sa base, les suivants la copient."""

    def __init__(self, nom):
        self.nom, self.verrou = nom, None

    def preparer(self):
        """Avant que Django ne crée la base des tests."""
        DOSSIER.mkdir(mode=0o700, exist_ok=True)
        self.verrou = (DOSSIER / "verrou").open("w")
        fcntl.flock(self.verrou, fcntl.LOCK_EX)
        self.existait = self.existe()
        if self.existait:
            self.servir()

    def garder(self):
        """La base des tests est prête : en laisser une copie s’il n’y en avait pas."""
        if not self.existait:
            self.copier()
        self.verrou.close()


class ModeleSqlite(Modele):
    @property
    def fichier(self):
        return DOSSIER / f"{self.nom}.sqlite3"

    def existe(self):
        return self.fichier.exists()

    def servir(self):
        shutil.copyfile(self.fichier, connection.settings_dict["TEST"]["NAME"])

    def copier(self):
        connection.ensure_connection()
        provisoire = self.fichier.with_suffix(".provisoire")
        with closing(sqlite3.connect(provisoire)) as copie:
            connection.connection.backup(copie)
        for perime in DOSSIER.glob(f"{PREFIXE}*.sqlite3"):
            perime.unlink()
        provisoire.rename(self.fichier)


class ModelePostgresql(Modele):
    """La base modèle vit sur le serveur ; `CREATE DATABASE … TEMPLATE` la copie sans la relire."""

    def existe(self):
        return self.nom in self._bases()

    def servir(self):
        connection.settings_dict["TEST"]["TEMPLATE"] = self.nom

    def copier(self):
        source = connection.settings_dict["NAME"]
        # On ne copie qu’une base à laquelle personne n’est relié.
        connection.close()
        with connection._nodb_cursor() as curseur:
            for perimee in self._bases():
                curseur.execute(f'DROP DATABASE IF EXISTS "{perimee}"')
            curseur.execute(f'CREATE DATABASE "{self.nom}" TEMPLATE "{source}"')

    def _bases(self):
        with connection._nodb_cursor() as curseur:
            curseur.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIXE}%"])
            return [nom for (nom,) in curseur.fetchall()]
