from django.conf import settings
from django.urls import reverse

from socle import courriels


def prevenir_rapport_pret(edition):
    """À la personne qui l’a demandé ; une édition demandée par le logiciel n’écrit à personne."""
    _prevenir("rapport_pret", f"rapport-pret-{edition.uuid}", edition)


def prevenir_rapport_manque(edition):
    """À la même : pourquoi l’édition n’a pas abouti, et quoi faire."""
    _prevenir("rapport_manque", f"rapport-manque-{edition.uuid}", edition)


def _prevenir(message, cle, edition):
    if edition.demandee_par is None:
        return
    courriels.envoyer(
        message,
        edition.demandee_par.email,
        cle=cle,
        edition=edition,
        rapport=edition.rapport,
        adresse=settings.ADRESSE_DU_SITE + reverse("pilotage:rapport", args=[edition.rapport.annee]),
    )
