"""Les gestes de la coordination sur une campagne : programmer, mettre en délibération, publier les résultats."""

from django.db import transaction
from django.utils import timezone

from appels_projets import notifications
from appels_projets.etats import A_DECIDER, EtatCampagne
from appels_projets.models import (
    Attribution,
)
from appels_projets.operations.verrous import verrouiller_la_campagne
from socle.etats import PassageInterdit, faire_passer


@transaction.atomic
def programmer(campagne, par):
    """La campagne paraît ; le dépôt s’ouvre et se ferme seul, à ses dates."""
    verrouiller_la_campagne(campagne)
    if campagne.cloture_le <= timezone.now():
        raise PassageInterdit(f"La clôture est déjà passée ({campagne.cloture_en_mots}) : changez d’abord les dates.")
    faire_passer(campagne, EtatCampagne.PROGRAMMEE, par=par)


@transaction.atomic
def passer_en_deliberation(campagne, par):
    verrouiller_la_campagne(campagne)
    if not campagne.est_close:
        raise PassageInterdit(f"Les dépôts sont encore ouverts, jusqu’au {campagne.cloture_en_mots}.")
    faire_passer(campagne, EtatCampagne.DELIBERATION, par=par)


@transaction.atomic
def publier_les_resultats(campagne, par):
    """Lève l’embargo : les lauréats paraissent et toutes les lettres partent ensemble."""
    verrouiller_la_campagne(campagne)
    restantes = campagne.candidatures.filter(etat__in=A_DECIDER).count()
    if restantes:
        raise PassageInterdit(f"Candidatures encore sans décision : {restantes}. Décidez de chacune avant de publier.")
    faire_passer(campagne, EtatCampagne.RESULTATS_PUBLIES, par=par)
    attributions = Attribution.objects.filter(candidature__campagne=campagne, notifiee_le=None, annulee_le=None)
    attributions.update(notifiee_le=timezone.now())
    notifications.envoyer_les_decisions(campagne, par)
