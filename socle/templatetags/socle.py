"""Les quelques filtres que plusieurs applications partagent ; chargés partout (voir TEMPLATES)."""

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.formats import number_format

from socle import jinja, typographie
from socle.dates import MOIS_COURTS, dire_la_periode, dire_le_jour

register = template.Library()

FINE = "\N{NARROW NO-BREAK SPACE}"


register.simple_tag(jinja.composer, name="composer")


@register.filter
def nombre(valeur, decimales=None):
    """« 1 188 », « 33,3 » ; « non renseigné » quand il n’y a rien : jamais 0."""
    if valeur is None or valeur == "":
        return "non renseigné"
    if decimales is None and valeur == int(valeur):
        valeur = int(valeur)
    elif decimales is not None:
        # `number_format` coupe : 46,15 s’écrit 46,2 et non 46,1.
        valeur = Decimal(str(valeur)).quantize(Decimal(1).scaleb(-int(decimales)), ROUND_HALF_UP)
    return number_format(valeur, decimal_pos=decimales, use_l10n=True, force_grouping=True).replace("\xa0", FINE)


@register.filter
def citer(valeur):
    """« Exposition “Visages de la ville” » : les guillemets d’un titre cité, et les siens au second rang."""
    return typographie.citer(valeur)


@register.filter
def pourcent(valeur, decimales=None):
    """« 34 % », avec l’espace insécable ; « non renseigné » quand il n’y a rien."""
    return nombre(valeur, decimales) + ("" if valeur is None else "\N{NO-BREAK SPACE}%")


@register.filter
def euros(valeur):
    return nombre(valeur) + ("" if valeur is None else "\N{NO-BREAK SPACE}€")


@register.filter(expects_localtime=True)
def jour(valeur):
    """« 1er mars 2016 » pour un jour ou une heure locale."""
    return "" if valeur is None else dire_le_jour(valeur)


@register.filter
def mois_court(jour):
    """« sept. » : le mois d’un jour, là où la place manque."""
    return MOIS_COURTS[jour.month - 1]


@register.filter
def periode(objet):
    """« du 17 au 26 mars 2017 » pour tout objet qui a `debut` et `fin`."""
    return dire_la_periode(objet.debut, objet.fin)
