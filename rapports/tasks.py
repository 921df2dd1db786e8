from celery import shared_task
from celery.utils.log import get_task_logger

journal = get_task_logger("vitrolles.rapports")


# En secondes : à la première, l’édition échoue et le dit ; à la seconde, l’ouvrier est tué et le balayage reprend.
AU_PLUS, TUE_APRES = 300, 330


@shared_task(soft_time_limit=AU_PLUS, time_limit=TUE_APRES)
def editer_pdf(edition_id):
    """Produit une édition en attente ; la redemander ne la produit pas deux fois."""
    from rapports import production

    production.produire(edition_id)


@shared_task
def balayer_les_editions():
    """Reprend une fois les éditions que leur ouvrier a laissées en route, puis dit pourquoi elles n’aboutissent pas."""
    from rapports import balayage

    for edition in balayage.balayer():
        journal.warning("édition %s balayée : %s", edition.uuid, edition.get_etat_display())


@shared_task
def effacer_les_fichiers_orphelins():
    """Les fichiers d’éditions et d’images que rien ne réclame depuis plus d’une heure."""
    from rapports import balayage

    for nom in balayage.effacer_les_orphelins():
        journal.warning("%s : fichier sans édition, effacé", nom)
