"""Qui n’est plus dans la liste des agents, et ce qu’un départ laisse à reprendre."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from referents.etats import INSCRIPTIONS_FERMEES, PHASES_OUVERTES, EtatMandat, EtatSession
from referents.models import Agent, Inscription, MandatReferent
from socle.dates import ESPACE


class PartiAutrement(Exception):
    """Une personne cochée n’est plus parmi les absents : quelqu’un a écrit entre l’aperçu et la confirmation."""


@dataclass(frozen=True)
class Absent:
    agent: Agent
    laisse: list  # en phrases


def lire_les_absents(presents):
    """Les agents en poste hors de ces fiches, avec ce que chacun laisserait ; un nombre fixe de requêtes."""
    absents = Agent.objects.actifs().exclude(pk__in=presents).select_related("service").order_by("nom", "prenom", "pk")
    laisses = ce_que_laissent(absents.order_by())
    return [Absent(agent, laisses[agent.pk]) for agent in absents]


def noter_les_departs(choisis, presents, *, par, raison):
    """Note que ces personnes ne sont plus en poste : jamais que celles qu’on a désignées, et encore absentes."""
    partis = list(Agent.objects.actifs().exclude(pk__in=presents).filter(pk__in=choisis))
    if len(partis) != len(set(choisis)):
        raise PartiAutrement("Une des personnes cochées n’est plus parmi les absents.")
    for agent in partis:
        agent.actif = False
        agent._history_user, agent._change_reason = par, raison[:100]
        agent.save(update_fields=["actif", "modifie_le"])
    return partis


def ce_que_laissent(agents):
    """{agent: phrases} : mandats en cours, actions que nul autre en poste ne pilote, places de formation à venir."""
    laisses = defaultdict(list)
    for agent, phrase in (*_mandats(agents), *_actions(agents), *_places(agents)):
        laisses[agent].append(phrase)
    return laisses


def _mandats(agents):
    mandats = MandatReferent.objects.filter(agent__in=agents).exclude(etat=EtatMandat.TERMINE).select_related("service")
    for mandat in mandats.order_by("pk"):
        role, etat = mandat.get_role_display().lower(), mandat.get_etat_display().lower()
        yield mandat.agent_id, f"mandat à terminer{ESPACE}: {role} pour {mandat.service} ({etat})"


def _actions(agents):
    pilotes = Agent._meta.get_field("actions_confiees").related_model.objects
    autres = pilotes.filter(action=OuterRef("action"), agent__actif=True).exclude(agent=OuterRef("agent"))
    seuls = pilotes.filter(~Exists(autres), agent__in=agents, action__plan__etat="en_vigueur")
    par_agent = defaultdict(list)
    for pilote in seuls.filter(action__phase__in=PHASES_OUVERTES).select_related("action").order_by("action__code"):
        par_agent[pilote.agent_id].append(pilote.action.code)
    for agent, codes in par_agent.items():
        combien = "action qui n’aurait plus de pilote" if len(codes) == 1 else "actions qui n’auraient plus de pilote"
        yield agent, f"{len(codes)} {combien}{ESPACE}: {', '.join(codes)}"


def _places(agents):
    a_venir = [EtatSession.PROGRAMMEE, EtatSession.OUVERTE]
    places = Inscription.objects.filter(agent__in=agents, session__etat__in=a_venir)
    for place in places.exclude(etat__in=INSCRIPTIONS_FERMEES).select_related("session__type_formation").order_by("pk"):
        yield place.agent_id, f"place de formation à rendre{ESPACE}: {place.session}"
