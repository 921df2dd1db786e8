"""Réglages, pilotés par l’environnement (voir docs/exploitation.md). Sans rien régler : mode embarqué, SQLite."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.contrib.messages import constants as niveaux
from django.core.exceptions import ImproperlyConfigured

from vitrolles_plan import environnement

RACINE = Path(__file__).resolve().parent.parent
DOSSIER_DONNEES = Path(os.environ.get("DOSSIER_DONNEES") or RACINE / "var").resolve()
try:
    DOSSIER_DONNEES.mkdir(parents=True, exist_ok=True)
except OSError as erreur:
    raise ImproperlyConfigured(
        f"DOSSIER_DONNEES : impossible de créer {DOSSIER_DONNEES} ({erreur.strerror})."
    ) from erreur

# --- Mode -----------------------------------------------------------------------------------------
DEBUG = environnement.booleen("DEBUG")
base = environnement.base_de_donnees(DOSSIER_DONNEES / "vitrolles.sqlite3")
EMBARQUE = base["ENGINE"] == "django.db.backends.sqlite3"
SECRET_KEY = environnement.cle_secrete(DOSSIER_DONNEES, embarque=EMBARQUE)
PORT = environnement.entier("PORT", 8000, minimum=1)

ADRESSE_DU_SITE = environnement.adresse_du_site(f"http://127.0.0.1:{PORT}")
HOTE = urlsplit(ADRESSE_DU_SITE).hostname
EN_HTTPS = ADRESSE_DU_SITE.startswith("https://")
DERRIERE_UN_RELAIS = environnement.booleen("DERRIERE_UN_RELAIS", defaut=EN_HTTPS)
ALLOWED_HOSTS = sorted({HOTE, *environnement.liste("HOTES_ADMIS")})
if not EN_HTTPS:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [ADRESSE_DU_SITE]

# --- Applications, dans l’ordre de la conception -----------------------------------------------------
APPLICATIONS_DU_PROJET = [
    "socle",
    "referents",
    "partenaires",
    "actions",
    "appels_projets",
    "evenements",
    "rapports",
    "vitrolles_plan",
]
INSTALLED_APPS = [
    *APPLICATIONS_DU_PROJET,
    "vitrolles_plan.gestion.ConfigurationGestion",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "django_filters",
    "django_htmx",
    "import_export",
    "simple_history",
]
MIDDLEWARE = [
    "socle.middleware.arrivee",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Tout demande un compte, sauf les vues marquées `login_not_required` (liste tenue par un test).
    "socle.middleware.CompteDemande",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "socle.middleware.pages_privees",
    "socle.middleware.AttenteTropLongue",
]
ROOT_URLCONF = "vitrolles_plan.urls"
WSGI_APPLICATION = "vitrolles_plan.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [RACINE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vitrolles_plan.contexte.site",
            ],
            "builtins": ["django.templatetags.static", "socle.templatetags.socle"],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [RACINE / "templates" / "jinja2"],
        "OPTIONS": {"environment": "socle.jinja.environnement"},
    },
]
# Réglage de passage vers Django 6, où c’est le seul comportement : une adresse sans préfixe est en https.
FORMS_URLFIELD_ASSUME_HTTPS = True
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "vitrolles"
MESSAGE_TAGS = {niveaux.ERROR: "erreur", niveaux.WARNING: "alerte", niveaux.SUCCESS: "succes", niveaux.INFO: "info"}

# --- Données ----------------------------------------------------------------------------------------
DATABASES = {"default": base | {"ATOMIC_REQUESTS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = environnement.adresse_redis()
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_django"},
    # Les pages gardées de l’agenda, dans la mémoire de chaque processus : leur clé porte le tampon, donc leur âge.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
    # Les chiffres montrés à qui écrit un chapitre : lus une fois pour deux minutes, dans chaque processus.
    "apercus": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "apercus",
        "OPTIONS": {"MAX_ENTRIES": 10},
    },
}
MEDIA_ROOT = DOSSIER_DONNEES / "fichiers"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Rassemblés par qui installe, lus par qui sert : deux comptes dans l’image, d’où la lecture pour tous.
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("DOSSIER_STATIQUE") or DOSSIER_DONNEES / "statique")
STATICFILES_DIRS = [RACINE / "static"]
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# --- Langue et heure -----------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

# --- Comptes ---------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "socle.Utilisateur"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "mon-accueil"
LOGOUT_REDIRECT_URL = "accueil"
ACCOUNT_ADAPTER = "vitrolles_plan.comptes.AdaptateurDeCompte"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "vitrolles_plan.comptes.IdentiteForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
# Nombre de relais de confiance devant l’application : d’eux dépend l’adresse comptée par les limites de tentatives.
# Derrière un relais, il y en a un au moins : sans quoi tous les visiteurs auraient son adresse, et ses limites.
relais_au_moins = int(DERRIERE_UN_RELAIS)
ALLAUTH_TRUSTED_PROXY_COUNT = environnement.entier("RELAIS_DE_CONFIANCE", relais_au_moins, minimum=relais_au_moins)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Vitrolles Plan"
INVITATION_VALABLE_JOURS = 7
# Au-delà, les noms des personnes extérieures venues à une formation s’effacent ; les comptes restent.
FORMATIONS_CONSERVEES_ANS = environnement.entier("FORMATIONS_CONSERVEES_ANS", 3, minimum=1)

# --- Courriels ---------------------------------------------------------------------------------------------
vars().update(environnement.courrier(DOSSIER_DONNEES / "courriels", embarque=EMBARQUE))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get(
    "EXPEDITEUR", "Plan de lutte contre les discriminations <ne-pas-repondre@localhost>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
COURRIEL_DE_CONTACT = os.environ.get("COURRIEL_DE_CONTACT", "")

# --- Travail de fond ---------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or f"sqla+sqlite:///{DOSSIER_DONNEES / 'courtier.sqlite3'}"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
if REDIS_URL:
    # Plus long que la plus longue tâche : une tâche en cours n’est jamais redonnée à un autre ouvrier.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_ROUTES = {"rapports.tasks.editer_pdf": {"queue": "pdf"}}
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DOSSIER_DONNEES / "calendrier-celery")
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
DOSSIER_SAUVEGARDES = Path(os.environ.get("DOSSIER_SAUVEGARDES") or DOSSIER_DONNEES / "sauvegardes")
# Au-delà de cet âge, la page de santé dit que la sauvegarde manque ; 0 : elle ne s’en mêle pas.
SAUVEGARDE_MAX_HEURES = environnement.entier("SAUVEGARDE_MAX_HEURES", 0)

# --- Sécurité -----------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
if EN_HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_SSL_REDIRECT = environnement.booleen("REDIRIGER_VERS_HTTPS", defaut=True)
    SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if DERRIERE_UN_RELAIS:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Bibliothèques -----------------------------------------------------------------------------------------
IMPORT_EXPORT_USE_TRANSACTIONS = True
SIMPLE_HISTORY_REVERT_DISABLED = False

# --- Journal du serveur --------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"sortie": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["sortie"], "level": "WARNING"},
    "loggers": {
        "vitrolles": {"level": environnement.niveau_du_journal()},
        "fontTools": {"level": "ERROR"},
    },
}
