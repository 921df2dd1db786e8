"""Les réunions du réseau : les besoins demandés avant, les présents, les décisions et leur suite."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from referents.models import Agent, BesoinExprime, Reunion
from referents.notifications import reseau as notifications
from socle.etats import faire_passer

# Les besoins se demandent trois semaines avant : le temps d’y répondre, et d’en faire un ordre du jour.
BESOINS_JOURS = 21


class ReunionPassee(Exception):
    """Les besoins se disent jusqu’au jour de la réunion. Le texte s’adresse à la personne."""


class ReunionAVenir(Exception):
    """On ne compte pas les présents d’avance. Le texte s’adresse à la coordination."""


def demander_les_besoins(jour):
    """Pour chaque réunion à trois semaines au plus : une fois, et en retard si la tâche a manqué son jour.

    Celle du réseau les demande à tous ; celle du groupe des professionnels, à qui y est déjà venu.
    """
    limite = jour + timedelta(days=BESOINS_JOURS)
    for reunion in Reunion.objects.filter(besoins_demandes_le=None, date__gt=jour, date__lte=limite):
        _demander(reunion)


@transaction.atomic
def _demander(reunion):
    agents = list(Agent.objects.a_prevenir().concernes_par(reunion))
    # Écriture conditionnelle : deux passages de la tâche ne demandent pas deux fois.
    a_demander = Reunion.objects.filter(pk=reunion.pk, besoins_demandes_le=None)
    if agents and a_demander.update(besoins_demandes_le=timezone.now()):
        for agent in agents:
            notifications.demander_les_besoins(reunion, agent)


@transaction.atomic
def dire_un_besoin(reunion, agent, texte):
    """Écrit ou corrige ce que la personne demande ; un texte vide le retire. Jusqu’au jour de la réunion compris."""
    if reunion.date < timezone.localdate():
        raise ReunionPassee("La réunion a eu lieu : dites-le à la coordination, elle le notera pour la prochaine.")
    if not texte.strip():
        reunion.besoins_exprimes.filter(agent=agent).delete()
        return None
    champs = {"texte": texte.strip(), "le": timezone.now()}
    return BesoinExprime.objects.update_or_create(reunion=reunion, agent=agent, defaults=champs)[0]


@transaction.atomic
def noter_un_besoin(reunion, agent, texte):
    """Ce que la personne a dit autrement s’ajoute à ce qu’elle a écrit : la coordination n’efface pas ses mots."""
    Reunion.objects.select_for_update(of=("self",)).get(pk=reunion.pk)
    deja = reunion.besoins_exprimes.filter(agent=agent).values_list("texte", flat=True).first() or ""
    return dire_un_besoin(reunion, agent, f"{deja}\n{texte.strip()}" if texte.strip() not in deja else deja)


@transaction.atomic
def pointer_les_presents(reunion, agents, vus=None):
    """Les présents. `vus`, les numéros de ceux que la page montrait déjà : on ne retire que de ceux-là, et ce qu’une
    autre personne a pointé entre-temps demeure."""
    if reunion.date > timezone.localdate():
        raise ReunionAVenir("Cette réunion n’a pas encore eu lieu : les présents se pointent le jour venu.")
    reunion = Reunion.objects.select_for_update(of=("self",)).get(pk=reunion.pk)
    agents, deja = {agent.pk for agent in agents}, set(reunion.participants.values_list("pk", flat=True))
    retires = (deja if vus is None else set(vus)) - agents
    reunion.participants.set(agents | (deja - retires))


@transaction.atomic
def decider(reunion, *, texte, porteur="", echeance=None, par):
    """Une décision de plus, numérotée à la suite."""
    # Deux décisions saisies au même instant ne prennent pas le même numéro.
    reunion = Reunion.objects.select_for_update(of=("self",)).get(pk=reunion.pk)
    dernier = reunion.decisions.aggregate(dernier=Max("numero"))["dernier"] or 0
    decision = reunion.decisions.model(
        reunion=reunion, numero=dernier + 1, texte=texte, porteur=porteur, echeance=echeance
    )
    decision._history_user = par
    decision.save()
    return decision


def donner_suite(decision, vers, *, suivi, par):
    """Dit où en est la décision, et ce qui en a été fait ; le même état permet de compléter le récit."""
    if vers != decision.suite:
        faire_passer(decision, vers, par=par, champ="suite", suivi=suivi)
        return
    decision.suivi = suivi
    decision._history_user = par
    decision.save(update_fields=["suivi", "modifie_le"])
