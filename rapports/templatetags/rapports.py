from django import template
from django.template.defaultfilters import stringfilter
from django.utils.safestring import mark_safe

from rapports import lecture
from rapports.dessins import dessiner as dessiner_le_tableau
from rapports.etiquettes import etiqueter as etiqueter_les_cases
from rapports.typographie import composer_le_texte

register = template.Library()


@register.filter(is_safe=True)
@stringfilter
def typographie(texte):
    """Apostrophes, guillemets et espaces insécables d’un texte écrit au clavier."""
    return composer_le_texte(texte)


@register.filter
def effectif(valeur):
    return lecture.dire_l_effectif(valeur)


@register.filter
def dire(mesure, unite=""):
    """La valeur d’une mesure avec sa nuance : « plus de 450 », « 5 à 9 », « 34 % », « non renseigné »."""
    return lecture.dire_la_mesure(mesure, unite)


@register.filter
def dire_court(mesure, unite=""):
    return lecture.dire_court(mesure, unite)


@register.filter
def taille(octets):
    return lecture.dire_la_taille(octets)


@register.filter
def case(valeur, sorte=""):
    return lecture.dire_la_case(valeur, sorte)


@register.filter
def dessiner(tableau):
    """Le graphique d’un tableau, prêt à tracer."""
    return dessiner_le_tableau(tableau)


@register.filter
def cases(tableau, ligne):
    """Chaque case de la ligne, avec sa colonne."""
    return list(zip(tableau.colonnes, ligne, strict=True))


@register.filter(is_safe=True)
def etiqueter(html):
    """Chaque case de tableau dit sa colonne : de quoi en faire une carte au téléphone."""
    return mark_safe(etiqueter_les_cases(html))  # noqa: S308 — du HTML que nos gabarits viennent de rendre, déjà échappé
