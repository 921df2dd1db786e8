from celery import shared_task
from django.utils import timezone


@shared_task
def suivre_les_sorties():
    """Chaque matin : adresses à oublier, rappels, questionnaires. La relancer n’envoie rien de plus."""
    from actions import sorties

    sorties.suivre(timezone.localdate())


@shared_task
def relever_les_registres():
    """Chaque nuit : ce que disent les registres, pour les plans en vigueur. La relancer n’écrit rien de plus."""
    from actions import releves

    releves.relever_les_plans_en_vigueur(timezone.localdate())


@shared_task
def suivre_les_campagnes():
    """Chaque matin : les relances échues des campagnes ouvertes, et les brouillons oubliés."""
    from actions import brouillons, campagnes
    from actions.models import CampagneMiseAJour

    for campagne in CampagneMiseAJour.objects.a_suivre():
        campagnes.suivre(campagne)
    brouillons.oublier_les_anciens()


@shared_task
def envoyer_les_resumes():
    """Chaque lundi : un résumé par personne qui a de quoi lire, chacun dans sa tâche."""
    from actions import resume

    for agent_id in resume.agents_a_lire():
        envoyer_le_resume.delay(agent_id=agent_id)
    for compte_id in resume.coordination_a_lire():
        envoyer_le_resume.delay(compte_id=compte_id)


@shared_task
def envoyer_le_resume(agent_id=None, compte_id=None):
    from actions import resume

    resume.envoyer(agent_id=agent_id, compte_id=compte_id)
