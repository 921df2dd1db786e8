"""Les messages à qui s’est inscrit à un événement, un par fonction.

Ils ne parlent que de sa propre inscription, et l’on cesse de les recevoir en l’annulant : aucun n’est d’une famille.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from socle import courriels, liens
from socle.models import Courriel, UsageDuLien


def courriels_de(inscription):
    """Les messages partis, ou à partir, au sujet de cette inscription : ils s’effacent avec elle."""
    return Courriel.objects.filter(cle__startswith=_cle(inscription))


def _cle(inscription):
    return f"inscription-evenement-{inscription.pk}-"


def accuser_reception(inscription):
    return _ecrire("inscription_recue", inscription)


def renvoyer(inscription):
    """À qui s’inscrit une seconde fois : une fois par heure au plus, nul ne peut inonder la boîte d’un autre."""
    return _ecrire("inscription_recue", inscription, suffixe=f"-{timezone.now():%Y%m%d%H}", deja=True)


def annoncer_la_place_rendue(inscription):
    return _ecrire("inscription_place", inscription)


def annoncer_l_annulation(inscription, motif):
    return _ecrire("inscription_annulee", inscription, motif=motif)


def annoncer_le_changement(inscription, changement):
    contexte = {"changement": changement, "motif": changement.motif_public}
    return _ecrire("inscription_changement", inscription, suffixe=f"-{changement.pk}", **contexte)


def annoncer_le_retrait(inscription, motif):
    """L’inscription disparaît avec sa séance : ce message ne porte pas sa clé, et part sans elle."""
    if not inscription.courriel:
        return None
    contexte = {"evenement": inscription.creneau.evenement, "page": _page(inscription.creneau.evenement)}
    return courriels.envoyer(
        "inscription_retiree",
        inscription.courriel,
        cle=f"inscription-retiree-{inscription.pk}",
        seance=str(inscription.creneau),
        motif=motif,
        contact=settings.COURRIEL_DE_CONTACT,
        **contexte,
    )


def rappeler(inscription):
    return _ecrire("inscription_rappel", inscription, suffixe=f"-{inscription.creneau.debut:%Y%m%d%H%M}")


def chemin_personnel(inscription):
    """Le même tant que l’inscription vit. Le lien ne retient pas l’adresse de la personne : elle est sur sa ligne."""
    lien = liens.courant(UsageDuLien.INSCRIPTION, inscription)
    lien = lien or liens.creer(UsageDuLien.INSCRIPTION, inscription, jours=None)
    return reverse("agenda:inscription-personnelle", args=[liens.jeton(lien)])


def _page(evenement):
    return settings.ADRESSE_DU_SITE + evenement.get_absolute_url()


def _ecrire(message, inscription, *, suffixe="", **contexte):
    if not inscription.courriel:
        return None
    evenement = inscription.creneau.evenement
    return courriels.envoyer(
        message,
        inscription.courriel,
        cle=f"{_cle(inscription)}{message}{suffixe}",
        inscription=inscription,
        evenement=evenement,
        creneau=inscription.creneau,
        seance=str(inscription.creneau),
        lien=settings.ADRESSE_DU_SITE + chemin_personnel(inscription),
        page=_page(evenement),
        contact=settings.COURRIEL_DE_CONTACT,
        **contexte,
    )
