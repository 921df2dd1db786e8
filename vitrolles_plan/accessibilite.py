"""Ce que l’on sait, mesuré et daté, de l’accessibilité du site ; et rien de plus.

`donnees/accessibilite.json` garde deux choses. `controle`, écrit par `script/accessibilite` : les pages passées à
l’outil automatique, et ce qu’il y a trouvé. `audit`, écrit à la main après un audit RGAA : sa date, par qui, son taux.
Sans audit, le site se déclare non conforme, quoi que dise l’outil (modèle de déclaration du RGAA).
"""

import json
from datetime import date
from functools import cache
from pathlib import Path

FICHIER = Path(__file__).parent / "donnees" / "accessibilite.json"
TOTAL, MOITIE = 100, 50


@cache
def lire():
    """Le contenu du fichier, dates comprises, avec `etat` : ce que la page et le pied du site déclarent."""
    contenu = json.loads(FICHIER.read_text())
    for partie in (contenu["controle"], contenu["audit"]):
        if partie:
            partie["le"] = date.fromisoformat(partie["le"])
    contenu["etat"] = etat(contenu["audit"])
    return contenu


def etat(audit):
    """« non conforme » sans audit ou sous la moitié, « partiellement conforme », ou « totalement conforme »."""
    if not audit or audit["taux"] < MOITIE:
        return "non conforme"
    return "totalement conforme" if audit["taux"] == TOTAL else "partiellement conforme"
