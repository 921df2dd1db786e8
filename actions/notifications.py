"""Les messages nés du suivi, un par fonction."""

from django.conf import settings
from django.urls import reverse

from socle import courriels, liens
from socle.models import Utilisateur
from socle.roles import Role


def signaler_la_meteo(point):
    """À la coordination : une action demande un appui, ou ses objectifs sont compromis."""
    lien = settings.ADRESSE_DU_SITE + reverse("espace:point", args=[point.action.code])
    coordination = Utilisateur.objects.filter(is_active=True, groups__name=Role.COORDINATION).exclude(
        pk=point.auteur_id
    )
    for compte in coordination:
        courriels.envoyer(
            "action_meteo", compte.email, cle=f"meteo-{point.pk}-{compte.pk}", compte=compte, point=point, lien=lien
        )


def demander_l_avis(sortie, lien, *, cle, rappel=False):
    """À l’enseignant·e, après la sortie : le questionnaire ; puis le même message, en rappel."""
    adresse = settings.ADRESSE_DU_SITE + reverse("sorties:questionnaire", args=[liens.jeton(lien)])
    return courriels.envoyer(
        "sortie_questionnaire",
        sortie.enseignant_courriel,
        cle=cle,
        sortie=sortie,
        lien=adresse,
        jusqu_au=lien.expire_le,
        rappel=rappel,
    )
