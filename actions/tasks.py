from celery import shared_task
from django.utils import timezone


@shared_task
def suivre_les_sorties():
    """Chaque matin : adresses à oublier, rappels, questionnaires. La relancer n’envoie rien de plus."""
    from actions import sorties

    sorties.suivre(timezone.localdate())
def relever_les_registres():
    """Chaque nuit : ce que disent les registres, pour les plans en vigueur. La relancer n’écrit rien de plus."""
    from actions import releves

    releves.relever_les_plans_en_vigueur(timezone.localdate())
