from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from actions.models import Plan
from vitrolles_plan.demonstration import (
    agenda,
    appels,
    comptes,
    formations,
    plan,
    registres,
    sorties,
    vie_du_reseau,
    ville,
)


class Command(BaseCommand):
    help = (
        "Charge une ville de démonstration, marquée comme telle partout : un plan qui continue le réel, ses référents, "
        "l’agenda, un appel ouvert. Les dates suivent le jour du chargement. Déjà chargée, ne change rien."
    )

    def handle(self, *args, **options):
        if Plan.objects.filter(demonstration=True).exists():
            self.stdout.write("La ville de démonstration est déjà chargée : rien à changer.")
            return
        if not Plan.objects.filter(code="2019-2021").exists():
            raise CommandError("Le plan réel n’est pas chargé : lancer d’abord manage.py charger_plan.")
        with transaction.atomic():
            self.charger(timezone.localdate())
        self.stdout.write("Ville de démonstration chargée.")

    def charger(self, jour):
        coordination = comptes.ouvrir_tous()["coordination"]
        par_direction = ville.batir(jour, coordination)
        ville.ouvrir_les_comptes(par_direction, coordination)
        nouveau = plan.lancer(jour, coordination, par_direction)
        sorties.emmener(jour, coordination)
        formations.tenir(jour, coordination, par_direction)
        vie_du_reseau.animer(jour, coordination, par_direction)
        agenda.publier(jour, coordination)
        appels.ouvrir(nouveau, jour, coordination)
        agenda.proposer(jour, coordination)
        registres.reprendre(nouveau, jour, coordination)
