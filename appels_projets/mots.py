"""Les heures et les sommes en toutes lettres : midi à Paris, jamais « minuit » ni une heure sans fuseau."""

from django.utils import timezone
from django.utils.formats import number_format

from socle.dates import dire_le_jour, nom_du_jour

ESPACE = "\N{NO-BREAK SPACE}"
FINE = "\N{NARROW NO-BREAK SPACE}"


def dire_l_instant(instant, *, secondes=False):
    """« vendredi 29 janvier 2027 à 12 h 00, heure de Paris » ; à la seconde quand elle fait foi."""
    local = timezone.localtime(instant)
    heure = f"{local.hour}{ESPACE}h{ESPACE}{local:%M}"
    if secondes:
        heure += f"{ESPACE}min{ESPACE}{local:%S}{ESPACE}s"
    return f"{nom_du_jour(local)} {dire_le_jour(local)} à {heure}, heure de Paris"


def dire_la_somme(montant):
    """« 4 000 € », « 4 000,50 € »."""
    decimales = 0 if montant == int(montant) else 2
    nombre = number_format(montant, decimal_pos=decimales, use_l10n=True, force_grouping=True)
    return nombre.replace(ESPACE, FINE) + f"{ESPACE}€"
