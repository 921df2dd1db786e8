from django.core.management import call_command
from django.core.management.base import BaseCommand

from socle.historique import completer


class Command(BaseCommand):
    help = (
        "Met la base à jour, donne une première version à ce qui n’en a pas, crée la table du cache et rassemble les"
        " fichiers du site. Se relance sans risque."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--sans-fichiers", action="store_true", help="laisser les fichiers du site : l’image les porte déjà"
        )

    def handle(self, *args, sans_fichiers, **options):
        call_command("migrate", interactive=False, verbosity=0)
        completer()
        call_command("createcachetable", verbosity=0)
        if sans_fichiers:
            self.stdout.write("Base à jour.")
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write("Base à jour, fichiers du site rassemblés.")
