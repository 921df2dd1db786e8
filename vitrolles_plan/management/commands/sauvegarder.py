from django.core.management.base import BaseCommand, CommandError

from vitrolles_plan.sauvegarde import SauvegardeImpossible, sauvegarder


class Command(BaseCommand):
    help = "Écrit la base et les fichiers dans une archive datée ; le chemin est la dernière ligne."

    def add_arguments(self, parser):
        parser.add_argument("--dossier", help="où l’écrire (par défaut : DOSSIER_SAUVEGARDES)")

    def handle(self, *args, dossier, **options):
        try:
            self.stdout.write(str(sauvegarder(dossier)))
        except SauvegardeImpossible as erreur:
            raise CommandError(str(erreur)) from erreur
