"""Les réglages de la production, avec les vues étalons du banc et le compte des requêtes quand on le demande."""

from vitrolles_plan.settings import *  # noqa: F403
from vitrolles_plan.settings import MIDDLEWARE

ROOT_URLCONF = "script.banc.adresses"
MIDDLEWARE = ["script.banc.etalons.compter_les_requetes", "script.banc.etalons.sans_rien_garder", *MIDDLEWARE]
