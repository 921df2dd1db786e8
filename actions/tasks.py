from celery import shared_task
from django.utils import timezone


@shared_task
def relever_les_registres():
    """Chaque nuit : ce que disent les registres, pour les plans en vigueur. La relancer n’écrit rien de plus."""
    from actions import releves

    releves.relever_les_plans_en_vigueur(timezone.localdate())
