"""Ce qui a changé dans l’agenda, pour le flux des changements : les parutions et les changements annoncés, mêlés."""

from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType

from evenements.etats import Publication
from evenements.models import ChangementEvenement, Evenement
from socle.models import Passage

GARDEES = 100


class Nouvelle(NamedTuple):
    cle: str  # fait l’identifiant de l’entrée : il ne change jamais
    evenement: Evenement
    quoi: str
    phrase: str
    le: datetime


def dernieres(evenements):
    """Les dernières nouvelles de ces événements, la plus récente d’abord ; trois requêtes."""
    toutes = [*_parutions(evenements), *_changements(evenements)]
    return sorted(toutes, key=attrgetter("le", "cle"), reverse=True)[:GARDEES]


def _parutions(evenements):
    sorte = ContentType.objects.get_for_model(Evenement)
    passages = Passage.objects.filter(type_objet=sorte, champ="publication", vers=Publication.PUBLIE)
    dates = dict(
        passages.filter(id_objet__in=evenements.order_by().values("pk"))
        .order_by("-le")
        .values_list("id_objet", "le")[:GARDEES]
    )
    for evenement in evenements.filter(pk__in=dates).avec_creneaux():
        yield Nouvelle("parution", evenement, "nouveau", evenement.quand, dates[evenement.pk])


def _changements(evenements):
    changements = ChangementEvenement.objects.filter(evenement__in=evenements.order_by().values("pk"))
    for changement in changements.select_related("evenement").order_by("-le", "-pk")[:GARDEES]:
        cle = f"changement-{changement.pk}"
        yield Nouvelle(cle, changement.evenement, _quoi(changement), changement.phrase, changement.le)


def _quoi(changement):
    if changement.nature == ChangementEvenement.Nature.ETAT:
        return changement.apres.lower()
    return ChangementEvenement.NOUVEAUX[changement.nature].lower()
