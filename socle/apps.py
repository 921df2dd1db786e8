from django.apps import AppConfig
from django.db.backends.signals import connection_created

from socle import mots


class SocleConfig(AppConfig):
    name = "socle"
    verbose_name = "Comptes et courriels"

    def ready(self):
        # Avant la première connexion, quelle que soit la page qui cherche.
        connection_created.connect(mots.apprendre_a_sqlite, dispatch_uid="mots-nus")
