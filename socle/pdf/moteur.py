"""WeasyPrint, sans les styles que nos documents n’affichent jamais.

Sa feuille de départ donne à chaque élément, et non aux seules listes et aux seules notes, un style de puce et cinq
styles de note : six styles sur sept d’un rapport, un quart de sa mémoire. Les octets du PDF sont les mêmes (un test).
"""

import re

from weasyprint import CSS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.html import UA

NOTES = re.compile(r"^::(?:foot)?note-\w+ {.*}$", re.MULTILINE)
PUCES = re.compile(r"^::marker\b", re.MULTILINE)
FEUILLE_DE_DEPART = CSS(string=PUCES.sub("li::marker", NOTES.sub("", UA)), counter_style=CounterStyle())


class Source(HTML):
    """Un document sans notes de bas de page, dont seuls les `li` ont une puce."""

    def _ua_stylesheets(self, forms=False):
        return [FEUILLE_DE_DEPART]
