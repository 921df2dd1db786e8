"""La typographie française de ce que le site compose autour d’un texte saisi. Pure."""

import re

OUVRANTS = re.compile(r"«[ \u00a0\u202f]*")
FERMANTS = re.compile(r"[ \u00a0\u202f]*»")


def citer(texte):
    """Un texte entre guillemets français ; ceux qu’il porte déjà passent au second rang : « Exposition “Visages” »."""
    dedans = FERMANTS.sub("”", OUVRANTS.sub("“", str(texte)))
    return f"«\N{NO-BREAK SPACE}{dedans}\N{NO-BREAK SPACE}»"
