from django.db.models import Q, QuerySet
from django.utils import timezone

from referents.etats import EtatMandat


class DirectionQuerySet(QuerySet):
    def en_place(self):
        jour = timezone.localdate()
        return self.filter(Q(active_jusqu_au=None) | Q(active_jusqu_au__gte=jour))


class AgentQuerySet(QuerySet):
    def actifs(self):
        return self.filter(actif=True)

    def referents(self):
        return self.filter(mandats__etat=EtatMandat.ACTIF).distinct()

    def visibles_par(self, utilisateur):
        """Les noms d’agents restent dans la Ville : coordination et référents les lisent, personne d’autre."""
        if utilisateur.est_coordination or utilisateur.est_referent:
            return self
        return self.filter(utilisateur=utilisateur)


class MandatQuerySet(QuerySet):
    def actifs(self):
        return self.filter(etat=EtatMandat.ACTIF)
