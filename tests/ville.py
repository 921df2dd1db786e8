"""Le plan réel et la ville de démonstration : longs à charger, donc une fois par module quand rien ne les change."""

from contextlib import contextmanager
from io import StringIO

from django.core.management import call_command
from django.db import transaction


def charger_le_plan():
    call_command("charger_plan", stdout=StringIO())


def charger():
    charger_le_plan()
    call_command("charger_demo", en_service=True, stdout=StringIO())


@contextmanager
def pour_un_module(charger, blocker):
    """Dans une transaction que rien ne valide : chaque test y pose la sienne, et le module suivant ne voit rien.

    Tous les tests du module doivent la demander : un autre la verrait sans le savoir.
    """
    with blocker.unblock():
        transaction_du_module = transaction.atomic()
        transaction_du_module.__enter__()
        charger()
    yield
    with blocker.unblock():
        transaction.set_rollback(True)
        transaction_du_module.__exit__(None, None, None)
