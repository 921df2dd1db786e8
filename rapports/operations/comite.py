"""Ce que le comité lit, tranche et écrit : sa réunion, ses décisions, l’avis des signataires."""

from django.db import transaction
from django.db.models import Max

from rapports.etats import EtatRapport
from rapports.models import Comite, Decision
from rapports.operations.verrous import suivant, verrouiller
from socle.etats import PassageInterdit, faire_passer

SANS_COMITE = "Fixez d’abord la réunion du comité."


@transaction.atomic
def fixer_le_comite(rapport, comite, *, par):
    """Écrit la réunion, et y attache le rapport."""
    rapport = verrouiller(rapport)
    if rapport.est_adopte and rapport.comite_id != comite.pk:
        raise PassageInterdit("Ce rapport est adopté : il garde le comité qui l’a lu.")
    comite.plan, comite.demonstration = rapport.plan, rapport.plan.demonstration
    comite._history_user = par
    comite.version += 0 if comite._state.adding else 1
    comite.save()
    if rapport.comite_id != comite.pk:
        rapport.comite, rapport._history_user = comite, par
        rapport.version += 1
        rapport.save()
    return comite


@transaction.atomic
def ajouter_une_decision(comite, decision, *, par):
    """La dernière de la liste ; le verrou est au comité, deux personnes n’écrivent pas le même numéro."""
    comite = Comite.objects.select_for_update().get(pk=comite.pk)
    decision.comite, decision.numero, decision._history_user = comite, suivant(comite.decisions), par
    decision.save()
    return decision


def modifier_la_decision(decision, *, par):
    decision._history_user = par
    decision.version += 1
    decision.save()


@transaction.atomic
def retirer_la_decision(decision, *, par):
    """Une décision jamais tranchée se retire ; les suivantes remontent d’un rang."""
    comite = Comite.objects.select_for_update().get(pk=decision.comite_id)
    if decision.suite != Decision._meta.get_field("suite").default:
        raise PassageInterdit("Une suite est déjà donnée à cette décision : elle reste.")
    decision._history_user = par
    decision.delete()
    for rang, restante in enumerate(comite.decisions.order_by("numero"), start=1):
        _renumeroter(restante, rang, par)


@transaction.atomic
def deplacer_la_decision(decision, pas, *, par):
    """D’un rang, vers le haut (-1) ou vers le bas (1) ; au bout de la liste, rien ne change."""
    comite = Comite.objects.select_for_update().get(pk=decision.comite_id)
    decisions = list(comite.decisions.order_by("numero"))
    rang = decisions.index(decision)
    if not 0 <= rang + pas < len(decisions):
        return
    decision, voisine = decisions[rang], decisions[rang + pas]
    numeros = decision.numero, voisine.numero
    # Un numéro libre le temps de l’échange : la base n’admet jamais deux fois le même.
    _renumeroter(decision, (comite.decisions.aggregate(n=Max("numero"))["n"]) + 1, par)
    _renumeroter(voisine, numeros[0], par)
    _renumeroter(decision, numeros[1], par)


def _renumeroter(decision, numero, par):
    if decision.numero != numero:
        decision.numero, decision._history_user = numero, par
        decision.version += 1
        decision.save()


def donner_une_suite(decision, vers, *, par, motif=""):
    """Ce que le comité en a décidé ; se note même après l’adoption du rapport."""
    faire_passer(decision, vers, par=par, motif=motif)


@transaction.atomic
def ecrire_l_avis(rapport, avis, *, par):
    """L’avis d’un signataire, par son compte ou par la coordination ; adopté, le rapport n’en reçoit plus."""
    rapport = verrouiller(rapport)
    if rapport.est_adopte:
        raise PassageInterdit("Ce rapport est adopté : il ne reçoit plus d’avis.")
    if not par.est_coordination and rapport.etat != EtatRapport.SOUMIS:
        raise PassageInterdit("Ce rapport n’est plus soumis : il ne reçoit plus d’avis.")
    avis.rapport, avis._history_user = rapport, par
    avis.version += 0 if avis._state.adding else 1
    avis.save()
    return avis
