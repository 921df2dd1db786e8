from celery import shared_task


@shared_task
def suivre_les_formations():
    """Chaque matin : listes d’attente, convocations, relances, questionnaires, effacements. Peut tourner deux fois."""
    from referents import operations

    operations.suivre_les_formations()
