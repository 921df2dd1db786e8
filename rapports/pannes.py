"""Ce qui empêche une édition d’aboutir, dit à la personne qui l’attend."""

import errno
import logging
import time

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from rapports import notifications
from rapports.etats import EtatEdition
from socle.etats import PassageInterdit, faire_passer

journal = logging.getLogger("vitrolles.rapports")

BASE_MUETTE = (OperationalError, InterfaceError)
ESSAIS, PAUSE = 3, 2  # secondes


class ChiffresAlteres(Exception):
    """Les chiffres figés, ou leurs photos, ne répondent plus à leur empreinte."""


def echouer(edition, phrase):
    """Vrai si l’échec est dit ; faux si quelqu’un d’autre l’a prise, annulée ou close entre-temps."""
    try:
        with transaction.atomic():
            faire_passer(edition, EtatEdition.ECHOUEE, par=None, motif=phrase, erreur=phrase, finie_le=timezone.now())
            notifications.prevenir_rapport_manque(edition)
    except PassageInterdit:
        journal.warning("édition %s : déjà close par quelqu’un d’autre", edition.uuid)
        return False
    return True


def echouer_malgre_tout(edition, phrase):
    """Dit l’échec même si la base a coupé la ligne ; si elle ne revient pas, le balayage prendra la suite."""
    for essai in range(ESSAIS):
        if essai:
            time.sleep(PAUSE)
        try:
            # Une connexion que la base a fermée ne se rouvre pas d’elle-même au milieu d’une tâche.
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            return echouer(edition, phrase)
        except BASE_MUETTE:
            journal.warning("édition %s : la base ne répond pas", edition.uuid, exc_info=True)
    return False


def dire_la_panne(erreur, edition):
    """La raison, pour la personne qui attend ; le détail est au journal du serveur."""
    # Importé ici : le moteur de mise en pages pèse lourd, et le balayage s’en passe.
    from socle.pdf import ImpressionImpossible  # noqa: PLC0415

    if isinstance(erreur, ImpressionImpossible):
        return str(erreur)
    if isinstance(erreur, SoftTimeLimitExceeded):
        return "La mise en pages a dépassé cinq minutes. Redemandez-la ; si cela se répète, prévenez l’informatique."
    if isinstance(erreur, ChiffresAlteres):
        return (
            "Les chiffres figés ne répondent plus à leur empreinte : reprenez la préparation pour les figer de nouveau."
        )
    if isinstance(erreur, BASE_MUETTE):
        return (
            "La base de données n’a plus répondu pendant la production : redemandez l’édition ; si cela se répète, "
            "prévenez l’informatique."
        )
    if isinstance(erreur, OSError) and erreur.errno == errno.ENOSPC:
        return "Le disque du serveur est plein : prévenez l’informatique, puis redemandez l’édition."
    if isinstance(erreur, OSError):
        return "Le fichier n’a pas pu être écrit sur le serveur : prévenez l’informatique, puis redemandez l’édition."
    return (
        "Une erreur inattendue a arrêté la production. Redemandez-la ; si cela se répète, donnez cette référence "
        f"à l’informatique : {str(edition.uuid)[:8]}."
    )
