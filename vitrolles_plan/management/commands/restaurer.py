from django.core.management.base import BaseCommand, CommandError

from vitrolles_plan.sauvegarde import SauvegardeImpossible, restaurer


class Command(BaseCommand):
    help = "Remplace la base et les fichiers par ceux d’une sauvegarde. Arrêter d’abord le site et les ouvriers."

    def add_arguments(self, parser):
        parser.add_argument("archive")
        parser.add_argument(
            "--confirmer", action="store_true", help="obligatoire : tout ce qui est en place est remplacé"
        )

    def handle(self, *args, archive, confirmer, **options):
        if not confirmer:
            raise CommandError("La restauration remplace tout. Ajouter --confirmer pour la faire vraiment.")
        try:
            restaurer(archive)
        except SauvegardeImpossible as erreur:
            raise CommandError(str(erreur)) from erreur
        self.stdout.write(f"Restauré depuis {archive}. Les anciens fichiers restent dans fichiers-avant-restauration.")
