from celery import shared_task
from django.utils import timezone


@shared_task
def suivre_les_formations():
    """Chaque matin : listes d’attente, convocations, relances, questionnaires, effacements. Peut tourner deux fois."""
    from referents import operations

    operations.suivre_les_formations()


@shared_task
def suivre_le_reseau():
    """Chaque matin : lettres qui finissent, besoins à demander, notes non lues. La relancer n’écrit rien de plus."""
    from referents import operations

    jour = timezone.localdate()
    operations.rappeler_les_lettres(jour)
    operations.demander_les_besoins(jour)
    operations.rappeler_les_notes(jour)
