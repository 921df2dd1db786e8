"""Le programme d’un temps fort, en PDF accessible."""

import hashlib

from django.core.cache import cache
from django.template.loader import render_to_string

from evenements import programme
from evenements.models import Evenement

UN_JOUR = 24 * 60 * 60


def imprimer_le_programme(temps_fort):
    """Les octets du PDF ; le même programme ne se met en pages qu’une fois par jour."""
    html = render_to_string("documents/programme.html", _contexte(temps_fort))
    cle = f"programme-{hashlib.sha256(html.encode()).hexdigest()}"
    octets = cache.get(cle)
    if octets is None:
        octets = _mettre_en_pages(html)
        cache.set(cle, octets, UN_JOUR)
    return octets


def _mettre_en_pages(html):
    from socle.pdf import imprimer  # noqa: PLC0415 — le moteur pèse lourd : chargé quand on imprime

    impression = imprimer(html)
    impression.controler()
    return impression.octets


def _contexte(temps_fort):
    """Ce que le public voit, et rien d’autre : ce papier circule."""
    publics = (
        Evenement.objects.publics()
        .filter(temps_fort=temps_fort)
        .avec_bornes()
        .order_by("premier_jour", "pk")
        .select_related("lieu")
        .prefetch_related("creneaux__lieu", "accessibilites")
    )
    return {"temps_fort": temps_fort, "programme": programme.par_jour(publics)}
