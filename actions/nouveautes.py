"""Ce qui a changé dans un plan, dit à tout le monde : ni nom, ni motif, ni mot réservé au groupe de travail."""

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from actions.etats import Phase
from actions.models import Action, PointAvancement
from socle.models import Passage

PHASES = dict(Phase.choices)


def lire_les_nouveautes(plan, combien):
    """Les dernières, la plus récente d’abord : une phase qui change, un mot à retenir ; trois requêtes."""
    actions = Action.objects.publiques().filter(plan=plan).only("code", "titre", "demonstration").in_bulk()
    points = PointAvancement.objects.filter(action__in=list(actions)).exclude(a_retenir="").order_by("-le", "-pk")
    lignes = [_du_passage(passage, actions[passage.id_objet]) for passage in _passages(actions)[:combien]]
    lignes += [_du_point(point, actions[point.action_id]) for point in points[:combien]]
    return sorted(lignes, key=lambda ligne: ligne["quand"], reverse=True)[:combien]


def _passages(actions):
    type_action = ContentType.objects.get_for_model(Action)
    # Ni la naissance d’une action, ni un changement daté d’avance : ce qui a changé, rien d’autre.
    return Passage.objects.filter(
        type_objet=type_action, id_objet__in=list(actions), champ="phase", le__lte=timezone.now()
    ).exclude(depuis="")


def _du_passage(passage, action):
    return {
        "quand": passage.le,
        "action": action,
        "phase": passage.vers,
        "libelle": PHASES[passage.vers],
        "demonstration": action.demonstration,
    }


def _du_point(point, action):
    return {"quand": point.le, "action": action, "texte": point.a_retenir, "demonstration": point.demonstration}
