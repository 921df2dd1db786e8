"""L’année dont le rapport rend compte."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from actions.models import Plan
from actions.registres import Registres


@dataclass(frozen=True)
class Annee:
    """L’année d’un plan, telle qu’elle se lit au jour d’arrêt."""

    plan: Plan
    annee: int
    jour: datetime.date

    @property
    def debut(self):
        return datetime.date(self.annee, 1, 1)

    @property
    def fin(self):
        """Le dernier jour qui compte : celui de l’année, ou le jour d’arrêt s’il vient avant."""
        return min(self.jour, datetime.date(self.annee, 12, 31))

    @cached_property
    def registres(self):
        """Les registres des pages de pilotage, lus une fois pour tous les chapitres."""
        return Registres(self.plan.demonstration)

    def reels(self, queryset):
        """Le rapport d’un plan réel ne compte aucune donnée de démonstration."""
        return queryset if self.plan.demonstration else queryset.filter(demonstration=False)
