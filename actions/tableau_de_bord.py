"""Ce que la coordination doit savoir en dix secondes : des comptes, et ce qui manque avant le prochain comité."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from actions.etats import PHASES_OUVERTES, Echeance, EtatPlan, Meteo, Phase
from actions.models import Action, Plan

SILENCE_JOURS = 60
SANS_METEO = "aucune"
ORDRE_DES_PLANS = [EtatPlan.EN_VIGUEUR, EtatPlan.CLOS, EtatPlan.EN_PREPARATION]


class Manque(models.TextChoices):
    PILOTE = "pilote", "Sans pilote"
    DATE = "date", "Sans date"
    INDICATEUR = "indicateur", "Sans indicateur"
    POINT = "point", "Sans point depuis le dernier comité"
    SILENCE = "silence", f"Sans point depuis {SILENCE_JOURS} jours"


@dataclass(frozen=True)
class Compte:
    valeur: str
    libelle: str
    nombre: int


def choisir_le_plan(utilisateur, code=""):
    """Le plan demandé, sinon celui en vigueur, sinon le dernier clos ; et tous ceux que ce compte peut choisir."""
    plans = list(Plan.objects.visibles_par(utilisateur))
    demande = next((plan for plan in plans if plan.code == code), None)
    return demande or min(plans, key=lambda plan: ORDRE_DES_PLANS.index(plan.etat), default=None), plans


def actions_du_plan(utilisateur, plan):
    return Action.objects.visibles_par(utilisateur).filter(plan=plan)


def compter(actions):
    """Les comptes par phase, météo et échéance ; trois requêtes. Un compte nul ne paraît pas."""
    jugees = actions.filter(~Q(meteo="") | Q(phase__in=PHASES_OUVERTES))
    return {
        "phase": compter_les_phases(actions),
        "meteo": _comptes(jugees, "meteo", [*Meteo.choices, ("", "Sans météo")]),
        "echeance": _comptes(actions.avec_echeance(), "echeance", Echeance.choices),
    }


def compter_les_phases(actions):
    return _comptes(actions, "phase", Phase.choices)


def _comptes(actions, champ, choix):
    nombres = dict(actions.order_by().values_list(champ).annotate(n=Count("pk", distinct=True)))
    return [Compte(valeur or SANS_METEO, libelle, nombres[valeur]) for valeur, libelle in choix if nombres.get(valeur)]


def en_retard(actions):
    return actions.avec_echeance().filter(echeance=Echeance.EN_RETARD)


def manquantes(actions, manque, depuis=None):
    """Les actions attendues à qui il manque quelque chose ; `depuis` est le jour du dernier comité."""
    if manque == Manque.SILENCE:
        return actions.silencieuses_depuis(SILENCE_JOURS)
    attendues = actions.attendues()
    return {
        Manque.PILOTE: attendues.sans_pilote(),
        Manque.DATE: attendues.sans_date(),
        Manque.INDICATEUR: attendues.sans_indicateur(),
        Manque.POINT: attendues.sans_point_depuis(depuis),
    }[manque]


def comites_autour(plan, jour=None):
    """Le dernier comité tenu et le prochain, l’un ou l’autre None ; une requête."""
    jour = jour or timezone.localdate()
    # `comites` vient de la droite (rapports) : on le lit par son nom inverse.
    comites = sorted(plan.comites.all(), key=lambda comite: comite.date)
    dernier = next((c for c in reversed(comites) if c.date < jour), None)
    prochain = next((c for c in comites if c.date >= jour), None)
    return dernier, prochain


def manques_avant_le_comite(actions, depuis):
    """Ce qui manque aux actions attendues, chaque manque avec son nombre ; une requête."""
    attendus = [Manque.PILOTE, Manque.DATE, Manque.INDICATEUR, Manque.POINT]
    nombres = Action.objects.aggregate(
        **{
            manque.value: Count("pk", filter=Q(pk__in=manquantes(actions, manque, depuis).values("pk")))
            for manque in attendus
        }
    )
    return [Compte(manque.value, manque.label, nombres[manque.value]) for manque in attendus if nombres[manque.value]]
