import os
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

DELAI_D_ARRET = 20
OUVRIER = (
    "-m celery --quiet -A vitrolles_plan worker -B -c 1 -Q celery,pdf --max-memory-per-child 600000 "
    "--without-gossip --without-mingle -l warning -n embarque@%h"
)
WEB = "-m gunicorn vitrolles_plan.wsgi --workers 2 --threads 4 --timeout 60 --log-level warning"


class Command(BaseCommand):
    help = (
        "Démarre le site et son travail de fond sur cette machine, sans autre serveur. "
        "En production, lancer plutôt web, ouvriers et calendrier chacun de leur côté (docker-compose.yml)."
    )

    def add_arguments(self, parser):
        parser.add_argument("--sans-web", action="store_true", help="seulement le travail de fond")

    def handle(self, *args, sans_web, **options):
        if os.geteuid() == 0:
            self.stdout.write("Lancé en administrateur : pour un usage durable, préférer un compte sans privilège.")
        self.processus = {"travail de fond": subprocess.Popen(self.ouvrier())}
        if not sans_web:
            self.processus["site"] = subprocess.Popen(self.web())
        # Un arrêt demandé laisse finir la tâche en cours.
        for numero in (signal.SIGTERM, signal.SIGINT):
            signal.signal(numero, lambda *_: sys.exit(0))
        try:
            self.veiller()
        finally:
            self.arreter()

    def ouvrier(self):
        # Celery dirait « superuser » en anglais et en six lignes ; `handle` le dit en une.
        return [sys.executable, "-W", "ignore:You're running the worker with superuser", *OUVRIER.split()]

    def web(self):
        return [sys.executable, *WEB.split(), "--bind", f"127.0.0.1:{settings.PORT}"]

    def veiller(self):
        while True:
            for nom, processus in self.processus.items():
                if processus.poll() is not None:
                    raise CommandError(f"Le {nom} s’est arrêté (code {processus.returncode}) : tout s’arrête.")
            time.sleep(0.5)

    def arreter(self):
        for processus in self.processus.values():
            processus.terminate()
        echeance = time.monotonic() + DELAI_D_ARRET
        for processus in self.processus.values():
            try:
                processus.wait(max(0.1, echeance - time.monotonic()))
            except subprocess.TimeoutExpired:
                processus.kill()
