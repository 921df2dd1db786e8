from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from evenements.etats import EtatTempsFort, Publication, VisibiliteEvenement


class TempsFortQuerySet(QuerySet):
    def publies(self):
        return self.exclude(etat=EtatTempsFort.EN_PREPARATION)

    def visibles_par(self, utilisateur):
        if utilisateur.is_authenticated and utilisateur.lit_le_pilotage:
            return self
        return self.publies()


class EvenementQuerySet(QuerySet):
    def publies(self):
        return self.filter(publication=Publication.PUBLIE)

    def publics(self):
        return self.publies().filter(visibilite=VisibiliteEvenement.PUBLIC)

    def visibles_par(self, utilisateur):
        if not utilisateur.is_authenticated:
            return self.publics()
        if utilisateur.est_coordination:
            return self
        visibilites = [VisibiliteEvenement.PUBLIC]
        if utilisateur.est_referent or utilisateur.lit_le_pilotage:
            visibilites += [VisibiliteEvenement.AGENTS, VisibiliteEvenement.PARTENAIRES]
        elif utilisateur.est_porteur:
            visibilites.append(VisibiliteEvenement.PARTENAIRES)
        return self.publies().filter(visibilite__in=visibilites)

    def avec_bornes(self):
        """Annote `premier_jour` et `dernier_jour` : ceux des créneaux, sinon ceux de la date approchée."""
        return self.annotate(
            premier_jour=Coalesce(TruncDate(Min("creneaux__debut")), "debut"),
            dernier_jour=Coalesce(TruncDate(Max("creneaux__fin")), "fin", "debut"),
        )

    def a_venir(self, jour=None):
        return self.avec_bornes().filter(dernier_jour__gte=jour or timezone.localdate())

    def passes(self, jour=None):
        return self.avec_bornes().filter(dernier_jour__lt=jour or timezone.localdate())

    def entre(self, debut, fin):
        """Les événements dont un jour au moins tombe dans la période, bornes comprises."""
        creneaux = self.model._meta.get_field("creneaux").related_model
        dedans = creneaux.objects.filter(evenement=OuterRef("pk"), debut__date__lte=fin, fin__date__gte=debut)
        approchee = Q(debut__lte=fin) & (Q(fin__gte=debut) | Q(fin=None, debut__gte=debut))
        return self.filter(Exists(dedans) | approchee)
