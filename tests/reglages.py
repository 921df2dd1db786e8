"""Les réglages des tests : ceux de la production, en plus vif. Le dossier des données est jetable."""

import atexit
import os
import shutil
import tempfile

# Un dossier par processus : les tests parallèles ne partagent ni fichiers ni courtier.
DOSSIER_JETABLE = tempfile.mkdtemp(prefix="vitrolles-tests-")
atexit.register(shutil.rmtree, DOSSIER_JETABLE, ignore_errors=True)
os.environ["DOSSIER_DONNEES"] = DOSSIER_JETABLE
# Une base Redis par processus parallèle : l’ouvrier de l’un ne prend ni ne vide la file de l’autre.
if os.environ.get("REDIS_URL"):
    adresse, _, numero = os.environ["REDIS_URL"].rpartition("/")
    rang = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.environ["REDIS_URL"] = f"{adresse}/{int(numero) + rang}"
# En production, la base demande un serveur de courrier ; ici les messages restent en mémoire (voir EMAIL_BACKEND).
os.environ["EMAIL_URL"] = "memorymail://"
os.environ.setdefault("SECRET_KEY", "cle-des-tests-sans-aucune-valeur-" * 2)

from vitrolles_plan.settings import *  # noqa: E402,F403
from vitrolles_plan.settings import CACHES, DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CACHES = CACHES | {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
WHITENOISE_AUTOREFRESH = True
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Un fichier, non la mémoire : fils et ouvriers des tests y ont chacun leur connexion, comme en service.
    DATABASES["default"]["TEST"] = {"NAME": f"{DOSSIER_JETABLE}/tests.sqlite3"}
