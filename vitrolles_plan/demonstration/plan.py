"""Le plan de démonstration : il succède au plan réel et en reprend les actions ; les référents y font leur point."""

from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from actions import campagnes
from actions.etats import EtatPlan, Meteo, Phase
from actions.models import (
    Action,
    CapAnnuel,
    Domaine,
    Millesime,
    Objectif,
    PiloteAction,
    Plan,
    PointAvancement,
    Signature,
)
from actions.operations import Point, enregistrer_le_point, ne_rien_signaler, ne_rien_signaler_de
from rapports.models import Comite, Decision
from socle.courriels import regler_les_arrets
from socle.dates import Precision
from socle.etats import faire_passer
from socle.models import Famille, Passage
from socle.typographie import citer
from vitrolles_plan.demonstration.lecture import lignes, mois_relatif

RESUME = (
    "Une suite imaginée pour montrer le logiciel\u00a0: le réseau des référents grandit, le logement entre dans "
    "le plan, les jeunes prennent la parole."
)
MOT_DE_LA_COORDINATION = (
    "Le comité se réunit bientôt et lira vos réponses. Dites simplement où vous en êtes\u00a0: ce qui bloque l’aide "
    "autant que ce qui avance."
)
A_RETENIR = "Le travail avance avec les partenaires, comme prévu."
RAISON_PAUSE = "Le marché du diagnostic interne est relancé au printemps."
# Ce qu’une action apporte de plus que celle qu’elle reprend : ici, ce que l’ancien plan ne couvrait pas.
NOUVEAUX_DOMAINES = {"V24": ["logement"]}
RAISON_ABANDON = "Les entreprises préfèrent le vivier à un label\u00a0; l’idée y est reprise."


def lancer(jour, coordination, par_direction):
    """Le plan en vigueur, ses actions confiées et leurs premiers points."""
    ancien = Plan.objects.get(code="2019-2021")
    plan = _ecrire(ancien, jour)
    faire_passer(ancien, EtatPlan.CLOS, par=coordination)
    faire_passer(plan, EtatPlan.EN_VIGUEUR, par=coordination)
    for rang, ligne in enumerate(lignes("actions")):
        action = _ecrire_une_action(plan, ligne, jour)
        _confier(action, ligne["service"], par_direction, rang)
        if action.recurrente:
            _millesimer(action, jour)
    _faire_les_points(plan, jour, coordination)
    _reunir_le_comite(plan, jour)
    _demander_les_points(plan, coordination)
    return plan


def _ecrire(ancien, jour):
    fin = jour.year + 1
    plan = Plan.objects.create(
        code=f"{jour.year - 1}-{fin}",
        titre=f"Plan d’action territorial pour l’égalité et contre les discriminations {jour.year - 1}-{fin}",
        titre_court=f"Plan {jour.year - 1}-{fin}",
        annee_debut=jour.year - 1,
        annee_fin=fin,
        resume=RESUME,
        signe_le=mois_relatif(jour, -11),
        succede_a=ancien,
        demonstration=True,
    )
    for ligne in lignes("objectifs"):
        objectif = Objectif.objects.create(plan=plan, **ligne)
        objectif.prolonge.set(ancien.objectifs.filter(numero=objectif.numero))
    for rang, ligne in enumerate(lignes("caps")):
        CapAnnuel.objects.create(plan=plan, annee=plan.annee_debut + rang, texte=ligne["texte"])
    for signature in ancien.signatures.all():
        Signature.objects.create(plan=plan, organisme=signature.organisme, rang=signature.rang, signee_le=plan.signe_le)
    return plan


def _ecrire_une_action(plan, ligne, jour):
    debut, fin = (
        mois_relatif(jour, int(ligne[borne]), fin=borne == "fin") if ligne[borne] else None
        for borne in ("debut", "fin")
    )
    source = Action.objects.filter(code=ligne["issue_de"]).first()
    action = Action.objects.create(
        code=ligne["code"],
        plan=plan,
        objectif=plan.objectifs.get(numero=ligne["objectif"]),
        titre=ligne["titre"],
        resume=_presenter(ligne, source),
        type_action=ligne["type_action"],
        rythme=ligne["rythme"],
        recurrente=bool(ligne["rythme"]),
        phare=bool(ligne["phare"]),
        precision=Precision.PERIODE if debut else Precision.A_PRECISER,
        debut=debut,
        fin=fin,
        issue_de=source,
        reconduction=ligne["reconduction"],
        phase=Phase.IDEE if ligne["phase"] == Phase.IDEE else Phase.A_VENIR,
        demonstration=True,
    )
    if source:
        for nom in ("domaines", "criteres", "publics", "rattachements"):
            getattr(action, nom).set(getattr(source, nom).all())
    action.domaines.add(*Domaine.objects.filter(code__in=NOUVEAUX_DOMAINES.get(action.code, ())))
    return action


def _millesimer(action, jour):
    """L’édition de l’an passé, faite, et celle de cette année."""
    for annee, phase in ((jour.year - 1, Phase.REALISEE), (jour.year, Phase.EN_COURS)):
        Millesime.objects.create(
            action=action,
            annee=annee,
            phase=phase,
            precision=Precision.ANNEE,
            debut=date(annee, 1, 1),
            fin=date(annee, 12, 31),
            demonstration=True,
        )


