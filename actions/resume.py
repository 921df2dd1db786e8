"""Le résumé de la semaine : ce qui attend une personne, en un courriel, et seulement s’il y a quelque chose."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from actions.etats import METEOS_A_MOTIVER, Echeance, EtatPlan, SituationReponse
from actions.models import Action, CampagneMiseAJour, PointAvancement
from actions.notifications import coordination
from actions.tableau_de_bord import SILENCE_JOURS
from referents.etats import TIENNENT_UNE_PLACE, EtatMandat, EtatSession
from referents.models import Agent, LettreMission, NoteReseau, Reunion, SessionFormation
from socle import courriels
from socle.dates import dire_le_jour
from socle.models import Famille, Utilisateur

SESSIONS_JOURS = 14
REUNION_JOURS = 21
LIGNES_AU_PLUS = 8
ESPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Ligne:
    texte: str
    lien: str = ""


@dataclass(frozen=True)
class Section:
    titre: str
    lignes: tuple[Ligne, ...]
    autres: int = 0


# --- Qui le reçoit, et quand ----------------------------------------------------------------------------


def agents_a_lire():
    """Les référent·es qu’un courriel atteint ; qui coordonne aussi le plan lit tout dans son propre résumé."""
    return (
        Agent.objects.actifs()
        .referents()
        .exclude(courriel__isnull=True)
        .exclude(courriel="")
        .exclude(utilisateur__in=coordination())
        .values_list("pk", flat=True)
    )


def coordination_a_lire():
    return coordination().values_list("pk", flat=True)


def envoyer(*, agent_id=None, compte_id=None):
    """Le résumé de cette personne, une fois par semaine ; None s’il n’y a rien à dire."""
    jour = timezone.localdate()
    if agent_id:
        personne = Agent.objects.get(pk=agent_id)
        adresse, prenom, sections = personne.courriel, personne.prenom, pour_l_agent(personne, jour)
        suite = personne.utilisateur_id and _adresse("espace:accueil")
    else:
        personne = Utilisateur.objects.get(pk=compte_id)
        adresse, prenom = personne.email, personne.get_short_name()
        sections, suite = pour_la_coordination(personne, jour), _adresse("pilotage:accueil")
    if not sections:
        return None
    annee, semaine, _ = jour.isocalendar()
    cle = f"resume-{annee}-{semaine:02}-{personne._meta.model_name}-{personne.pk}"
    contexte = {"prenom": prenom, "jour": jour, "sections": sections, "suite": suite}
    return courriels.envoyer("resume", adresse, cle=cle, famille=Famille.RESUME, **contexte)


# --- Ce qu’il contient ------------------------------------------------------------------------------------


def pour_l_agent(agent, jour):
    """Sans compte, rien ne mène à l’espace : le texte dit tout, et le courriel comment faire."""
    sections = _sections(
        ("Points attendus", _points_attendus(agent)),
        ("Actions en retard, ou bientôt à finir", _actions_qui_pressent(agent, jour)),
        ("Vos formations des deux semaines qui viennent", _sessions(agent, jour)),
        ("Notes à lire", _notes(agent)),
        ("Prochaine réunion du réseau", _reunion(agent, jour)),
        ("Votre lettre de mission", _lettres(jour, mandat__agent=agent)),
    )
    return sections if agent.utilisateur_id else [_sans_liens(section) for section in sections]


def pour_la_coordination(compte, jour):
    sections = _sections(
        ("Campagnes ouvertes", _campagnes()),
        ("Météo à regarder, d’après les points de la semaine", _meteos()),
        (f"Actions sans point depuis {SILENCE_JOURS} jours", _silencieuses()),
        ("Présences à saisir", _presences_a_saisir(jour)),
        ("Lettres de mission à renouveler", _lettres(jour, nommer=True)),
    )
    agent = Agent.objects.actifs().referents().filter(utilisateur=compte).first()
    return sections + (pour_l_agent(agent, jour) if agent else [])


def _sections(*lots):
    n = LIGNES_AU_PLUS
    return [Section(titre, tuple(lignes[:n]), max(0, len(lignes) - n)) for titre, lignes in lots if lignes]


def _sans_liens(section):
    return replace(section, lignes=tuple(Ligne(ligne.texte) for ligne in section.lignes))


def _points_attendus(agent):
    actions = Action.objects.attendues_de(agent).order_by("code")
    campagnes = CampagneMiseAJour.objects.a_suivre().in_bulk()
    return [
        Ligne(f"{action}, pour le {dire_le_jour(campagnes[action.attendue_par].a_rendre_le)}", _point(action))
        for action in actions
        if action.attendue_par in campagnes
    ]


def _actions_qui_pressent(agent, jour):
    siennes = Action.objects.filter(plan__etat=EtatPlan.EN_VIGUEUR, pilotes__agent=agent)
    presse = siennes.avec_echeance(jour).filter(echeance__in=[Echeance.EN_RETARD, Echeance.BIENTOT])
    return [
        Ligne(f"{action}, {Echeance(action.echeance).label.lower()} ({dire_le_jour(action.terme)})", _point(action))
        for action in presse.order_by("terme", "code")
    ]


def _sessions(agent, jour):
    tient_sa_place = Q(inscriptions__agent=agent, inscriptions__etat__in=TIENNENT_UNE_PLACE)
    bornes = (jour, jour + timedelta(days=SESSIONS_JOURS))
    sessions = SessionFormation.objects.filter(tient_sa_place, debut__range=bornes).exclude(etat=EtatSession.ANNULEE)
    sessions = sessions.select_related("type_formation").distinct().order_by("debut")
    lien = _adresse("espace:formations")
    return [Ligne(f"{s.nom}, {s.dates}{f' – {s.lieu}' if s.lieu else ''}", lien) for s in sessions]


def _notes(agent):
    lien = _adresse("espace:reseau")
    return [Ligne(note.titre, lien) for note in NoteReseau.objects.a_lire_par(agent)]


def _reunion(agent, jour):
    bientot = jour + timedelta(days=REUNION_JOURS)
    prochaine = Reunion.objects.de(agent).a_venir(jour).filter(date__lte=bientot).first()
    if prochaine is None:
        return []
    ou = f" – {prochaine.lieu}" if prochaine.lieu else ""
    texte = f"{prochaine.get_nature_display()}, le {dire_le_jour(prochaine.date)}{ou}"
    return [Ligne(texte, _adresse("espace:reseau"))]


def _lettres(jour, *, nommer=False, **criteres):
    lettres = LettreMission.objects.a_renouveler(jour).filter(mandat__etat=EtatMandat.ACTIF, **criteres)
    lettres = lettres.select_related("mandat__agent").order_by("echeance")
    lien = _adresse("pilotage:lettres" if nommer else "espace:moi")
    return [
        Ligne(f"{lettre if nommer else 'À renouveler'}, elle vaut jusqu’au {dire_le_jour(lettre.echeance)}", lien)
        for lettre in lettres
    ]


def _campagnes():
    lignes = []
    for campagne in CampagneMiseAJour.objects.a_suivre().avec_comptes():
        muettes = campagne.sollicitations.originales().avec_situation()
        n = muettes.filter(situation__in=[SituationReponse.SILENCIEUSE, SituationReponse.INJOIGNABLE]).count()
        points = f"{campagne.repondues} point{'s' if campagne.repondues > 1 else ''} sur {campagne.attendues}"
        muets = f"{n} personne{'s' if n > 1 else ''} sans réponse"
        texte = f"{campagne}{ESPACE}: {points}, {muets}"
        lignes.append(Ligne(texte, _adresse("pilotage:campagne", campagne.pk)))
    return lignes


def _meteos():
    depuis = timezone.localtime() - timedelta(days=7)
    points = PointAvancement.objects.filter(le__gte=depuis, meteo__in=METEOS_A_MOTIVER).exclude(meteo=F("meteo_avant"))
    derniers = {point.action: point for point in points.select_related("action").order_by("le")}
    return [
        Ligne(f"{action}{ESPACE}: {point.get_meteo_display().lower()}", _adresse("pilotage:action", action.code))
        for action, point in sorted(derniers.items(), key=lambda couple: couple[0].code)
    ]


def _silencieuses():
    actions = Action.objects.silencieuses_depuis(SILENCE_JOURS).order_by("code")
    return [Ligne(str(action), _adresse("pilotage:action", action.code)) for action in actions]


def _presences_a_saisir(jour):
    passees = SessionFormation.objects.presences_a_renseigner(jour).select_related("type_formation").order_by("debut")
    return [Ligne(f"{s}{ESPACE}: {s.a_renseigner} à saisir", _adresse("pilotage:presences", s.pk)) for s in passees]


def _point(action):
    return _adresse("espace:point", action.code)


def _adresse(nom, *arguments):
    return settings.ADRESSE_DU_SITE + reverse(nom, args=arguments)
