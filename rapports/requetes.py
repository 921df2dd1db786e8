from django.db.models import QuerySet

from rapports.etats import EDITIONS_EN_ROUTE, EtatEdition, EtatRapport


class RapportQuerySet(QuerySet):
    def publies(self):
        return self.filter(etat=EtatRapport.PUBLIE)

    def visibles_par(self, utilisateur):
        """Le rapport se lit à la coordination tant qu’il se prépare, au comité une fois soumis, par tous publié."""
        if not utilisateur.is_authenticated:
            return self.publies()
        if utilisateur.est_coordination:
            return self
        if utilisateur.lit_le_pilotage:
            return self.filter(etat__in=[EtatRapport.SOUMIS, EtatRapport.ADOPTE, EtatRapport.PUBLIE])
        return self.publies()


class EditionQuerySet(QuerySet):
    def en_route(self):
        return self.filter(etat__in=EDITIONS_EN_ROUTE)

    def pretes(self):
        return self.filter(etat=EtatEdition.PRETE)
