"""Les mandats : nommer une personne, la mettre en pause, la reprendre, terminer."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from referents.etats import PHASES_OUVERTES, EtatLettre, EtatMandat
from referents.models import Agent, MandatReferent
from referents.operations.lettres import clore
from socle import liens
from socle.etats import faire_passer
from socle.models import UsageDuLien


class MandatImpossible(Exception):
    """Ce geste n’a pas de sens pour cette personne. Le texte s’adresse à la coordination."""


@transaction.atomic
def nommer(agent, service, role, debut, *, par):
    """Donne un mandat : actif si son début est venu, pressenti sinon. Lève `MandatImpossible`."""
    # Deux nominations d’une même personne passent l’une après l’autre.
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    if not agent.actif:
        raise MandatImpossible(f"{agent} n’est plus en poste.")
    if agent.mandats.filter(service=service).exclude(etat=EtatMandat.TERMINE).exists():
        raise MandatImpossible(f"{agent} a déjà un mandat en cours pour ce service.")
    mandat = MandatReferent(agent=agent, service=service, role=role, debut=debut, demonstration=agent.demonstration)
    mandat._history_user = par
    mandat.save()
    if debut <= timezone.localdate():
        faire_passer(mandat, EtatMandat.ACTIF, par=par)
    return mandat


def commencer_le_mandat(mandat, *, par):
    """La personne pressentie commence."""
    faire_passer(mandat, EtatMandat.ACTIF, par=par)


@transaction.atomic
def changer_le_role(mandat, vers, *, par):
    """Titulaire ou suppléant·e, sans interrompre le mandat ; son historique dit qui. Faux si rien ne change."""
    mandat = MandatReferent.objects.select_for_update(of=("self",)).select_related("agent").get(pk=mandat.pk)
    if mandat.etat == EtatMandat.TERMINE:
        raise MandatImpossible(f"Le mandat de {mandat.agent} est terminé : son rôle ne change plus.")
    if mandat.role == vers:
        return False
    mandat.role = vers
    mandat._history_user, mandat._change_reason = par, "changement de rôle"
    mandat.save(update_fields=["role", "modifie_le"])
    return True


def mettre_en_pause(mandat, *, motif, par):
    faire_passer(mandat, EtatMandat.EN_PAUSE, par=par, motif=motif, motif_fin=motif)


def reprendre(mandat, *, par):
    faire_passer(mandat, EtatMandat.ACTIF, par=par, motif_fin="")


@transaction.atomic
def terminer(mandat, *, fin, par, motif=""):
    """Termine le mandat et clôt ses lettres. Rend les actions que plus personne ne suit : on prévient, sans bloquer."""
    mandat = MandatReferent.objects.select_for_update(of=("self",)).select_related("agent").get(pk=mandat.pk)
    for lettre in mandat.lettres.exclude(etat=EtatLettre.CLOSE):
        clore(lettre, par=par, motif="Fin du mandat.")
    faire_passer(mandat, EtatMandat.TERMINE, par=par, motif=motif, fin=fin, motif_fin=motif)
    if not mandat.agent.mandats.exclude(etat=EtatMandat.TERMINE).exists():
        liens.revoquer(UsageDuLien.AGENDA, mandat.agent)
    return actions_sans_suivi(mandat.agent)


def actions_sans_suivi(agent):
    """Les actions ouvertes confiées à cette personne sans mandat actif, et que nul autre pilote en mandat ne suit."""
    if agent.mandats.actifs().exists():
        return []
    confiees = agent.actions_confiees.filter(action__plan__etat="en_vigueur", action__phase__in=PHASES_OUVERTES)
    autres = confiees.model.objects.filter(
        action=OuterRef("action"), agent__actif=True, agent__mandats__etat=EtatMandat.ACTIF
    ).exclude(agent=agent)
    suivies = confiees.filter(~Exists(autres)).select_related("action").order_by("action__code")
    return [ligne.action for ligne in suivies]
