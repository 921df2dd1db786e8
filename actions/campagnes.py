"""Les verbes d’une campagne de mise à jour : la préparer, l’ouvrir, relancer, prévenir, clore ; et les liens de chacun.

Chaque étape se rejoue sans rien refaire : la tâche du matin (`suivre`) peut passer deux fois, ou après une panne.
"""

from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils import timezone

from actions import calendrier, notifications
from actions.etats import Empechement, EtapeDeCampagne, EtatCampagneMiseAJour, EtatPlan, SituationReponse
from actions.models import CampagneMiseAJour, PiloteAction, Plan, Sollicitation
from actions.tableau_de_bord import comites_autour
from referents.models import MandatReferent, RoleMandat
from socle import liens
from socle.dates import dire_le_jour
from socle.etats import PassageInterdit, faire_passer
from socle.models import Courriel, EtatCourriel, UsageDuLien
from socle.typographie import citer

ETAPES_DATEES = ("relance_le", "suppleants_le", "coordination_le")
POURQUOI = {
    Empechement.SANS_ADRESSE: "Aucune adresse n’est renseignée.",
    Empechement.PLUS_EN_POSTE: "La personne n’est plus en poste.",
    Empechement.ARRETE: "Ces messages sont arrêtés pour cette adresse.",
}
EN_ROUTE = [EtatCourriel.EN_ATTENTE, EtatCourriel.A_RELIRE]


class EnvoiImpossible(Exception):
    """Ce courriel ne peut pas partir. Le texte dit pourquoi, sans nommer personne."""


# --- Préparer, ouvrir ------------------------------------------------------------------------------------


def preparer(plan, jour=None):
    """Une campagne proposée pour ce plan, d’après son prochain comité ; rien n’est enregistré."""
    jour = jour or timezone.localdate()
    _, comite = comites_autour(plan, jour)
    dates = calendrier.proposer(jour, comite and comite.date)
    titre = f"Avant le comité du {dire_le_jour(comite.date)}" if comite else f"Point du {dire_le_jour(jour)}"
    return CampagneMiseAJour(plan=plan, titre=titre, **vars(dates))


def repartir(plan):
    """{agent: ses actions} : chaque action ouverte à son pilote principal, à tous ses pilotes s’il n’y en a pas."""
    pilotes = PiloteAction.objects.select_related("agent__service__direction").order_by("-principal", "agent")
    parts = {}
    for action in plan.actions.attendues().prefetch_related(Prefetch("pilotes", pilotes)).order_by("code"):
        for agent in _qui_repond(action.pilotes.all()):
            parts.setdefault(agent, []).append(action)
    return parts


def _qui_repond(pilotes):
    # Un pilote principal parti laisse l’action aux autres ; s’il est seul, le tableau des réponses le montre.
    principaux = [pilote.agent for pilote in pilotes if pilote.principal and pilote.agent.actif]
    return principaux or [pilote.agent for pilote in pilotes]


def dates_a_l_ouverture(campagne, jour=None):
    """Les étapes de la campagne, proposées de nouveau si l’une est déjà passée le jour de l’ouverture."""
    jour = jour or timezone.localdate()
    prevues = {nom: getattr(campagne, nom) for nom in ETAPES_DATEES}
    if all(date is None or date > jour for date in prevues.values()):
        return prevues
    proposees = vars(calendrier.suivre(jour, campagne.a_rendre_le))
    return {nom: prevue and proposees[nom] for nom, prevue in prevues.items()}


@transaction.atomic
def ouvrir(campagne, par):
    """Fige ce que la campagne demande à chacun, et écrit à qui l’on peut joindre ; rend le nombre de courriels."""
    plan = _reserver_le_plan(campagne)
    if campagne.etat != EtatCampagneMiseAJour.PREPAREE:
        raise PassageInterdit(f"{citer(campagne)} a déjà été ouverte.")
    _exiger_une_date_a_venir(campagne.a_rendre_le)
    parts = repartir(plan)
    if not parts:
        raise PassageInterdit("Personne ne pilote d’action ouverte dans ce plan : confiez d’abord ses actions.")
    dates = dates_a_l_ouverture(campagne)
    faire_passer(campagne, EtatCampagneMiseAJour.OUVERTE, par=par, ouverte_le=timezone.now(), **dates)
    for agent, actions in parts.items():
        _solliciter(campagne, agent, actions)
    return sum(_demander(s, EtapeDeCampagne.DEMANDE) is not None for s in _sollicitations(campagne))


