from celery import shared_task
from django.utils import timezone


@shared_task
def suivre_les_sorties():
    """Chaque matin : adresses à oublier, rappels, questionnaires. La relancer n’envoie rien de plus."""
    from actions import sorties

    sorties.suivre(timezone.localdate())
