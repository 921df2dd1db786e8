"""Proposer un événement et suivre sa proposition : par son compte, ou sans compte par le lien de son courriel."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from evenements import creneaux as horaires
from evenements import operations
from evenements.forms.pilotage import CreneauxProposes
from evenements.forms.propositions import PropositionForm, PropositionSansCompteForm
from evenements.models import Proposition
from socle import liens
from socle.etats import PassageInterdit
from socle.models import UsageDuLien

AGENDA = ("Agenda", "/agenda/")


@never_cache
@login_not_required
def proposer(request):
    form = _formulaire(request)
    creneaux = CreneauxProposes(request.POST or None, prefix="creneaux")
    if request.method == "POST":
        if form.is_valid() & creneaux.is_valid():
            return _recevoir(request, form, creneaux)
        form.garder_l_image()
    contexte = {"form": form, "creneaux": creneaux, "fil": [AGENDA, ("Proposer un événement", "")]}
    status = 400 if request.method == "POST" else 200
    return render(request, "evenements/proposer.html", contexte, status=status)


def _formulaire(request):
    donnees = (request.POST or None, request.FILES or None)
    if not request.user.is_authenticated:
        return PropositionSansCompteForm(*donnees, requete=request)
    return PropositionForm(*donnees, initial={"structure": _structure_de(request.user)})


def _structure_de(compte):
    """L’association de ce compte s’il n’en a qu’une, sinon le service de son agent."""
    associations = list(compte.appartenances.filter(actif=True).select_related("organisme")[:2])
    if len(associations) == 1:
        return associations[0].organisme.nom
    agent = getattr(compte, "agent", None)
    return str(agent.service) if agent and agent.service else ""


def _recevoir(request, form, creneaux):
    par = request.user if request.user.is_authenticated else None
    proposition = operations.proposer(
        form.instance, creneaux=creneaux.creneaux, par=par, **form.lire(), **form.lire_qui()
    )
    if par is None:
        return redirect("agenda:proposition-merci")
    messages.success(request, "Votre proposition est partie : vous en suivez la réponse ici.")
    return redirect("agenda:ma-proposition", proposition.pk)


@login_not_required
def merci(request):
    contexte = {"fil": [AGENDA, ("Proposer un événement", "")]}
    return render(request, "evenements/proposition_merci.html", contexte)


# --- Suivre : deux chemins, une page ------------------------------------------------------------------


def par_lien(vue):
    """Décorateur : donne à la vue la proposition du lien ; un lien qui n’ouvre plus rien le dit, avec quoi faire."""

    @login_not_required
    @never_cache
    @wraps(vue)
    def ouverte(request, jeton):
        try:
            proposition = liens.lire(UsageDuLien.PROPOSITION, jeton).objet
        except liens.LienSansEffet as raison:
            return render(request, "evenements/proposition_sans_effet.html", {"raison": raison}, status=410)
        return vue(request, proposition, reverse("agenda:proposition-retirer", args=[jeton]))

    return ouverte


def par_compte(vue):
    @never_cache
    @wraps(vue)
    def ouverte(request, pk):
        siennes = Proposition.objects.de(request.user).select_related("evenement__lieu")
        return vue(request, get_object_or_404(siennes, pk=pk), reverse("agenda:ma-proposition-retirer", args=[pk]))

    return ouverte


@never_cache
def miennes(request):
    propositions = Proposition.objects.de(request.user).select_related("evenement__lieu")
    contexte = {
        "propositions": propositions.prefetch_related("evenement__creneaux"),
        "fil": [AGENDA, ("Mes propositions", "")],
    }
    return render(request, "evenements/mes_propositions.html", contexte)


def _suivre(request, proposition, retirer):
    evenement = proposition.evenement
    contexte = {"proposition": proposition, "evenement": evenement, "retirer": retirer, "fil": _fil(proposition)}
    if not proposition.se_complete:
        contexte["motif"] = operations.motif_du_refus(evenement)
        return render(request, "evenements/proposition.html", contexte)
    depart = [horaires.saisie(c) for c in evenement.creneaux.all()]
    donnees = (request.POST or None, request.FILES or None)
    form = PropositionForm(*donnees, instance=evenement, proposition=proposition)
    creneaux = CreneauxProposes(request.POST or None, initial=depart, prefix="creneaux")
    if request.method == "POST":
        if form.is_valid() & creneaux.is_valid() and _completer(request, proposition, form, creneaux):
            return redirect(request.path)
        form.garder_l_image()
        evenement.refresh_from_db(fields=["titre", "publication"])
    contexte |= {"form": form, "creneaux": creneaux}
    return render(request, "evenements/proposition.html", contexte, status=400 if request.method == "POST" else 200)


def _completer(request, proposition, form, creneaux):
    try:
        operations.completer(proposition, creneaux=creneaux.creneaux, **form.lire())
    except PassageInterdit as refus:
        form.add_error(None, str(refus))
        return False
    messages.success(request, "C’est enregistré. La coordination va relire votre proposition.")
    return True


def _fil(proposition):
    if proposition.par_id:
        return [AGENDA, ("Mes propositions", reverse("agenda:mes-propositions")), (proposition.evenement.titre, "")]
    return [AGENDA, ("Votre proposition", "")]


def _retirer(request, proposition, retirer):
    try:
        operations.retirer(proposition)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
        return redirect(retirer.removesuffix("retirer/"))
    messages.success(request, "Votre proposition est retirée : il n’en reste rien ici.")
    return redirect("agenda:mes-propositions" if proposition.par_id else "agenda:liste")


suivre_par_lien, retirer_par_lien = par_lien(_suivre), require_POST(par_lien(_retirer))
suivre_par_compte, retirer_par_compte = par_compte(_suivre), require_POST(par_compte(_retirer))