def _reserver_le_plan(campagne):
    """Le plan verrouillé : une seule campagne s’y ouvre, même si deux personnes le demandent ensemble."""
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=campagne.plan_id)
    if plan.etat != EtatPlan.EN_VIGUEUR:
        raise PassageInterdit(f"{citer(plan)} n’est pas en vigueur : ses actions ne se mettent pas à jour.")
    if ouverte := plan.campagnes.ouvertes().exclude(pk=campagne.pk).first():
        raise PassageInterdit(f"{citer(ouverte)} est déjà ouverte pour ce plan : closez-la d’abord.")
    return plan


def _exiger_une_date_a_venir(a_rendre_le):
    if a_rendre_le < timezone.localdate():
        raise PassageInterdit("La date à laquelle rendre est passée : corrigez-la d’abord.")


def _solliciter(campagne, agent, actions, a_la_place_de=None):
    sollicitation = Sollicitation.objects.create(campagne=campagne, agent=agent, a_la_place_de=a_la_place_de)
    sollicitation.actions.set(actions)
    return sollicitation


def _sollicitations(campagne):
    return Sollicitation.objects.filter(campagne=campagne).select_related("agent", "campagne").avec_situation()


def _demander(sollicitation, etape):
    """Le courriel, ou None si l’on ne peut pas écrire à cette personne."""
    return None if sollicitation.empechement else notifications.demander_les_points(sollicitation, etape)


# --- Suivre, jour après jour -------------------------------------------------------------------------------


def suivre(campagne):
    """Les étapes échues de la campagne ; celles d’hier aussi, si rien n’a tourné."""
    etapes = zip(ETAPES_DATEES, (relancer, prevenir_les_suppleants, prevenir_la_coordination), strict=True)
    for champ, etape in etapes:
        due = getattr(campagne, champ)
        if due and due <= timezone.localdate():
            etape(campagne)


@transaction.atomic
def relancer(campagne):
    """Le second et dernier courriel, à qui n’a répondu de rien, et dont le lien n’est pas annulé ; rend leur nombre."""
    campagne = _reserver(campagne)
    silencieuses = _muettes_d_avant(campagne).filter(relancee_le=None, situation=SituationReponse.SILENCIEUSE)
    silencieuses = silencieuses.exclude(pk__in=_au_lien_annule(campagne))
    parties = 0
    for sollicitation in list(silencieuses):
        if courriel := _demander(sollicitation, EtapeDeCampagne.RELANCE):
            # Le jour où elle part, non celui où elle s’écrit : c’est de là que court le temps laissé pour répondre.
            Sollicitation.objects.filter(pk=sollicitation.pk).update(relancee_le=courriel.prochain_essai_le)
            parties += 1
    return parties


@transaction.atomic
def prevenir_les_suppleants(campagne):
    """Écrit aux suppléant·es des personnes restées muettes ; rend le nombre de courriels."""
    campagne = _reserver(campagne)
    parties = 0
    for muette in list(_apres_leur_relance(campagne)):
        for suppleant in _suppleants(muette.agent):
            parties += _demander_a_la_place(suppleant, muette)
    return parties


def _apres_leur_relance(campagne):
    """Les muettes relancées avant aujourd’hui ; après une panne, chacune a au moins un jour pour répondre."""
    laissees = ~Q(situation=SituationReponse.SILENCIEUSE) | Q(pk__in=_au_lien_annule(campagne))
    if campagne.relance_le is None:
        laissees |= Q(relancee_le=None)
    return _muettes_d_avant(campagne).filter(Q(relancee_le__lt=_ce_matin()) | laissees)


def _suppleants(agent):
    """Les personnes dont le mandat de suppléance court dans le service que l’agent représente, ou le sien."""
    services = [agent.service_id, *agent.mandats.actifs().values_list("service", flat=True)]
    mandats = MandatReferent.objects.actifs().filter(role=RoleMandat.SUPPLEANT, service__in=services)
    mandats = mandats.exclude(agent=agent).filter(agent__actif=True).select_related("agent").order_by("pk")
    return list(dict.fromkeys(mandat.agent for mandat in mandats))


def _demander_a_la_place(suppleant, muette):
    if _sollicitations(muette.campagne).filter(agent=suppleant, a_la_place_de=muette.agent).exists():
        return False
    nouvelle = _solliciter(muette.campagne, suppleant, muette.actions.all(), a_la_place_de=muette.agent)
    return _demander(_sollicitations(muette.campagne).get(pk=nouvelle.pk), EtapeDeCampagne.SUPPLEANCE) is not None


@transaction.atomic
def prevenir_la_coordination(campagne):
    """Une seule liste de qui manque encore ; rien si tout le monde a répondu."""
    campagne = _reserver(campagne)
    manquants = list(_sollicitations(campagne).originales().exclude(situation=SituationReponse.REPONDU))
    if manquants:
        notifications.lister_les_manquants(campagne, manquants)
    return manquants


