import sqlite3
from datetime import timedelta
from smtplib import SMTPException

from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

ESSAIS_MAX = 8
journal = get_task_logger("vitrolles.courriels")


@shared_task
def expedier(courriel_id):
    """Expédie un courriel en attente : le seul endroit qui parle SMTP. Le redemander ne l’envoie pas deux fois."""
    from socle.etats import faire_passer
    from socle.models import Courriel, EtatCourriel

    with transaction.atomic():
        # La ligne reste verrouillée le temps de l’envoi : deux ouvriers n’envoient pas le même message.
        courriel = Courriel.objects.select_for_update(of=("self",)).filter(pk=courriel_id).first()
        if courriel is None or courriel.etat != EtatCourriel.EN_ATTENTE:
            return
        courriel.essais += 1
        try:
            _composer(courriel).send()
        except (OSError, SMTPException) as erreur:
            courriel.erreur = f"{type(erreur).__name__} : {erreur}"
            courriel.prochain_essai_le = timezone.now() + timedelta(minutes=2**courriel.essais)
            courriel.save(update_fields=["essais", "erreur", "prochain_essai_le"])
            journal.warning("courriel %s non parti (essai %s) : %s", courriel.pk, courriel.essais, courriel.erreur)
            if courriel.essais >= ESSAIS_MAX:
                faire_passer(courriel, EtatCourriel.ECHOUE, par=None)
            return
        courriel.save(update_fields=["essais"])
        faire_passer(courriel, EtatCourriel.EXPEDIE, par=None, expedie_le=timezone.now(), erreur="")


def _composer(courriel):
    message = EmailMultiAlternatives(
        courriel.sujet,
        courriel.texte,
        settings.DEFAULT_FROM_EMAIL,
        [courriel.destinataire],
        headers={"Message-ID": f"<{courriel.uuid}@{settings.HOTE}>", "Auto-Submitted": "auto-generated"},
    )
    if courriel.html:
        message.attach_alternative(courriel.html, "text/html")
    return message


@shared_task
def expedier_les_courriels_en_attente():
    """Reprend ce qui n’est pas parti : serveur de courrier absent, file perdue, ouvrier tué."""
    from socle.models import Courriel

    for courriel_id in Courriel.objects.a_expedier().values_list("pk", flat=True)[:200]:
        expedier.delay(courriel_id)


@shared_task(bind=True)
def battre(self):
    """Note que l’ouvrier vit : la page de santé lit cette heure."""
    from socle.models import Battement

    Battement.objects.update_or_create(ouvrier=self.request.hostname or "ici", defaults={"le": timezone.now()})


@shared_task
def purger_le_courtier_embarque():
    """Le courtier SQLite garde les messages lus : on efface ceux de plus d’un jour."""
    if settings.REDIS_URL:
        return
    with sqlite3.connect(settings.DOSSIER_DONNEES / "courtier.sqlite3", timeout=20) as courtier:
        courtier.execute("DELETE FROM kombu_message WHERE visible = 0 AND timestamp < datetime('now', '-1 day')")
