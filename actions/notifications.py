"""Les messages nés du suivi, un par fonction."""

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from actions.etats import EtapeDeCampagne
from actions.models import PointAvancement
from socle import courriels, liens
from socle.models import Famille, UsageDuLien, Utilisateur
from socle.roles import Role

MESSAGES = {
    EtapeDeCampagne.DEMANDE: "points_demandes",
    EtapeDeCampagne.RELANCE: "points_relance",
    EtapeDeCampagne.SUPPLEANCE: "points_suppleant",
}
ABANDON = "abandonne"


def signaler_la_meteo(point):
    """À la coordination : une action demande un appui, ou ses objectifs sont compromis.

    Un message par jour au plus : les alertes suivantes se lisent au pilotage, et dans le résumé de la semaine.
    """
    lien = settings.ADRESSE_DU_SITE + reverse("espace:point", args=[point.action.code])
    for compte in coordination().exclude(pk=point.auteur_id):
        cle = f"meteo-{timezone.localdate():%Y-%m-%d}-{compte.pk}"
        contexte = {"compte": compte, "point": point, "lien": lien}
        courriels.envoyer("action_meteo", compte.email, cle=cle, famille=Famille.POINTS, **contexte)


def coordination():
    return Utilisateur.objects.filter(is_active=True, groups__name=Role.COORDINATION)


# --- La campagne de mise à jour ---------------------------------------------------------------------------


def prefixe(campagne, sollicitation=None):
    """Le début des clés de ses courriels : c’est par elles que le tableau des réponses les retrouve."""
    return f"points-{campagne.pk}-" + (f"{sollicitation.pk}-" if sollicitation else "")


def cle(sollicitation, etape):
    return prefixe(sollicitation.campagne, sollicitation) + etape


def cle_d_abandon(courriel):
    """La clé que garde un courriel abandonné : la sienne redevient libre, le tableau des réponses le retrouve."""
    return f"{courriel.cle}-{ABANDON}-{courriel.pk}"


def demander_les_points(sollicitation, etape, *, encore=False):
    """Un lien neuf, et le courriel qui le porte ; None si la personne a arrêté ces messages.

    Le lien vaut sept jours à compter du départ du courriel, qui attend un jour où la personne n’en reçoit pas d’autre ;
    d’ici là, celui d’avant ouvre encore. Redemandé (`encore`), il le remplace aussitôt.
    """
    adresse = sollicitation.agent.courriel
    attente = (courriels.jour_libre(adresse) - timezone.localdate()).days
    jours = liens.VALABLE_JOURS + attente
    lien = liens.creer(UsageDuLien.POINT, sollicitation, destinataire=adresse, jours=jours, remplacer=encore)
    # Redemandé, le message porte un autre lien : ce n’est pas le même courriel.
    la_sienne = cle(sollicitation, etape) + (f"-{lien.pk}" if encore else "")
    contexte = dire_la_demande(sollicitation, _sans_point(sollicitation), liens.jeton(lien), lien.expire_le)
    return courriels.envoyer(MESSAGES[etape], adresse, cle=la_sienne, famille=Famille.POINTS, **contexte)


def dire_la_demande(sollicitation, actions, jeton, valable_jusqu_au):
    """Le contexte des trois messages d’une campagne."""
    lien = settings.ADRESSE_DU_SITE + reverse("espace:lien", args=[jeton])
    demandes = [{"action": action, "lien": f"{lien}{action.code}/"} for action in actions]
    return {
        "sollicitation": sollicitation,
        "campagne": sollicitation.campagne,
        "agent": sollicitation.agent,
        "demandes": demandes,
        "lien": lien,
        "valable_jusqu_au": valable_jusqu_au,
    }


def _sans_point(sollicitation):
    points = PointAvancement.objects.filter(action=OuterRef("pk"), campagne=sollicitation.campagne_id)
    return sollicitation.actions.filter(~Exists(points)).order_by("code")


def lister_les_manquants(campagne, manquants):
    """À la coordination, quand les relances sont finies : qui manque encore."""
    lien = settings.ADRESSE_DU_SITE + reverse("pilotage:campagne", args=[campagne.pk])
    for compte in coordination():
        # La date entre dans la clé : la repousser est redemander la liste.
        cle = f"{prefixe(campagne)}coordination-{campagne.coordination_le:%Y-%m-%d}-{compte.pk}"
        contexte = {"compte": compte, "campagne": campagne, "manquants": manquants, "lien": lien}
        courriels.envoyer("points_manquants", compte.email, cle=cle, famille=Famille.POINTS, **contexte)


# --- Les sorties scolaires -----------------------------------------------------------------------------------


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
