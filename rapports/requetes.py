from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from rapports.etats import EDITIONS_EN_ROUTE, RAPPORTS_DU_COMITE, EtatEdition, EtatRapport

# Passé ces délais, plus personne ne produit l’édition : l’ouvrier est mort (après deux minutes et demie, on le tue), ou
# la file a perdu le message.
EN_COURS_AU_PLUS = timedelta(minutes=4)
EN_ATTENTE_AU_PLUS = timedelta(minutes=30)
RELANCE_APRES = timedelta(minutes=2)


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
            return self.filter(etat__in=RAPPORTS_DU_COMITE)
        return self.publies()


class EditionQuerySet(QuerySet):
    def en_route(self):
        return self.filter(etat__in=EDITIONS_EN_ROUTE)

    def pretes(self):
        return self.filter(etat=EtatEdition.PRETE)

    def definitives(self):
        """Les éditions prêtes qui portent la mention de l’adoption."""
        return self.pretes().filter(definitive=True)

    def interrompues(self, instant=None):
        """En cours depuis trop longtemps : l’ouvrier qui les tenait ne finira pas."""
        limite = (instant or timezone.now()) - EN_COURS_AU_PLUS
        return self.filter(etat=EtatEdition.EN_COURS).filter(Q(commencee_le=None) | Q(commencee_le__lt=limite))

    def oubliees(self, instant=None):
        """Encore dans la file après le délai d’une relance."""
        limite = (instant or timezone.now()) - RELANCE_APRES
        return self.filter(etat=EtatEdition.EN_ATTENTE, demandee_le__lt=limite)
