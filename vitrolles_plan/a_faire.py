"""Ce qui attend la coordination, en quelques requêtes : chaque ligne mène à la liste qu’elle compte."""

from django.contrib.admin.models import LogEntry
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from actions.etats import PHASES_OUVERTES, Echeance, EtatPlan
from actions.models import Action
from appels_projets.etats import EtatCandidature
from appels_projets.models import Candidature
from appels_projets.notifications import sans_les_lettres_de_son_association
from evenements.etats import Publication
from evenements.models import Evenement
from rapports.models import Comite
from socle.models import Courriel, EtatCourriel


def lire_les_taches(utilisateur):
    """Les lignes qui ne sont pas vides, les plus pressantes d’abord, sans ce dont cette personne se déporte."""
    actions = _compter_les_actions()
    courriels = sans_les_lettres_de_son_association(Courriel.objects, utilisateur).aggregate(
        echoues=Count("pk", filter=Q(etat=EtatCourriel.ECHOUE)),
        a_relire=Count("pk", filter=Q(etat=EtatCourriel.A_RELIRE)),
    )
    lignes = [
        (actions["en_retard"], "action en retard", "actions en retard", "actions_action", "echeance=en_retard"),
        (
            Candidature.objects.filter(etat=EtatCandidature.DEPOSEE).hors_deport_de(utilisateur).count(),
            "candidature à instruire",
            "candidatures à instruire",
            "appels_projets_candidature",
            "etat__exact=deposee",
        ),
        (
            Evenement.objects.filter(publication=Publication.A_VALIDER).count(),
            "événement à valider",
            "événements à valider",
            "evenements_evenement",
            "publication__exact=a_valider",
        ),
        (courriels["echoues"], "courriel en échec", "courriels en échec", "socle_courriel", "etat__exact=echoue"),
        (courriels["a_relire"], "courriel à relire", "courriels à relire", "socle_courriel", "etat__exact=a_relire"),
        (actions["sans_pilote"], "action sans pilote", "actions sans pilote", "actions_action", "pilote=sans"),
        (actions["bientot"], "action bientôt due", "actions bientôt dues", "actions_action", "echeance=bientot"),
    ]
    return [
        {
            "nombre": nombre,
            "libelle": un if nombre == 1 else plusieurs,
            "adresse": f"{reverse(f'admin:{page}_changelist')}?{filtre}",
        }
        for nombre, un, plusieurs, page, filtre in lignes
        if nombre
    ]


def _compter_les_actions():
    """Celles des plans en vigueur."""
    en_vigueur = Action.objects.filter(plan__etat=EtatPlan.EN_VIGUEUR)
    comptes = en_vigueur.avec_echeance().aggregate(
        en_retard=Count("pk", filter=Q(echeance=Echeance.EN_RETARD)),
        bientot=Count("pk", filter=Q(echeance=Echeance.BIENTOT)),
    )
    sans_pilote = en_vigueur.filter(pilotes=None, phase__in=PHASES_OUVERTES).count()
    return {**comptes, "sans_pilote": sans_pilote}


def lire_les_derniers_gestes(utilisateur):
    """Les huit derniers de toute la coordination, sauf sur une candidature dont cette personne se déporte."""
    siennes = [str(pk) for pk in Candidature.objects.de(utilisateur).values_list("pk", flat=True)]
    sorte = {"content_type__app_label": "appels_projets", "content_type__model": "candidature"}
    gestes = LogEntry.objects.select_related("content_type", "user")
    return gestes.exclude(**sorte, object_id__in=siennes)[:8]


def lire_le_comite():
    """Le prochain comité, ou None."""
    return Comite.objects.filter(date__gte=timezone.localdate()).order_by("date").first()
