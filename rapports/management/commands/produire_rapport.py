import time

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError

from actions.models import Plan
from rapports import operations
from rapports.etats import DocumentEdite
from socle.etats import PassageInterdit

PAUSE = 0.5


class Command(BaseCommand):
    help = "Demande le PDF d’une année au travail de fond, comme le bouton « Produire le rapport »."

    def add_arguments(self, parser):
        parser.add_argument("annee", type=int)
        parser.add_argument(
            "--attendre", action="store_true", help="suivre jusqu’à la fin ; le chemin en dernière ligne"
        )
        parser.add_argument("--delai", type=int, default=300, help="secondes d’attente au plus (300)")

    def handle(self, *, annee, attendre, delai, **options):
        plan = Plan.objects.filter(annee_debut__lte=annee, annee_fin__gte=annee).first()
        if plan is None:
            raise CommandError(f"Aucun plan ne couvre {annee} : chargez-le d’abord (charger_plan).")
        edition = self._demander(operations.ouvrir(annee, plan))
        if attendre:
            self.stdout.write(self._suivre(edition, time.monotonic() + delai))

    def _demander(self, rapport):
        try:
            edition = operations.demander(rapport, par=None)
        except PassageInterdit as refus:
            # Adopté : son édition adoptée fait foi, et c’est elle qu’on rend.
            self.stdout.write(str(refus))
            return rapport.editions.definitives().filter(document=DocumentEdite.RAPPORT).first()
        self.stdout.write(f"{edition} : demandée")
        return edition

    def _suivre(self, edition, limite):
        """Dit chaque étape ; rend le chemin du fichier, ou s’arrête en disant pourquoi."""
        dite = None
        while edition.est_en_route:
            if edition.etape != dite:
                self.stdout.write(f"  {edition.get_etape_display()}")
                dite = edition.etape
            if time.monotonic() > limite:
                raise CommandError("Le rapport n’est pas prêt dans le délai : le travail de fond tourne-t-il ?")
            time.sleep(PAUSE)
            edition.refresh_from_db()
        if edition.est_echouee:
            raise CommandError(edition.erreur)
        if edition.est_annulee:
            raise CommandError("Cette édition vient d’être annulée : redemandez-la.")
        self.stdout.write(f"  {edition.pages} pages, {edition.duree:.1f} s, sha256 {edition.sha256}")
        return default_storage.path(edition.fichier.name)
