from django.conf import settings
from django.core.cache import cache

from actions.models import Plan
from vitrolles_plan.accessibilite import lire as lire_l_accessibilite


def _porte_une_demonstration():
    # Une donnée de démonstration ne paraît ni ne disparaît en cours de route : la réponse se garde cinq minutes.
    return cache.get_or_set("site-demonstration", lambda: Plan.objects.filter(demonstration=True).exists(), 300)


def site(request):
    """Ce que toute page sait du site ; paresseux, pour ne rien coûter à qui ne l’affiche pas."""
    return {
        "site_demonstration": _porte_une_demonstration,
        "courriel_de_contact": settings.COURRIEL_DE_CONTACT,
        "accessibilite": lire_l_accessibilite()["etat"],
    }
