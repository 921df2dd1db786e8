"""La fiche d’une personne du réseau, et les gestes de son mandat."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from referents import operations
from referents.annee import annees_de, lire_l_annee
from referents.etats import EtatLettre
from referents.forms.mandats import DirectionForm, NommerForm, PauseForm, TerminerForm
from referents.models import Agent, LettreMission, MandatReferent, RoleMandat
from referents.views.fils import fil_du_reseau
from socle.droits import est_coordination, reserve_a
from socle.etats import PassageInterdit


@require_safe
@reserve_a(est_coordination)
def referent(request, pk):
    return _fiche(request, _trouver_l_agent(request, pk))


def _trouver_l_agent(request, pk):
    visibles = Agent.objects.visibles_par(request.user).avec_compte()
    return get_object_or_404(visibles.select_related("service__direction", "utilisateur"), pk=pk)


def _fiche(request, agent, *, rempli=None, status=200):
    """`rempli` : le formulaire refusé d’un mandat, montré à sa place."""
    lettres = LettreMission.objects.order_by("-numero")
    mandats = list(
        agent.mandats.select_related("service__direction")
        .prefetch_related(Prefetch("lettres", lettres, to_attr="ses_lettres"))
        .order_by("-debut", "pk")
    )
    for mandat in mandats:
        mandat.a_une_lettre = any(lettre.etat != EtatLettre.CLOSE for lettre in mandat.ses_lettres)
        mandat.pause = PauseForm(prefix=f"pause-{mandat.pk}")
        mandat.terminaison = TerminerForm(prefix=f"fin-{mandat.pk}", mandat=mandat)
        if rempli and rempli.prefix in (mandat.pause.prefix, mandat.terminaison.prefix):
            setattr(mandat, "pause" if isinstance(rempli, PauseForm) else "terminaison", rempli)
    contexte = {
        "agent": agent,
        "mandats": mandats,
        "confiees": agent.actions_confiees.filter(action__plan__etat="en_vigueur").select_related("action"),
        "sans_suivi": operations.actions_sans_suivi(agent),
        "annee": lire_l_annee(agent, annees_de(agent)[0]),
        "fil": fil_du_reseau(("Référent·es", reverse("pilotage:referents")), (str(agent), "")),
    }
    return render(request, "referents/referent.html", contexte, status=status)


@reserve_a(est_coordination)
def nommer(request):
    """`?direction=` restreint la liste des personnes ; `?agent=` en choisit une."""
    choix = DirectionForm(request.GET)
    direction = choix.cleaned_data["direction"] if choix.is_valid() else None
    form = NommerForm(request.POST or None, direction=direction, initial={"agent": request.GET.get("agent", "")})
    if request.method == "POST" and form.is_valid():
        try:
            mandat = operations.nommer(**form.cleaned_data, par=request.user)
        except operations.MandatImpossible as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, f"{mandat.agent} : {mandat.get_role_display().lower()} pour {mandat.service}.")
            return redirect("pilotage:referent", mandat.agent_id)
    fil = fil_du_reseau(("Référent·es", reverse("pilotage:referents")), ("Nommer", ""))
    return render(request, "referents/nommer.html", {"form": form, "choix": choix, "fil": fil})


@require_POST
@reserve_a(est_coordination)
def commencer(request, pk):
    return _accomplir(request, _trouver_le_mandat(pk), operations.commencer_le_mandat, "le mandat commence")


@require_POST
@reserve_a(est_coordination)
def reprendre(request, pk):
    return _accomplir(request, _trouver_le_mandat(pk), operations.reprendre, "le mandat reprend")


@require_POST
@reserve_a(est_coordination)
def changer_le_role(request, pk):
    """Le bouton nomme le rôle voulu : envoyé deux fois, il ne fait pas revenir en arrière."""
    mandat, vers = _trouver_le_mandat(pk), request.POST.get("role")
    if vers not in RoleMandat.values:
        messages.error(request, "Choisissez le rôle : titulaire, ou suppléant·e.")
        return redirect("pilotage:referent", mandat.agent_id)
    fait = f"{RoleMandat(vers).label.lower()} pour {mandat.service}"
    return _accomplir(request, mandat, _donner_le_role, fait, vers=vers)


def _donner_le_role(mandat, *, vers, par):
    operations.changer_le_role(mandat, vers, par=par)


@require_POST
@reserve_a(est_coordination)
def mettre_en_pause(request, pk):
    mandat = _trouver_le_mandat(pk)
    form = PauseForm(request.POST, prefix=f"pause-{pk}")
    if not form.is_valid():
        return _fiche(request, _trouver_l_agent(request, mandat.agent_id), rempli=form, status=400)
    return _accomplir(request, mandat, operations.mettre_en_pause, "le mandat est en pause", **form.cleaned_data)


@require_POST
@reserve_a(est_coordination)
def terminer(request, pk):
    mandat = _trouver_le_mandat(pk)
    form = TerminerForm(request.POST, prefix=f"fin-{pk}", mandat=mandat)
    if not form.is_valid():
        return _fiche(request, _trouver_l_agent(request, mandat.agent_id), rempli=form, status=400)
    return _accomplir(request, mandat, operations.terminer, "le mandat est terminé", **form.cleaned_data)


@require_POST
@reserve_a(est_coordination)
def preparer_la_lettre(request, pk):
    mandat = _trouver_le_mandat(pk)
    try:
        lettre = operations.preparer_la_lettre(mandat, par=request.user)
    except operations.LettreImpossible as refus:
        messages.error(request, str(refus))
        return redirect("pilotage:referent", mandat.agent_id)
    messages.success(request, "Un brouillon est prêt : relisez-le, puis envoyez-le à la signature.")
    return redirect("pilotage:lettre", lettre.pk)


def _trouver_le_mandat(pk):
    return get_object_or_404(MandatReferent.objects.select_related("agent", "service"), pk=pk)


def _accomplir(request, mandat, geste, fait, **donnees):
    try:
        laissees = geste(mandat, par=request.user, **donnees)
    except (PassageInterdit, operations.MandatImpossible) as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, f"{mandat.agent} : {fait}.")
        if laissees:
            messages.warning(request, _dire_les_actions(laissees))
    return redirect("pilotage:referent", mandat.agent_id)


def _dire_les_actions(actions):
    titres = ", ".join(f"{action.code} – {action.titre}" for action in actions)
    combien = "Une action n’a" if len(actions) == 1 else f"{len(actions)} actions n’ont"
    return f"{combien} plus de pilote en mandat : {titres}. Confiez-les à quelqu’un d’autre."
