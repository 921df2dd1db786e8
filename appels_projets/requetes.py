from django.db.models import QuerySet
from django.utils import timezone

from appels_projets.etats import CAMPAGNES_PUBLIQUES, DEPOSEES, EtatCampagne, EtatCandidature


class CampagneQuerySet(QuerySet):
    def publiques(self):
        return self.filter(etat__in=CAMPAGNES_PUBLIQUES)

    def ouvertes(self, instant=None):
        """Intervalle semi-ouvert [ouverture, clôture[, à l’heure du serveur."""
        instant = instant or timezone.now()
        return self.filter(etat=EtatCampagne.PROGRAMMEE, ouverture_le__lte=instant, cloture_le__gt=instant)

    def visibles_par(self, utilisateur):
        if utilisateur.is_authenticated and utilisateur.lit_le_pilotage:
            return self
        return self.publiques()


class CandidatureQuerySet(QuerySet):
    def deposees(self):
        return self.filter(etat__in=DEPOSEES)

    def laureates(self):
        """Publiques seulement quand la campagne a publié ses résultats."""
        return self.filter(
            etat=EtatCandidature.ATTRIBUEE,
            campagne__etat__in=[EtatCampagne.RESULTATS_PUBLIES, EtatCampagne.ARCHIVEE],
        )

    def visibles_par(self, utilisateur):
        """Un brouillon n’est vu que de son association ; la coordination lit ce qui est déposé."""
        siennes = self.filter(organisme__membres__utilisateur=utilisateur, organisme__membres__actif=True)
        if utilisateur.est_coordination:
            return (self.filter(etat__in=DEPOSEES) | siennes).distinct()
        return siennes.distinct()
