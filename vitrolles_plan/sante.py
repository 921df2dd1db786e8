"""La santé du site : base, courtier, ouvrier de chaque file, dernière sauvegarde. Un échec dit sa raison."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from socle.models import Battement
from vitrolles_plan.celery import app

# Une mise en pages, deux minutes au plus, retient le battement de sa file ; deux de suite aussi.
MUET_APRES = {"celery": timedelta(minutes=3), "pdf": timedelta(minutes=6)}


def lire():
    """(lectures, tout_va_bien) : un dictionnaire prêt pour le JSON, et s’il faut répondre 200."""
    lectures = {"base": _base(), "courtier": _courtier()}
    for nom, file in (("ouvrier", "celery"), ("pdf", "pdf")):
        lectures[nom] = _ouvrier(file) if lectures["base"]["va"] else {"va": False, "raison": "base injoignable"}
    lectures["sauvegarde"] = _sauvegarde()
    return lectures, all(lecture["va"] for lecture in lectures.values())


def _base():
    try:
        with connection.cursor() as curseur:
            curseur.execute("SELECT 1")
    except DatabaseError as erreur:
        return {"va": False, "raison": type(erreur).__name__}
    return {"va": True, "moteur": connection.vendor}


def _courtier():
    try:
        with app.connection_for_write(connect_timeout=2) as courtier:
            courtier.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (OperationalError, OSError) as erreur:
        return {"va": False, "raison": type(erreur).__name__}
    return {"va": True, "moteur": "redis" if settings.REDIS_URL else "sqlite"}


def _ouvrier(file):
    battements = Battement.objects.filter(ouvrier__startswith=f"{file}@").order_by("-le")
    dernier = battements.values_list("le", flat=True).first()
    if dernier is None:
        return {"va": False, "raison": f"aucun ouvrier de la file {file} ne s’est encore annoncé"}
    if timezone.now() - dernier > MUET_APRES[file]:
        return {
            "va": False,
            "raison": f"l’ouvrier de la file {file} ne donne plus signe de vie",
            "vu_le": dernier.isoformat(),
        }
    return {"va": True, "vu_le": dernier.isoformat()}


def _sauvegarde():
    """La plus récente sauvegarde ; son âge ne compte que si SAUVEGARDE_MAX_HEURES est réglé."""
    fichiers = sorted(settings.DOSSIER_SAUVEGARDES.glob("*.tar.gz"), key=lambda f: f.stat().st_mtime)
    derniere = datetime.fromtimestamp(fichiers[-1].stat().st_mtime, UTC) if fichiers else None
    lecture = {"derniere": derniere.isoformat() if derniere else None}
    if not settings.SAUVEGARDE_MAX_HEURES:
        return {"va": True, **lecture}
    limite = timezone.now() - timedelta(hours=settings.SAUVEGARDE_MAX_HEURES)
    if derniere is None or derniere < limite:
        return {"va": False, "raison": "aucune sauvegarde récente", **lecture}
    return {"va": True, **lecture}
