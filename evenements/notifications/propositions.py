"""Les messages à qui propose un événement : reçu, à compléter, publié, refusé. Tous nécessaires : aucun ne s’arrête."""

from django.conf import settings
from django.urls import reverse

from socle import courriels, liens
from socle.models import Courriel, UsageDuLien


def accuser_reception(proposition):
    _ecrire("proposition_recue", proposition)


def demander_de_completer(proposition):
    _ecrire("proposition_a_completer", proposition)


def annoncer_la_publication(proposition, mot=""):
    _ecrire("proposition_publiee", proposition, mot=mot)


def annoncer_le_refus(proposition, motif):
    _ecrire("proposition_refusee", proposition, motif=motif)


def courriels_de(proposition):
    """Les messages partis, ou à partir, au sujet de cette proposition."""
    return Courriel.objects.filter(cle__startswith=_cle(proposition))


def adresse_de_suivi(proposition):
    """La page d’où l’on suit sa proposition : par son compte, ou par le lien personnel, toujours le même."""
    if proposition.par_id:
        return settings.ADRESSE_DU_SITE + reverse("agenda:ma-proposition", args=[proposition.pk])
    lien = liens.courant(UsageDuLien.PROPOSITION, proposition) or liens.creer(
        UsageDuLien.PROPOSITION, proposition, destinataire=proposition.courriel, jours=None
    )
    return settings.ADRESSE_DU_SITE + reverse("agenda:proposition", args=[liens.jeton(lien)])


def _cle(proposition):
    return f"proposition-{proposition.pk}-"


def _ecrire(message, proposition, **contexte):
    # La version distingue deux demandes de compléter : chacune a son message.
    cle = f"{_cle(proposition)}{message}-{proposition.evenement.version}"
    contexte |= {"proposition": proposition, "evenement": proposition.evenement, "lien": adresse_de_suivi(proposition)}
    courriels.envoyer(message, proposition.adresse_de_reponse, cle=cle, **contexte)
