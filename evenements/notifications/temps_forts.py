"""Les messages nés d’un temps fort et de ses bilans, un par fonction."""

from django.conf import settings
from django.urls import reverse

from actions.notifications import coordination
from socle import courriels
from socle.models import Famille, Utilisateur


def rappeler_les_etapes(etapes, jour):
    """À la coordination : les étapes dont le jour est venu, toutes dans le même message."""
    contexte = {"etapes": etapes, "lien": settings.ADRESSE_DU_SITE + reverse("pilotage:agenda")}
    for compte in coordination():
        cle = f"etapes-{jour:%Y-%m-%d}-{compte.pk}"
        courriels.envoyer("etapes_a_faire", compte.email, cle=cle, famille=Famille.AGENDA, **contexte)


def demander_les_bilans(compte, evenements, dernier_jour, *, relance):
    """À qui écrit ces bilans : les événements finis le même jour, dans un seul message ; puis une seule relance."""
    page = "pilotage:evenement-bilan" if compte.est_coordination else "espace:bilan"
    demandes = [{"evenement": e, "lien": settings.ADRESSE_DU_SITE + reverse(page, args=[e.slug])} for e in evenements]
    rang = "relance" if relance else "demande"
    return courriels.envoyer(
        "bilans_a_ecrire",
        compte.email,
        cle=f"bilans-{rang}-{dernier_jour:%Y-%m-%d}-{compte.pk}",
        famille=Famille.AGENDA,
        demandes=demandes,
        dernier_jour=dernier_jour,
        relance=relance,
    )


def redacteurs(evenement):
    """Les comptes des pilotes de l’action de l’événement ; sans pilote qui ait un compte, la coordination."""
    confiee = {"agent__actif": True, "agent__actions_confiees__action": evenement.action_id}
    pilotes = Utilisateur.objects.filter(is_active=True, **confiee).distinct() if evenement.action_id else ()
    return list(pilotes) or list(coordination())
