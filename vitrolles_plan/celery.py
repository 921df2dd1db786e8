"""L’application Celery et tout son calendrier : le seul endroit où une tâche est planifiée."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vitrolles_plan.settings")

app = Celery("vitrolles_plan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "expedier-les-courriels-en-attente": {
        "task": "socle.tasks.expedier_les_courriels_en_attente",
        "schedule": 60.0,
    },
    # Un par file, puisque chacune peut avoir son ouvrier ; périmé, un battement ne s’entasse pas derrière une panne.
    "battre-le-coeur": {"task": "socle.tasks.battre", "schedule": 30.0, "options": {"expires": 60}},
    "battre-le-coeur-du-pdf": {
        "task": "socle.tasks.battre",
        "schedule": 30.0,
        "kwargs": {"file": "pdf"},
        "options": {"queue": "pdf", "expires": 60},
    },
    "relancer-les-editions-bloquees": {
        "task": "rapports.tasks.balayer_les_editions",
        "schedule": 60.0,
    },
    "effacer-les-fichiers-orphelins": {
        "task": "rapports.tasks.effacer_les_fichiers_orphelins",
        "schedule": 3600.0,
    },
    "purger-le-courtier-embarque": {
        "task": "socle.tasks.purger_le_courtier_embarque",
        "schedule": crontab(hour=3, minute=30),
    },
    "oublier-les-liens": {
        "task": "socle.tasks.oublier_les_liens",
        "schedule": crontab(hour=3, minute=45),
    },
    "relever-les-registres": {
        "task": "actions.tasks.relever_les_registres",
        "schedule": crontab(hour=2, minute=15),
    },
    "suivre-les-formations": {
        "task": "referents.tasks.suivre_les_formations",
        "schedule": crontab(hour=7, minute=30),
    },
    "suivre-le-reseau": {
        "task": "referents.tasks.suivre_le_reseau",
        "schedule": crontab(hour=7, minute=45),
    },
    "suivre-les-campagnes": {
        "task": "actions.tasks.suivre_les_campagnes",
        "schedule": crontab(hour=8, minute=0),
    },
    "suivre-les-sorties": {
        "task": "actions.tasks.suivre_les_sorties",
        "schedule": crontab(hour=8, minute=15),
    },
    "envoyer-les-resumes": {
        "task": "actions.tasks.envoyer_les_resumes",
        "schedule": crontab(day_of_week=1, hour=8, minute=30),
    },
    "suivre-les-temps-forts": {
        "task": "evenements.tasks.suivre_les_temps_forts",
        "schedule": crontab(hour=8, minute=20),
    },
    "demander-les-bilans": {
        "task": "evenements.tasks.demander_les_bilans",
        "schedule": crontab(hour=8, minute=25),
    },
    "oublier-les-propositions": {
        "task": "evenements.tasks.oublier_les_propositions",
        "schedule": crontab(hour=4, minute=0),
    },
    "suivre-les-inscriptions": {
        "task": "evenements.tasks.suivre_les_inscriptions",
        "schedule": crontab(hour=9, minute=0),
    },
    "creer-les-temps-forts": {
        "task": "evenements.tasks.creer_les_temps_forts",
        "schedule": crontab(month_of_year=9, day_of_month=1, hour=5, minute=0),
    },
}