def _reserver(campagne):
    """La campagne verrouillée et relue : deux tâches au même moment passent l’une après l’autre."""
    campagne = CampagneMiseAJour.objects.select_for_update(of=("self",)).get(pk=campagne.pk)
    if campagne.etat != EtatCampagneMiseAJour.OUVERTE:
        raise PassageInterdit(f"{citer(campagne)} n’est pas ouverte.")
    return campagne


def _muettes_d_avant(campagne):
    """Les pilotes sollicités avant aujourd’hui et restés sans aucune réponse."""
    return _sollicitations(campagne).originales().muettes().filter(creee_le__lt=_ce_matin())


def _au_lien_annule(campagne):
    """Celles dont la coordination a annulé le lien, sans en renvoyer d’autre : rien ne leur part plus."""
    derniers = liens.dernier_de_chacun(UsageDuLien.POINT, list(campagne.sollicitations.all()))
    return [numero for numero, lien in derniers.items() if lien.revoque_le]


def _ce_matin():
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


# --- Clore, rouvrir ----------------------------------------------------------------------------------------


@transaction.atomic
def clore(campagne, par):
    """Les liens disent que c’est fini, et ce qui attend d’être expédié ne part plus."""
    faire_passer(campagne, EtatCampagneMiseAJour.CLOSE, par=par, close_le=timezone.now())
    _abandonner(campagne, "La campagne est close.", par)


@transaction.atomic
def rouvrir(campagne, par, a_rendre_le):
    """La reprend où elle en était, pour une nouvelle date ; les réponses déjà données comptent, rien ne part encore."""
    _reserver_le_plan(campagne)
    if campagne.etat != EtatCampagneMiseAJour.CLOSE:
        raise PassageInterdit(f"{citer(campagne)} n’est pas close.")
    _exiger_une_date_a_venir(a_rendre_le)
    dates = vars(calendrier.suivre(timezone.localdate(), a_rendre_le))
    faire_passer(campagne, EtatCampagneMiseAJour.OUVERTE, par=par, close_le=None, **dates)


def _abandonner(campagne, motif, par, sollicitation=None):
    """Ce qui attend ne part pas, et reste à faire : sa clé se libère, et la relance n’a pas eu lieu."""
    prefixe = notifications.prefixe(campagne, sollicitation)
    abandonnees = set()
    for courriel in Courriel.objects.filter(cle__startswith=prefixe, etat__in=EN_ROUTE):
        abandonnees.add(courriel.cle)
        libre = notifications.cle_d_abandon(courriel)
        faire_passer(courriel, EtatCourriel.ABANDONNE, par=par, motif=motif, cle=libre)
    relancees = campagne.sollicitations.exclude(relancee_le=None)
    a_refaire = [s.pk for s in relancees if notifications.cle(s, EtapeDeCampagne.RELANCE) in abandonnees]
    campagne.sollicitations.filter(pk__in=a_refaire).update(relancee_le=None)


# --- Les liens de chacun -------------------------------------------------------------------------------------


@transaction.atomic
def annuler_le_lien(sollicitation, par):
    """Le lien de cette personne n’ouvre plus rien ; un courriel qui l’attendait ne part pas, la relance non plus."""
    _abandonner(sollicitation.campagne, "Le lien est annulé.", par, sollicitation)
    return liens.revoquer(UsageDuLien.POINT, sollicitation)


@transaction.atomic
def renvoyer_un_lien(sollicitation):
    """Un lien neuf par courriel, l’ancien meurt. Rend le courriel ; lève `EnvoiImpossible`."""
    _reserver_pour_renvoyer(sollicitation.campagne)
    sollicitation = _sollicitations(sollicitation.campagne).get(pk=sollicitation.pk)
    if motif := _pourquoi_ne_pas_renvoyer(sollicitation):
        raise EnvoiImpossible(motif)
    etape = EtapeDeCampagne.SUPPLEANCE if sollicitation.a_la_place_de_id else EtapeDeCampagne.DEMANDE
    return notifications.demander_les_points(sollicitation, etape, encore=True)


def _reserver_pour_renvoyer(campagne):
    try:
        _reserver(campagne)
    except PassageInterdit as fermee:
        raise EnvoiImpossible(str(fermee)) from fermee


def _pourquoi_ne_pas_renvoyer(sollicitation):
    if sollicitation.empechement:
        return POURQUOI[sollicitation.empechement]
    if sollicitation.situation == SituationReponse.REPONDU:
        return "Tout a déjà sa réponse."
    en_route = Courriel.objects.filter(
        cle__startswith=notifications.prefixe(sollicitation.campagne, sollicitation), etat__in=EN_ROUTE
    ).first()
    return f"Un courriel est déjà en route, il part le {dire_le_jour(en_route.jour)}." if en_route else ""
