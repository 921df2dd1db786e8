from django.conf import settings
from django.urls import reverse

from socle import courriels


def prevenir_rapport_pret(edition):
    """À la personne qui l’a demandé ; une édition demandée par le logiciel n’écrit à personne."""
    if edition.demandee_par is None:
        return
    courriels.envoyer(
        "rapport_pret",
        edition.demandee_par.email,
        cle=f"rapport-pret-{edition.uuid}",
        edition=edition,
        rapport=edition.rapport,
        adresse=settings.ADRESSE_DU_SITE + reverse("pilotage:rapport", args=[edition.rapport.annee]),
    )
