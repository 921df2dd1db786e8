"""Ce qui se répète des dizaines de fois par page s’écrit en Jinja, quatre fois plus prompt ; le reste est à Django.

Un gabarit de Django y fait appel par `{% composer %}` ; eux reprennent les composants de Django par `inclure`.
"""

from functools import lru_cache

from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe
from jinja2 import Environment, StrictUndefined

from socle.dates import MOIS_COURTS


def environnement(**options):
    jinja = Environment(**options | {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})
    jinja.globals |= {"inclure": inclure, "static": static, "url": url}
    jinja.filters["mois_court"] = lambda jour: MOIS_COURTS[jour.month - 1]
    return jinja


@lru_cache(maxsize=256)
def url(nom, *parties):
    """Les adresses ne changent pas tant que le processus vit : chacune ne se cherche qu’une fois."""
    return reverse(nom, args=parties)


def inclure(gabarit, **contexte):
    """Un composant commun (`templates/composants/`), le même que dans les gabarits de Django."""
    return mark_safe(get_template(gabarit, using="django").render(contexte).strip())


def composer(gabarit, **contexte):
    return mark_safe(get_template(gabarit, using="jinja2").render(contexte))
