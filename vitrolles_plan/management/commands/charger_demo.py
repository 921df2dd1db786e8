from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from actions.models import Plan
from vitrolles_plan.demonstration import (
    agenda,
    appels,
    comptes,
    formations,
    moyens,
    plan,
    rapports,
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

    def add_arguments(self, parser):
        parser.add_argument(
            "--en-service",
            action="store_true",
            help="la charger quand même sur PostgreSQL ou en HTTPS : ses comptes ont un mot de passe connu de tous",
        )

    def handle(self, *args, en_service, **options):
        if not en_service and (not settings.EMBARQUE or settings.EN_HTTPS):
            raise CommandError(
                "Ce site est réglé pour servir pour de bon (PostgreSQL ou HTTPS), et la démonstration ouvre des comptes"
                " au mot de passe connu de tous, dont une coordination. Chargez-la à part (script/demo). Si"
                " ce site ne sert qu’à essayer, ajoutez --en-service."
            )
        if Plan.objects.filter(demonstration=True).exists():
            self.stdout.write("La ville de démonstration est déjà chargée : rien à changer.")
            return
        if not Plan.objects.filter(code="2019-2021").exists():
            raise CommandError("Le plan réel n’est pas chargé : lancer d’abord manage.py charger_plan.")
        with transaction.atomic():
            self.charger(timezone.localdate())
        self.stdout.write("Ville de démonstration chargée.")

    def charger(self, jour):
        ouverts = comptes.ouvrir_tous()
        coordination = ouverts["coordination"]
        par_direction = ville.batir(jour, coordination)
        ville.ouvrir_les_comptes(par_direction, coordination)
        nouveau = plan.lancer(jour, coordination, par_direction)
        sorties.emmener(jour, coordination)
        formations.tenir(jour, coordination, par_direction)
        vie_du_reseau.animer(jour, coordination, par_direction)
        agenda.publier(jour, coordination)
        appels.ouvrir(nouveau, jour, coordination)
        moyens.compter(jour, coordination)
        agenda.proposer(jour, coordination)
        registres.reprendre(nouveau, jour, coordination)
        rapports.ecrire(nouveau, jour, coordination, ouverts["elu"])
