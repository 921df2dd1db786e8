"""Un vrai ouvrier : un processus Celery à part, sur la base et la file des tests."""

import os
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from vitrolles_plan.celery import app

DEMARRAGE_AU_PLUS = 60


class Ouvrier:
    """Le processus, ce qu’il dit, et de quoi l’attendre."""

    def __init__(self, journal, *, bassin="solo", avant=None, **reglages):
        """`reglages` s’ajoute à l’environnement de l’ouvrier : `EMAIL_URL="smtp://…"`.

        `bassin="prefork"`, comme en service, tient les limites de temps ; `avant` s’exécute dans le processus neuf.
        """
        self.journal, self.bassin, self.avant, self.reglages = Path(journal), bassin, avant, reglages
        self.processus = None

    def demarrer(self):
        commande = [sys.executable, "-m", "celery", "-A", "vitrolles_plan", "worker", "-Q", "celery,pdf"]
        options = ["-c", "1", "-P", self.bassin, "-l", "INFO", "--without-gossip", "--without-mingle"]
        with self.journal.open("a") as sortie:
            self.processus = subprocess.Popen(
                [*commande, *options],
                cwd=settings.RACINE,
                env=environnement() | self.reglages,
                stdout=sortie,
                stderr=sortie,
                preexec_fn=self.avant,
                start_new_session=True,
            )
        self.attendre(lambda: " ready." in self.dit, DEMARRAGE_AU_PLUS)

    @property
    def dit(self):
        return self.journal.read_text()

    def attendre(self, condition, secondes=60):
        limite = time.monotonic() + secondes
        while not condition():
            assert self.processus.poll() is None, f"l’ouvrier s’est arrêté :\n{self.dit}"
            assert time.monotonic() < limite, f"rien en {secondes} s :\n{self.dit}"
            time.sleep(0.1)

    @property
    def enfant(self):
        """Avec `prefork`, le processus qui travaille."""
        pid = self.processus.pid
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])

    def tuer(self):
        """Comme une machine qui s’éteint : sans prévenir."""
        os.killpg(self.processus.pid, signal.SIGKILL)
        self.processus.wait()

    def arreter(self):
        """Le test a lu ce qu’il attendait : poliment, l’ouvrier finirait d’abord sa pause entre deux lectures."""
        if self.processus and self.processus.poll() is None:
            self.tuer()


def environnement():
    """Celui du service, sur la base des tests : ni tâches immédiates, ni courriels en mémoire."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "vitrolles_plan.settings",
        "DOSSIER_DONNEES": str(settings.DOSSIER_DONNEES),
        "DATABASE_URL": adresse_de_la_base(),
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "EMAIL_URL": f"filemail:///{settings.DOSSIER_DONNEES}/courriels",
    }


def adresse_de_la_base():
    base = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{base['NAME']}"
    qui = base["USER"] + (f":{base['PASSWORD']}" if base["PASSWORD"] else "")
    return f"postgresql://{qui}@{base['HOST']}:{base['PORT'] or 5432}/{base['NAME']}"


@pytest.fixture
def vraie_file():
    """Les tâches partent dans la file au lieu de s’exécuter sur place ; la file est vidée avant et après."""
    app.conf.task_always_eager = False
    with warnings.catch_warnings():
        # Kombu déclare ses tables à l’ancienne manière de SQLAlchemy, à la première connexion seulement.
        warnings.simplefilter("ignore", DeprecationWarning)
        app.control.purge()
    yield app
    app.control.purge()
    app.conf.task_always_eager = True


@pytest.fixture
def ouvrier(transactional_db, vraie_file, tmp_path):
    """Un ouvrier prêt ; à demander dans un test marqué `ouvrier`."""
    ouvrier = Ouvrier(tmp_path / "ouvrier.log")
    ouvrier.demarrer()
    yield ouvrier
    ouvrier.arreter()
