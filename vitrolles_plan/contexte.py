from django.conf import settings
from django.core.cache import caches

from actions.models import Plan
from vitrolles_plan.accessibilite import lire as lire_l_accessibilite


def _porte_une_demonstration():
    # Une donnée de démonstration ne paraît ni ne disparaît en cours de route : la réponse se garde cinq minutes, dans
    # la mémoire du processus ; un Redis arrêté n’arrête pas les pages.
    return caches["pages"].get_or_set("site-demonstration", Plan.objects.filter(demonstration=True).exists, 300)


def site(request):
    """Ce que toute page sait du site ; paresseux, pour ne rien coûter à qui ne l’affiche pas."""
    return {
        "site_demonstration": _porte_une_demonstration,
        "courriel_de_contact": settings.COURRIEL_DE_CONTACT,
        "accessibilite": lire_l_accessibilite()["etat"],
    }
