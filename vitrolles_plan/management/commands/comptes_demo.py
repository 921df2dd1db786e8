from django.core.management.base import BaseCommand

from vitrolles_plan.demonstration.comptes import MOT_DE_PASSE, lister


class Command(BaseCommand):
    help = "Donne les comptes de démonstration, un par ligne : rôle, courriel, mot de passe."

    def handle(self, *args, **options):
        for role, courriel in lister():
            self.stdout.write(f"{role:<20} {courriel:<32} {MOT_DE_PASSE}")
