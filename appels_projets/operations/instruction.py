"""Les gestes de la coordination sur une candidature : recevabilité, proposition, décision."""

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from appels_projets import notifications
from appels_projets.etats import EtatCampagne, EtatCandidature
from appels_projets.models import (
    Attribution,
    Deliberation,
    Enveloppe,
)
from appels_projets.mots import dire_la_somme
from appels_projets.operations.verrous import verrouiller_pour_instruire
from socle.etats import PassageInterdit, faire_passer


@transaction.atomic
def declarer_recevable(candidature, par):
    """Informe l’association ; ne promet rien."""
    verrouiller_pour_instruire(candidature, par)
    faire_passer(candidature, EtatCandidature.RECEVABLE, par=par)
    notifications.annoncer_la_recevabilite(candidature)


@transaction.atomic
def declarer_irrecevable(candidature, motif, par):
    verrouiller_pour_instruire(candidature, par)
    _exiger_un_motif(motif)
    faire_passer(candidature, EtatCandidature.IRRECEVABLE, par=par, motif=motif, motif_decision=motif)
    notifications.preparer_la_decision(candidature)


@transaction.atomic
def revenir_sur_l_irrecevabilite(candidature, motif, par):
    """Remet à l’instruction, tant que les résultats ne sont pas publiés ; la lettre préparée ne partira pas."""
    verrouiller_pour_instruire(candidature, par)
    _exiger_un_motif(motif)
    faire_passer(candidature, EtatCandidature.DEPOSEE, par=par, motif=motif, motif_decision="")
    notifications.abandonner_la_decision(candidature, par)


@transaction.atomic
def proposer(candidature, montant, par, motif=""):
    """Le jury propose ; rien ne s’écrit à l’association."""
    verrouiller_pour_instruire(candidature, par)
    _exiger_un_montant(candidature, montant)
    faire_passer(candidature, EtatCandidature.PROPOSEE, par=par, motif=motif, montant_propose=montant)


@transaction.atomic
def attribuer(candidature, montant, deliberation, par):
    """Attribue d’après une délibération exécutoire, dans la limite de l’enveloppe, à l’euro près.

    La délibération s’inscrit avec l’attribution, ou pas du tout : refusée, elle se ressaisit sans trace.
    """
    verrouiller_pour_instruire(candidature, par)
    _exiger_la_deliberation(candidature.campagne, deliberation)
    _exiger_un_montant(candidature, montant)
    _exiger_la_place(candidature.campagne, montant)
    deliberation = _inscrire(deliberation)
    motif = f"{deliberation} : {dire_la_somme(montant)}"
    faire_passer(candidature, EtatCandidature.ATTRIBUEE, par=par, motif=motif)
    Attribution.objects.create(candidature=candidature, montant=montant, deliberation=deliberation)
    notifications.preparer_la_decision(candidature)


@transaction.atomic
def refuser(candidature, motif, par):
    verrouiller_pour_instruire(candidature, par)
    _exiger_un_motif(motif)
    if candidature.campagne.etat != EtatCampagne.DELIBERATION:
        raise PassageInterdit("Passez d’abord la campagne en délibération : c’est le conseil municipal qui décide.")
    faire_passer(candidature, EtatCandidature.REFUSEE, par=par, motif=motif, motif_decision=motif)
    notifications.preparer_la_decision(candidature)


@transaction.atomic
def classer_sans_suite(candidature, motif, par):
    verrouiller_pour_instruire(candidature, par)
    _exiger_un_motif(motif)
    faire_passer(candidature, EtatCandidature.SANS_SUITE, par=par, motif=motif, motif_decision=motif)
    notifications.preparer_la_decision(candidature)


# --- Gardes ---------------------------------------------------------------------------------------------


def _exiger_un_motif(motif):
    if not motif.strip():
        raise PassageInterdit("Le motif est obligatoire : l’association le lira.")


def _exiger_un_montant(candidature, montant):
    if montant <= 0:
        raise PassageInterdit("Le montant est supérieur à zéro.")
    if montant > candidature.montant_demande:
        raise PassageInterdit(f"L’association demande {dire_la_somme(candidature.montant_demande)} : pas davantage.")


def _exiger_la_deliberation(campagne, deliberation):
    if campagne.etat != EtatCampagne.DELIBERATION:
        raise PassageInterdit("Passez d’abord la campagne en délibération : c’est le conseil municipal qui attribue.")
    if deliberation.executoire_le is None or deliberation.executoire_le > timezone.localdate():
        raise PassageInterdit(f"La délibération n° {deliberation.numero} n’est pas encore exécutoire.")


def _inscrire(deliberation):
    """Neuve, ou devenue exécutoire ; telle quelle, elle ne gagne pas de version à chaque attribution.

    Quelqu’un peut l’avoir inscrite depuis la saisie : c’est la sienne qui sert, aux mêmes dates.
    """
    inscrite = Deliberation.objects.filter(numero=deliberation.numero).first() or deliberation
    if inscrite.pk is None or inscrite.executoire_le is None:
        inscrite.executoire_le = deliberation.executoire_le
        inscrite.save()
    if _dates(inscrite) != _dates(deliberation):
        raise PassageInterdit(
            f"La délibération n° {deliberation.numero} vient d’être inscrite avec d’autres dates : relisez-la."
        )
    return inscrite


def _dates(deliberation):
    return deliberation.date, deliberation.executoire_le


def _exiger_la_place(campagne, montant):
    """Verrouille l’enveloppe : deux attributions simultanées passent l’une après l’autre."""
    enveloppe = Enveloppe.objects.select_for_update().filter(campagne=campagne).first()
    if enveloppe is None:
        raise PassageInterdit("Cette campagne n’a pas d’enveloppe votée : saisissez-la d’abord dans la gestion.")
    actives = Attribution.objects.filter(candidature__campagne=campagne, annulee_le=None)
    reste = enveloppe.montant_vote - (actives.aggregate(total=Sum("montant"))["total"] or 0)
    if montant > reste:
        raise PassageInterdit(
            f"L’enveloppe serait dépassée de {dire_la_somme(montant - reste)} : "
            f"il reste {dire_la_somme(reste)} sur {dire_la_somme(enveloppe.montant_vote)} votés."
        )
