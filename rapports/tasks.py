from celery import shared_task
from celery.utils.log import get_task_logger

journal = get_task_logger("vitrolles.rapports")


@shared_task(soft_time_limit=120, time_limit=150)
def editer_pdf(edition_id):
    """Produit une édition en attente ; la redemander ne la produit pas deux fois."""
    from rapports import production

    production.produire(edition_id)


@shared_task
def balayer_les_editions():
    """Reprend une fois les éditions que leur ouvrier a laissées en route, puis dit pourquoi elles n’aboutissent pas."""
    from rapports import production

    for edition in production.balayer():
        journal.warning("édition %s balayée : %s", edition.uuid, edition.get_etat_display())