def _presenter(ligne, source):
    reprise = f" Cette action reprend {citer(source.titre)} du plan précédent." if source else ""
    return f"Action imaginée pour la démonstration.{reprise}"


def _confier(action, direction, par_direction, rang):
    """Une action sur douze reste sans pilote ; une sur sept va à une personne qui n’a pas ouvert de compte."""
    if rang % 12 == 11:
        return
    agents = par_direction[direction]
    agent = agents[rang % len(agents)]
    if rang % 7 == 6:
        agent = next((a for a in agents if not a.utilisateur_id), agent)
    elif agent.utilisateur_id is None:
        agent = next((a for a in agents if a.utilisateur_id), agent)
    PiloteAction.objects.create(action=action, agent=agent)
    action.service = agent.service
    action.save(update_fields=["service", "modifie_le"])


def _faire_les_points(plan, jour, coordination):
    textes = {ligne.pop("code"): ligne for ligne in lignes("points")}
    for rang, ligne in enumerate(lignes("actions")):
        action = plan.actions.get(code=ligne["code"])
        if ligne["phase"] in (Phase.IDEE, Phase.A_VENIR) and not ligne["meteo"]:
            continue
        auteur = _auteur(action) or coordination
        age = 6 + (rang * 11) % 75
        _demarrer(action, ligne, auteur, age + 120)
        point = enregistrer_le_point(action, auteur, action.version, _point(ligne, textes.get(action.code), jour))
        _dater(point, age)
        action.refresh_from_db()
        if rang % 5 == 0:
            _dater(ne_rien_signaler(action, auteur), age // 3)


def _demander_les_points(plan, coordination):
    """La campagne s’ouvre aujourd’hui ; quelques personnes ont déjà répondu, d’autres en partie."""
    campagne = campagnes.preparer(plan)
    campagne.message, campagne.demonstration = MOT_DE_LA_COORDINATION, True
    campagne.save()
    # Une personne a choisi de ne plus recevoir ces messages : le tableau des réponses le dit.
    silencieux = PiloteAction.objects.filter(action__plan=plan, agent__utilisateur=None).last()
    regler_les_arrets(silencieux.agent.courriel, [Famille.POINTS])
    campagnes.ouvrir(campagne, coordination)
    for rang, sollicitation in enumerate(campagne.sollicitations.select_related("agent__utilisateur")):
        actions = list(sollicitation.actions.select_related("plan").order_by("code"))
        _repondre(sollicitation.agent, actions[: (0, 1, len(actions), 0)[rang % 4]], rang)


def _repondre(agent, actions, rang):
    """Par son compte, ou par son lien personnel si la personne n’en a pas ; une fois sur deux, rien de nouveau."""
    qui = {"par": agent.utilisateur} if agent.utilisateur_id else {"par": None, "agent": agent}
    if rang % 2:
        ne_rien_signaler_de(actions, **qui)
        return
    for action in actions:
        suivi = {nom: getattr(action, nom) for nom in ("phase", "phase_motif", "retour_prevu_le", "meteo_motif")}
        point = Point(**suivi, meteo=action.meteo or Meteo.ATTEIGNABLES, textes={"a_retenir": A_RETENIR})
        enregistrer_le_point(action, version=action.version, donnees=point, **qui)


def _auteur(action):
    pilote = action.pilotes.select_related("agent__utilisateur").first()
    return pilote and pilote.agent.utilisateur


def _demarrer(action, ligne, auteur, age):
    """Une action réalisée, en pause ou abandonnée a d’abord été en cours."""
    if ligne["phase"] == Phase.A_VENIR:
        return
    _dater(enregistrer_le_point(action, auteur, action.version, Point(phase=Phase.EN_COURS)), age)
    action.refresh_from_db()


def _point(ligne, textes, jour):
    textes = dict(textes or {})
    public = textes.pop("public_touche", "")
    en_pause, abandonnee = ligne["phase"] == Phase.EN_PAUSE, ligne["phase"] == Phase.ABANDONNEE
    return Point(
        phase=ligne["phase"],
        meteo=ligne["meteo"],
        meteo_motif=ligne["meteo_motif"],
        phase_motif=RAISON_PAUSE if en_pause else RAISON_ABANDON if abandonnee else "",
        retour_prevu_le=mois_relatif(jour, 4) if en_pause else None,
        textes=textes,
        public_touche=int(public) if public else None,
    )


def _dater(point, jours):
    """Un point de démonstration a été fait à sa date, pas le jour du chargement."""
    le = timezone.now() - timedelta(days=jours)
    PointAvancement.objects.filter(pk=point.pk).update(le=le)
    if point.phase != point.phase_avant:
        siens = Passage.objects.filter(
            type_objet=ContentType.objects.get_for_model(Action), id_objet=point.action_id, champ="phase"
        )
        siens.filter(depuis=point.phase_avant, vers=point.phase).update(le=le)


def _reunir_le_comite(plan, jour):
    passe = Comite.objects.create(plan=plan, date=jour - timedelta(days=300), lieu="Hôtel de ville", demonstration=True)
    Comite.objects.create(plan=plan, date=jour + timedelta(days=47), lieu="Hôtel de ville", demonstration=True)
    for numero, ligne in enumerate(lignes("decisions"), start=1):
        suite = ligne.pop("suite")
        decision = Decision.objects.create(
            comite=passe, numero=numero, echeance=jour + timedelta(days=60 * numero), **ligne
        )
        faire_passer(decision, suite, par=None)
