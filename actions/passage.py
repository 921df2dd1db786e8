"""D’un plan à l’autre : ce que chaque objectif et chaque action devient, lu dans les deux sens."""

from dataclasses import dataclass, field

from actions.models import Action, Objectif


@dataclass
class Ligne:
    """Un objectif ou une action de l’ancien plan, et ce qui le reprend dans le nouveau."""

    ancien: object
    nouveaux: list = field(default_factory=list)


@dataclass
class PassageDePlan:
    objectifs: list
    actions: list  # celles de l’ancien plan que le nouveau reprend
    sans_suite: list
    nouvelles: list


def lire_le_passage(plan, compte):
    """Quatre requêtes, quel que soit le nombre d’actions ; ce que la personne ne peut pas lire n’existe pas."""
    visibles = Action.objects.visibles_par(compte)
    anciennes = {a.pk: Ligne(a) for a in visibles.filter(plan=plan.succede_a_id).order_by("code")}
    nouvelles = []
    for action in visibles.filter(plan=plan).order_by("code"):
        reprise = anciennes.get(action.issue_de_id)
        (reprise.nouveaux if reprise else nouvelles).append(action)
    return PassageDePlan(
        objectifs=_objectifs(plan),
        actions=[ligne for ligne in anciennes.values() if ligne.nouveaux],
        sans_suite=[ligne.ancien for ligne in anciennes.values() if not ligne.nouveaux],
        nouvelles=nouvelles,
    )


def _objectifs(plan):
    lignes = {o.pk: Ligne(o) for o in Objectif.objects.filter(plan=plan.succede_a_id).select_related("plan")}
    for objectif in plan.objectifs.prefetch_related("prolonge"):
        for ancien in objectif.prolonge.all():
            if ancien.pk in lignes:
                lignes[ancien.pk].nouveaux.append(objectif)
    return list(lignes.values())
