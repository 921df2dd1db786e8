import sqlite3
from datetime import timedelta
from smtplib import SMTPException

from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.utils import timezone

ESSAIS_MAX = 8
BAIL = timedelta(minutes=10)
EFFACE = "Texte effacé après l’envoi : il contenait un lien personnel.\n"
journal = get_task_logger("vitrolles.courriels")


@shared_task
def expedier(courriel_id):
    """Expédie un courriel en attente : le seul endroit qui parle SMTP. Le redemander ne l’envoie pas deux fois."""
    from socle.courriels import tenir_le_jour
    from socle.models import Courriel

    # Le retenir d’abord, par une écriture conditionnelle : deux ouvriers n’envoient pas le même message, et aucune
    # ligne ne reste verrouillée le temps d’un envoi. Un ouvrier tué en route le laisse reprendre après le bail.
    retenu = Courriel.objects.a_expedier().filter(pk=courriel_id)
    if not retenu.update(essais=F("essais") + 1, prochain_essai_le=timezone.now() + BAIL):
        return
    courriel = Courriel.objects.get(pk=courriel_id)
    if not tenir_le_jour(courriel):
        return
    try:
        _composer(courriel).send()
    except (OSError, SMTPException, ValueError) as erreur:
        _noter_l_echec(courriel, erreur)
    else:
        _noter_l_envoi(courriel)


def _noter_l_envoi(courriel):
    from socle.etats import faire_passer
    from socle.models import EtatCourriel

    champs = {"expedie_le": timezone.now(), "erreur": ""}
    if courriel.est_confidentiel:
        # Le lien ouvre un compte : une fois parti, il n’a plus à se lire dans la gestion.
        champs |= {"texte": EFFACE, "html": ""}
    faire_passer(courriel, EtatCourriel.EXPEDIE, par=None, **champs)


def _noter_l_echec(courriel, erreur):
    from socle.etats import faire_passer
    from socle.models import EtatCourriel

    courriel.erreur = f"{type(erreur).__name__} : {erreur}"
    courriel.prochain_essai_le = timezone.now() + timedelta(minutes=2**courriel.essais)
    courriel.save(update_fields=["erreur", "prochain_essai_le"])
    journal.warning("courriel %s non parti (essai %s) : %s", courriel.pk, courriel.essais, courriel.erreur)
    if courriel.essais >= ESSAIS_MAX:
        faire_passer(courriel, EtatCourriel.ECHOUE, par=None)


def _composer(courriel):
    from socle.courriels import adresse_d_arret

    entetes = {"Message-ID": f"<{courriel.uuid}@{settings.HOTE}>", "Auto-Submitted": "auto-generated"}
    if courriel.famille:
        # RFC 8058 : la boîte de courrier montre elle-même le bouton « se désabonner », et il suffit d’un clic.
        entetes["List-Unsubscribe"] = f"<{adresse_d_arret(courriel.destinataire, courriel.famille)}>"
        entetes["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        courriel.sujet, courriel.texte, settings.DEFAULT_FROM_EMAIL, [courriel.destinataire], headers=entetes
    )
    if courriel.html:
        message.attach_alternative(courriel.html, "text/html")
    return message


@shared_task
def expedier_les_courriels_en_attente():
    """Reprend ce qui n’est pas parti : serveur de courrier absent, file perdue, ouvrier tué."""
    from socle.models import Courriel

    # Les plus anciens d’abord : après une panne, le premier écrit est le premier parti.
    en_attente = Courriel.objects.a_expedier().order_by("prochain_essai_le", "pk")
    for courriel_id in en_attente.values_list("pk", flat=True)[:200]:
        expedier.delay(courriel_id)


@shared_task(bind=True)
def battre(self, file="celery"):
    """Note que l’ouvrier de cette file vit : la page de santé lit cette heure."""
    from socle.models import Battement

    machine = (self.request.hostname or "ici").rpartition("@")[2]
    Battement.objects.update_or_create(ouvrier=f"{file}@{machine}", defaults={"le": timezone.now()})


@shared_task
def oublier_les_liens():
    """Chaque nuit : les liens personnels morts depuis trois mois. La relancer n’efface rien de plus."""
    from socle import liens

    liens.oublier_les_morts()


@shared_task
def purger_le_courtier_embarque():
    """Le courtier SQLite garde les messages lus : on efface ceux de plus d’un jour."""
    if settings.REDIS_URL:
        return
    with sqlite3.connect(settings.DOSSIER_DONNEES / "courtier.sqlite3", timeout=20) as courtier:
        courtier.execute("DELETE FROM kombu_message WHERE visible = 0 AND timestamp < datetime('now', '-1 day')")
