from celery import shared_task
from django.utils import timezone


@shared_task
def creer_les_temps_forts():
    """Chaque 1er septembre : les deux temps forts de l’année suivante. La relancer ne crée rien de plus."""
    from evenements import operations

    operations.creer_les_temps_forts(timezone.localdate().year + 1)


@shared_task
def suivre_les_temps_forts():
    """Chaque matin : les étapes dues se rappellent à la coordination. La relancer n’envoie rien de plus."""
    from evenements import operations

    operations.suivre_les_temps_forts(timezone.localdate())


@shared_task
def demander_les_bilans():
    """Chaque matin : les bilans à écrire, sept puis vingt et un jours après. La relancer n’envoie rien de plus."""
    from evenements import operations

    operations.demander_les_bilans(timezone.localdate())


@shared_task
def oublier_les_propositions():
    """Chaque nuit : efface le nom et le courriel de qui a proposé un événement, trente jours après la réponse."""
    from evenements import operations

    operations.oublier_les_propositions()


@shared_task
def suivre_les_inscriptions():
    """Chaque matin : listes d’attente, rappels, données à effacer. La relancer n’envoie rien de plus."""
    from evenements import operations

    operations.suivre_les_inscriptions(timezone.now())
