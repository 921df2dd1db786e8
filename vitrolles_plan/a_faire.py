"""Ce qui attend la coordination, en quelques requêtes : chaque ligne mène à la liste qu’elle compte."""

from django.contrib.admin.models import LogEntry
from django.db.models import CharField, Count, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from actions.etats import PHASES_OUVERTES, Echeance, EtatPlan
from actions.models import Action
from appels_projets.etats import EtatCandidature
from appels_projets.models import Candidature
from appels_projets.notifications import lettres_de_son_association, sans_les_lettres_de_son_association
from evenements.etats import Publication
from evenements.models import BilanEvenement, EtapeTempsFort, Evenement
from partenaires.models import RelaisAide
from rapports.models import Comite
from referents.models import SessionFormation
from socle.models import Courriel, EtatCourriel


def lire_les_taches(utilisateur):
    """Les lignes qui ne sont pas vides, les plus pressantes d’abord, sans ce dont cette personne se déporte."""
    en_retard, *autres_actions = _actions()
    lignes = [
        en_retard,
        *_ce_qui_attend_une_reponse(utilisateur),
        *_courriels(utilisateur),
        *autres_actions,
        *_agenda(),
        _relais(),
    ]
    return [
        {"nombre": nombre, "libelle": un if nombre == 1 else plusieurs, "adresse": adresse}
        for nombre, un, plusieurs, adresse in lignes
        if nombre
    ]


def _actions():
    """Celles des plans en vigueur : en retard, sans pilote, bientôt dues."""
    en_vigueur = Action.objects.filter(plan__etat=EtatPlan.EN_VIGUEUR)
    comptes = en_vigueur.avec_echeance().aggregate(
        en_retard=Count("pk", filter=Q(echeance=Echeance.EN_RETARD)),
        bientot=Count("pk", filter=Q(echeance=Echeance.BIENTOT)),
    )
    sans_pilote = en_vigueur.filter(pilotes=None, phase__in=PHASES_OUVERTES).count()
    return [
        (comptes["en_retard"], "action en retard", "actions en retard", _liste("actions_action", "echeance=en_retard")),
        (sans_pilote, "action sans pilote", "actions sans pilote", _liste("actions_action", "pilote=sans")),
        (
            comptes["bientot"],
            "action bientôt due",
            "actions bientôt dues",
            _liste("actions_action", "echeance=bientot"),
        ),
    ]


def _ce_qui_attend_une_reponse(utilisateur):
    """Des personnes attendent : présences à rendre, candidatures à instruire, événements à valider."""
    return [
        (
            SessionFormation.objects.presences_a_renseigner().count(),
            "session passée, présences à renseigner",
            "sessions passées, présences à renseigner",
            f"{reverse('pilotage:formations')}?quand=presences",
        ),
        (
            Candidature.objects.filter(etat=EtatCandidature.DEPOSEE).hors_deport_de(utilisateur).count(),
            "candidature à instruire",
            "candidatures à instruire",
            _liste("appels_projets_candidature", "etat__exact=deposee"),
        ),
        (
            Evenement.objects.filter(publication=Publication.A_VALIDER).count(),
            "événement à valider",
            "événements à valider",
            _liste("evenements_evenement", "publication__exact=a_valider"),
        ),
    ]


def _courriels(utilisateur):
    comptes = sans_les_lettres_de_son_association(Courriel.objects, utilisateur).aggregate(
        echoues=Count("pk", filter=Q(etat=EtatCourriel.ECHOUE)),
        a_relire=Count("pk", filter=Q(etat=EtatCourriel.A_RELIRE)),
    )
    echoues, a_relire = _liste("socle_courriel", "etat__exact=echoue"), _liste("socle_courriel", "etat__exact=a_relire")
    return [
        (comptes["echoues"], "courriel en échec", "courriels en échec", echoues),
        (comptes["a_relire"], "courriel à relire", "courriels à relire", a_relire),
    ]


def _agenda():
    """Bilans à écrire, bilans à valider, étapes des temps forts."""
    return [
        (
            Evenement.objects.publies().passes().sans_bilan().count(),
            "événement passé sans bilan",
            "événements passés sans bilan",
            _au_bureau("pilotage:agenda", "sans-bilan"),
        ),
        (
            BilanEvenement.objects.a_valider().count(),
            "bilan d’événement à valider",
            "bilans d’événements à valider",
            _liste("evenements_bilanevenement", "validation=a_valider"),
        ),
        (
            EtapeTempsFort.objects.a_faire().count(),
            "étape de temps fort à faire",
            "étapes de temps forts à faire",
            _au_bureau("pilotage:agenda", "temps-forts"),
        ),
    ]


def _relais():
    a_verifier = RelaisAide.objects.a_verifier().count()
    adresse = _liste("partenaires_relaisaide", "verification=a-faire")
    return a_verifier, "relais d’aide à vérifier", "relais d’aide à vérifier", adresse


def _liste(page, filtre):
    """L’adresse d’une liste de la gestion, déjà filtrée."""
    return f"{reverse(f'admin:{page}_changelist')}?{filtre}"


def _au_bureau(page, ancre):
    """L’adresse d’une page du pilotage, à l’endroit dit."""
    return f"{reverse(page)}#{ancre}"


def lire_les_derniers_gestes(utilisateur):
    """Les huit derniers de toute la coordination, sauf sur une candidature dont cette personne se déporte, ou sur une
    lettre écrite à son association."""
    gestes = LogEntry.objects.select_related("content_type", "user")
    for fiches in (Candidature.objects.de(utilisateur), lettres_de_son_association(utilisateur)):
        sorte = {"content_type__app_label": fiches.model._meta.app_label}
        sorte["content_type__model"] = fiches.model._meta.model_name
        # Le journal de Django garde l’identifiant en texte.
        siennes = fiches.order_by().values(identifiant=Cast("pk", CharField()))
        gestes = gestes.exclude(**sorte, object_id__in=siennes)
    return gestes[:8]


def lire_le_comite():
    """Le prochain comité, ou None."""
    return Comite.objects.filter(date__gte=timezone.localdate()).order_by("date").first()
