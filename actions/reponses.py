"""Le tableau des réponses d’une campagne : qui a répondu, ce qui est parti, ce qui manque encore."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch

from actions.campagnes import repartir
from actions.etats import Empechement, EtapeDeCampagne, SituationReponse
from actions.models import Action, PiloteAction, PointAvancement, Sollicitation
from actions.notifications import ABANDON, prefixe
from actions.requetes import empechement
from referents.models import Agent
from socle.liens import dernier_de_chacun
from socle.models import Courriel, UsageDuLien

AU_PLURIEL = {
    SituationReponse.REPONDU: "ont répondu",
    SituationReponse.EN_PARTIE: "en partie",
    SituationReponse.SILENCIEUSE: "silencieuses",
    SituationReponse.INJOIGNABLE: "injoignables par courriel",
}


@dataclass(frozen=True)
class Compte:
    situation: str
    libelle: str
    nombre: int


@dataclass(frozen=True)
class Bilan:
    personnes: int
    comptes: list[Compte]
    demandees: int
    repondues: int

    @property
    def part(self):
        return round(100 * self.repondues / self.demandees) if self.demandees else 0


def faire_le_bilan(campagne):
    """Les personnes par situation, les actions demandées et celles qui ont leur point ; deux requêtes."""
    situations = Sollicitation.objects.filter(campagne=campagne).originales().avec_situation()
    nombres = Counter(situations.values_list("situation", flat=True))
    comptee = type(campagne).objects.avec_comptes().get(pk=campagne.pk)
    comptes = [Compte(valeur, libelle, nombres[valeur]) for valeur, libelle in AU_PLURIEL.items()]
    return Bilan(sum(nombres.values()), comptes, comptee.attendues, comptee.repondues)


def lire_les_personnes(campagne):
    """Chaque sollicitation, sa situation, son agent ; à filtrer et paginer."""
    return (
        Sollicitation.objects.filter(campagne=campagne)
        .avec_situation()
        .select_related("agent__service__direction", "a_la_place_de")
        .order_by("agent__nom", "agent__prenom", "pk")
    )


def raconter_les_envois(campagne, sollicitations):
    """Pose sur chaque sollicitation `envois` (ses courriels), `lien` (le dernier) et `pourquoi` ; deux requêtes."""
    par_sollicitation = _envois(campagne)
    par_lien = dernier_de_chacun(UsageDuLien.POINT, sollicitations)
    for sollicitation in sollicitations:
        sollicitation.envois = par_sollicitation.get(sollicitation.pk, [])
        sollicitation.lien = par_lien.get(sollicitation.pk)
        sollicitation.pourquoi = dict(Empechement.choices).get(sollicitation.empechement, "")


def _envois(campagne):
    debut = prefixe(campagne)
    etapes = dict(EtapeDeCampagne.choices)
    courriels = Courriel.objects.filter(cle__startswith=debut).defer("texte", "html").order_by("cree_le", "pk")
    par_sollicitation = {}
    for courriel in courriels:
        qui, etape, *encore = courriel.cle.removeprefix(debut).split("-")
        if qui.isdecimal():
            courriel.etape = "Nouveau lien" if encore and encore[0] != ABANDON else etapes[etape]
            par_sollicitation.setdefault(int(qui), []).append(courriel)
    return par_sollicitation


def lister_les_actions_sans_point(campagne):
    """Les actions demandées qui n’ont pas encore leur point, avec `pilotes_lus` ; deux requêtes."""
    points = PointAvancement.objects.filter(action=OuterRef("pk"), campagne=campagne)
    return (
        Action.objects.filter(Exists(Sollicitation.objects.filter(actions=OuterRef("pk"), campagne=campagne)))
        .filter(~Exists(points))
        .select_related("service")
        .prefetch_related(_pilotes())
        .order_by("code")
    )


def lister_les_actions_non_demandees(campagne):
    """Les actions ouvertes du plan que la campagne ne demande à personne : sans pilote, ou venues après."""
    demandees = Sollicitation.objects.filter(actions=OuterRef("pk"), campagne=campagne)
    return campagne.plan.actions.attendues().filter(~Exists(demandees)).order_by("code")


def _pilotes():
    return Prefetch("pilotes", PiloteAction.objects.select_related("agent"), to_attr="pilotes_lus")


# --- Avant d’ouvrir -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Apercu:
    """Ce qui partira si la campagne s’ouvre maintenant."""

    joignables: list
    empeches: list
    actions: int
    sans_pilote: list


def regarder_avant(campagne):
    """Qui recevra un courriel, qui n’en recevra pas et pourquoi ; rien n’est écrit."""
    parts = repartir(campagne.plan)
    raisons = Agent.objects.filter(pk__in=[agent.pk for agent in parts]).annotate(empechement=empechement())
    raisons = dict(raisons.values_list("pk", "empechement"))
    joignables, empeches = [], []
    for agent, actions in sorted(parts.items(), key=lambda part: (part[0].nom, part[0].prenom, part[0].pk)):
        raison = raisons[agent.pk]
        ligne = {"agent": agent, "actions": actions, "pourquoi": dict(Empechement.choices).get(raison, "")}
        (empeches if raison else joignables).append(ligne)
    demandees = {action.pk for actions in parts.values() for action in actions}
    sans_pilote = list(campagne.plan.actions.attendues().sans_pilote().order_by("code"))
    return Apercu(joignables, empeches, len(demandees), sans_pilote)
