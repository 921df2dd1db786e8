from celery import shared_task
from django.utils import timezone


@shared_task
def suivre_les_formations():
    """Chaque matin : listes d’attente, convocations, relances, questionnaires, effacements. Peut tourner deux fois."""
    from referents import operations

    operations.suivre_les_formations()


@shared_task
def suivre_le_reseau():
    """Chaque matin : les lettres qui finissent, les besoins à demander. La relancer n’écrit à personne deux fois."""
    from referents import operations

    jour = timezone.localdate()
    operations.rappeler_les_lettres(jour)
    operations.demander_les_besoins(jour)
