"""Ce que chaque chapitre lit des registres, au moment de figer : des requêtes en nombre fixe, des blocs immuables.

Un module par chapitre ; chacun offre `lire(annee)` qui rend ses `Partie`. Un registre vide se dit, il ne vaut pas zéro.
"""

import datetime
from dataclasses import dataclass

from actions.models import Plan
from rapports.lectures import avancement, essentiel, evaluation, moyens, perspectives, photos, plan, territoires


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

    def reels(self, queryset):
        """Le rapport d’un plan réel ne compte aucune donnée de démonstration."""
        return queryset if self.plan.demonstration else queryset.filter(demonstration=False)


LECTEURS = {
    "essentiel": essentiel.lire,
    "plan": plan.lire,
    "avancement": avancement.lire,
    "visibilite": photos.lire,
    "moyens": moyens.lire,
    "territoires": territoires.lire,
    "evaluation": evaluation.lire,
    "perspectives": perspectives.lire,
}
"""{code du chapitre: `lire`}. Chaque module de ce dossier a le sien."""
