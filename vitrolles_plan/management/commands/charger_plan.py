from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from vitrolles_plan.chargement import DOSSIER, LignesFausses, charger

COLONNES = "{:<28}{:>8}{:>8}{:>10}{:>11}"


class Command(BaseCommand):
    help = "Charge les deux plans signés depuis leurs fichiers CSV ; tout ou rien, sans risque à relancer."

    def add_arguments(self, parser):
        parser.add_argument("--dossier", type=Path, default=DOSSIER, help="un autre dossier de fichiers CSV")

    def handle(self, *args, dossier, **options):
        try:
            comptes = charger(dossier)
        except LignesFausses as fautes:
            nombre = len(fautes.erreurs)
            s = "s" if nombre > 1 else ""
            raise CommandError(f"{nombre} erreur{s}, rien n’a été écrit.\n{fautes}") from fautes
        self._raconter(comptes)

    def _raconter(self, comptes):
        self.stdout.write(COLONNES.format("fichier", "lignes", "créées", "modifiées", "inchangées"))
        for compte in comptes:
            self.stdout.write(
                COLONNES.format(compte.fichier, compte.lignes, compte.crees, compte.modifies, compte.inchanges)
            )
        crees, modifies = sum(c.crees for c in comptes), sum(c.modifies for c in comptes)
        if crees or modifies:
            self.stdout.write(f"Plan chargé : {crees} lignes créées, {modifies} modifiées.")
        else:
            self.stdout.write("Rien à changer : la base dit déjà ce que disent les fichiers.")
