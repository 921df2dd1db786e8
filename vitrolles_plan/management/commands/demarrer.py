import signal
import subprocess
import sys
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

DELAI_D_ARRET = 20


class Command(BaseCommand):
    help = (
        "Démarre le site et son travail de fond sur cette machine, sans autre serveur. "
        "En production, lancer plutôt web, ouvriers et calendrier chacun de leur côté (docker-compose.yml)."
    )

    def add_arguments(self, parser):
        parser.add_argument("--sans-web", action="store_true", help="seulement le travail de fond")

    def handle(self, *args, sans_web, **options):
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
        return [
            *(
                sys.executable,
                "-m",
                "celery",
                "--quiet",
                "-A",
                "vitrolles_plan",
                "worker",
                "-B",
                "-c",
                "1",
                "-Q",
                "celery,pdf",
            ),
            *("--without-gossip", "--without-mingle", "-l", "warning", "-n", "embarque@%h"),
        ]

    def web(self):
        adresse = f"127.0.0.1:{settings.PORT}"
        return [
            *(sys.executable, "-m", "gunicorn", "vitrolles_plan.wsgi", "--bind", adresse, "--workers", "2"),
            *("--threads", "4", "--log-level", "warning"),
        ]

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
