from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from referents import operations
from referents.droits import peut_inviter
from referents.etats import EtatLettre
from referents.forms.comptes import AcceptationForm, RechercheForm
from referents.models import Agent, LettreMission, MandatReferent
from socle.droits import reserve_a

PAR_PAGE = 25
MOTEUR = "django.contrib.auth.backends.ModelBackend"


@reserve_a(peut_inviter)
def referents(request):
    form = RechercheForm(request.GET)
    form.is_valid()
    lettres = LettreMission.objects.exclude(etat=EtatLettre.CLOSE).order_by("-numero")
    mandats = MandatReferent.objects.en_cours().select_related("service")
    mandats = mandats.prefetch_related(Prefetch("lettres", lettres, to_attr="lettres_en_cours"))
    agents = (
        Agent.objects.visibles_par(request.user)
        .du_reseau()
        .avec_compte()
        .recherche(form.cleaned_data.get("q", ""))
        .select_related("service__direction")
        .prefetch_related(Prefetch("mandats", mandats, to_attr="mandats_en_cours"))
        .order_by("nom", "prenom", "pk")
    )
    if compte := form.cleaned_data.get("compte"):
        agents = agents.filter(etat_compte=compte)
    contexte = {
        "form": form,
        "page_obj": Paginator(agents, PAR_PAGE).get_page(request.GET.get("page")),
        "a_inviter": Agent.objects.a_inviter().count(),
        "cherche": any(form.cleaned_data.values()),
        "fil": [("Pilotage", reverse("pilotage:accueil")), ("Référent·es", "")],
    }
    return render(request, "referents/referents.html", contexte)


@require_POST
@reserve_a(peut_inviter)
def inviter(request, pk):
    agent = get_object_or_404(Agent.objects.visibles_par(request.user), pk=pk)
    try:
        operations.inviter(agent, request.user)
    except operations.InvitationImpossible as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, f"L’invitation de {agent} part à {agent.courriel}.")
    return redirect("pilotage:referents")


@require_POST
@reserve_a(peut_inviter)
def inviter_tous(request):
    parties, refus = operations.inviter_tous(Agent.objects.a_inviter(), request.user)
    if parties:
        messages.success(request, f"{parties} invitation{'s' if parties > 1 else ''} en route.")
    for raison in refus[:5]:
        messages.info(request, raison)
    if len(refus) > 5:
        messages.info(request, f"… et {len(refus) - 5} autres personnes déjà invitées aujourd’hui.")
    if not parties and not refus:
        messages.info(request, "Personne n’est à inviter : chacun a son compte, ou son courriel n’est pas renseigné.")
    return redirect("pilotage:referents")


@login_not_required
@never_cache
@sensitive_post_parameters("mot_de_passe", "encore")
def accepter(request, jeton):
    """Le lien reçu par courriel : choisir un mot de passe, ou relier le compte qu’on a déjà."""
    try:
        agent, par = operations.lire_l_invitation(jeton)
        contexte = {"agent": agent, "par": par}
        existant = operations.compte_de_la_meme_adresse(agent)
        if request.user.is_authenticated and request.user != existant:
            return render(request, "referents/invitation_autre_compte.html", contexte)
        return _relier(request, contexte, existant) if existant else _ouvrir(request, contexte)
    except operations.InvitationSansEffet as raison:
        return render(request, "referents/invitation_sans_effet.html", {"raison": raison}, status=410)


def _ouvrir(request, contexte):
    form = AcceptationForm(request.POST or None, agent=contexte["agent"])
    if not form.is_valid():
        return render(request, "referents/invitation.html", contexte | {"form": form})
    compte = operations.ouvrir_le_compte(contexte["agent"], form.cleaned_data["mot_de_passe"])
    login(request, compte, backend=MOTEUR)
    return _bienvenue(request, compte)


def _relier(request, contexte, compte):
    if request.user.is_anonymous:
        return render(request, "referents/invitation_connexion.html", contexte)
    if request.method != "POST":
        return render(request, "referents/invitation_relier.html", contexte)
    operations.relier_le_compte(contexte["agent"], compte)
    return _bienvenue(request, compte)


def _bienvenue(request, compte):
    messages.success(request, f"Bienvenue {compte.get_short_name()}. Votre compte est ouvert.")
    if compte.est_referent:
        return redirect("espace:accueil")
    messages.info(request, "Votre espace s’ouvrira le jour où votre mandat de référent·e commencera.")
    return redirect("accueil")
