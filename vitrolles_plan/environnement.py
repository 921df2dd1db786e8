"""Lecture des variables d’environnement : une valeur fausse arrête tout, avec une phrase claire."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

VRAI = {"1", "oui", "true", "vrai", "yes", "on"}
NIVEAUX = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
FAUX = {"", "0", "non", "false", "faux", "no", "off"}


def booleen(nom, defaut=False):
    brut = os.environ.get(nom)
    if brut is None:
        return defaut
    valeur = brut.strip().lower()
    if valeur not in VRAI | FAUX:
        raise ImproperlyConfigured(f"{nom} vaut « {brut} » : écrire oui ou non.")
    return valeur in VRAI


def entier(nom, defaut, *, minimum=0):
    brut = os.environ.get(nom, "")
    if not brut:
        return defaut
    if not brut.isdecimal() or int(brut) < minimum:
        raise ImproperlyConfigured(f"{nom} vaut « {brut} » : écrire un nombre entier d’au moins {minimum}.")
    return int(brut)


def liste(nom):
    """Des valeurs séparées par des virgules, espaces admis."""
    return [valeur.strip() for valeur in os.environ.get(nom, "").split(",") if valeur.strip()]


def niveau_du_journal():
    brut = os.environ.get("NIVEAU_JOURNAL", "").strip() or "INFO"
    if brut.upper() not in NIVEAUX:
        raise ImproperlyConfigured(f"NIVEAU_JOURNAL vaut « {brut} » : écrire {', '.join(NIVEAUX)}.")
    return brut.upper()


def adresse_du_site(defaut):
    """L’adresse publique, sans barre finale ; d’elle découlent hôtes admis, liens des courriels et cookies sûrs."""
    brut = os.environ.get("ADRESSE_DU_SITE", defaut).strip().rstrip("/")
    morceaux = urlsplit(brut)
    if morceaux.scheme not in {"http", "https"} or not morceaux.hostname or morceaux.path:
        raise ImproperlyConfigured(
            f"ADRESSE_DU_SITE vaut « {brut} » : écrire une adresse complète sans chemin, "
            "par exemple https://egalite.example.fr"
        )
    return brut


def base_de_donnees(chemin_sqlite):
    """Réglage Django de la base : PostgreSQL si DATABASE_URL est donnée, sinon SQLite dans `chemin_sqlite`."""
    adresse = os.environ.get("DATABASE_URL", "").strip()
    if not adresse:
        adresse = f"sqlite:///{chemin_sqlite}"
    try:
        base = environ.Env.db_url_config(adresse)
    except Exception as erreur:
        raise ImproperlyConfigured(f"DATABASE_URL n’est pas lisible : {erreur}") from erreur
    if base.get("ENGINE") == "django.db.backends.sqlite3":
        return base | {
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
            }
        }
    if base.get("ENGINE") != "django.db.backends.postgresql" or not base.get("NAME"):
        raise ImproperlyConfigured(
            "DATABASE_URL doit commencer par postgresql:// (ou sqlite:///) et nommer une base, "
            "par exemple postgresql://utilisateur:motdepasse@hote:5432/vitrolles"
        )
    # Ni requête ni verrou ne tient un processus web : une page d’erreur vaut mieux qu’un site figé.
    options = base.get("OPTIONS", {}) | {"options": "-c statement_timeout=30000 -c lock_timeout=5000"}
    return base | {"CONN_MAX_AGE": 120, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


def adresse_redis():
    brut = os.environ.get("REDIS_URL", "").strip()
    if brut and not brut.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(f"REDIS_URL vaut « {brut} » : elle commence par redis:// ou rediss://")
    return brut


def courrier(dossier, *, embarque):
    """Réglages Django du courrier : le serveur d’EMAIL_URL ou, en mode embarqué seulement, des fichiers."""
    adresse = os.environ.get("EMAIL_URL", "").strip()
    exemple = "par exemple smtp+tls://utilisateur:secret@smtp.example.fr:587"
    if not adresse and not embarque:
        raise ImproperlyConfigured(
            f"EMAIL_URL manque : sans serveur de courrier, rien ne part et tout se dit expédié. L’écrire, {exemple}"
        )
    if not adresse:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": dossier}
    try:
        reglages = environ.Env.email_url_config(adresse)
    except (ImproperlyConfigured, ValueError) as erreur:
        raise ImproperlyConfigured(f"EMAIL_URL n’est pas lisible : écrire une adresse, {exemple}") from erreur
    if reglages["EMAIL_BACKEND"].endswith("smtp.EmailBackend") and not reglages["EMAIL_HOST"]:
        raise ImproperlyConfigured(f"EMAIL_URL ne nomme pas de serveur : écrire une adresse, {exemple}")
    return reglages


def cle_secrete(dossier, *, embarque):
    """La clé secrète : donnée par l’environnement, ou créée une fois pour toutes en mode embarqué."""
    donnee = os.environ.get("SECRET_KEY", "").strip()
    if donnee:
        if len(donnee) < 50:
            raise ImproperlyConfigured("SECRET_KEY est trop courte : au moins 50 caractères tirés au hasard.")
        return donnee
    if not embarque:
        raise ImproperlyConfigured(
            "SECRET_KEY manque. En production, la fixer dans l’environnement : au moins 50 caractères tirés au hasard."
        )
    fichier = Path(dossier) / "cle_secrete"
    if not fichier.exists():
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descripteur, "w") as sortie:
            sortie.write(secrets.token_urlsafe(64))
    return fichier.read_text().strip()
