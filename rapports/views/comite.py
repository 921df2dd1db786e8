"""Le comité d’un rapport : sa réunion, ses décisions et leur suite, l’avis des signataires."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from partenaires.models import Organisme
from rapports import operations
from rapports.forms import AvisForm, ComiteForm, DecisionForm, SuiteForm
from rapports.models import AvisSignataire, Comite, Decision
from rapports.operations.comite import SANS_COMITE
from rapports.requetes import signataires
from rapports.views.fils import fil_du_rapport
from rapports.views.pilotage import trouver
from socle.droits import est_coordination, lit_le_pilotage, reserve_a
from socle.etats import PassageInterdit

CONFLIT = 409
SENS = {"monter": -1, "descendre": 1}
saisie = require_http_methods(["GET", "HEAD", "POST"])


def _page(request, gabarit, rapport, ici, contexte, status=200):
    fil = {"rapport": rapport, "fil": fil_du_rapport(rapport, ici), "conflit": status == CONFLIT}
    return render(request, gabarit, fil | contexte, status=status)


# --- La réunion ---------------------------------------------------------------------------------------


@saisie
@reserve_a(est_coordination)
def comite(request, annee):
    rapport = trouver(request, annee)
    if request.method != "POST":
        return _montrer(request, rapport, ComiteForm(instance=rapport.comite))
    formulaire = ComiteForm(request.POST, instance=_comite_vise(request, rapport))
    if formulaire.a_change:
        return _montrer(request, rapport, formulaire.reprise(), ecarts=formulaire.ecarts(), status=CONFLIT)
    if not formulaire.is_valid():
        return _montrer(request, rapport, formulaire, status=422)
    try:
        operations.fixer_le_comite(rapport, formulaire.save(commit=False), par=request.user)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "La réunion du comité est enregistrée.")
    return redirect("pilotage:rapport-comite", annee)


def _comite_vise(request, rapport):
    if rapport.comite:
        return Comite.objects.select_for_update().get(pk=rapport.comite_id)
    return Comite(plan=rapport.plan)


def _montrer(request, rapport, formulaire, *, status=200, ecarts=()):
    comite = rapport.comite
    contexte = {
        "formulaire": formulaire,
        "ecarts": ecarts,
        "decisions": list(comite.decisions.all()) if comite else [],
        "verrouille": bool(comite and comite.a_un_rapport_adopte),
        "autres": [] if comite else list(rapport.plan.comites.order_by("-date")),
    }
    return _page(request, "rapports/comite.html", rapport, "Comité et décisions", contexte, status)


@require_POST
@reserve_a(est_coordination)
def rattacher(request, annee, comite):
    """Le comité qui lira ce rapport est déjà enregistré : il s’y attache tel quel."""
    rapport = trouver(request, annee)
    choisi = get_object_or_404(rapport.plan.comites.select_for_update(), pk=comite)
    return _geste(
        request,
        annee,
        lambda: operations.fixer_le_comite(rapport, choisi, par=request.user),
        "Le rapport sera lu par ce comité.",
    )


# --- Les décisions ------------------------------------------------------------------------------------


@saisie
@reserve_a(est_coordination)
def ajouter_une_decision(request, annee):
    rapport = trouver(request, annee)
    if rapport.comite is None:
        messages.error(request, SANS_COMITE)
        return redirect("pilotage:rapport-comite", annee)
    formulaire = DecisionForm(request.POST or None, instance=Decision(comite=rapport.comite, numero=0))
    if request.method == "POST" and formulaire.is_valid():
        operations.ajouter_une_decision(rapport.comite, formulaire.save(commit=False), par=request.user)
        messages.success(request, "La décision est ajoutée.")
        return redirect("pilotage:rapport-comite", annee)
    return _page(
        request,
        "rapports/decision.html",
        rapport,
        "Ajouter une décision",
        {"formulaire": formulaire},
        status=422 if formulaire.is_bound else 200,
    )


@saisie
@reserve_a(est_coordination)
def decision(request, annee, pk):
    rapport, trouvee = _trouver(request, annee, pk, verrou=request.method == "POST")
    if request.method != "POST":
        return _montrer_la_decision(request, rapport, trouvee)
    formulaire = DecisionForm(request.POST, instance=trouvee)
    if formulaire.a_change:
        remplis = {"formulaire": formulaire.reprise(), "ecarts": formulaire.ecarts()}
        return _montrer_la_decision(request, rapport, trouvee, status=CONFLIT, **remplis)
    if not formulaire.is_valid():
        return _montrer_la_decision(request, rapport, trouvee, status=422, formulaire=formulaire)
    operations.modifier_la_decision(formulaire.save(commit=False), par=request.user)
    messages.success(request, f"La décision {trouvee.numero} est enregistrée.")
    return redirect("pilotage:rapport-comite", annee)


def _trouver(request, annee, pk, *, verrou=False):
    rapport = trouver(request, annee)
    decisions = Decision.objects.filter(comite=rapport.comite_id)
    return rapport, get_object_or_404(decisions.select_for_update() if verrou else decisions, pk=pk)


def _montrer_la_decision(request, rapport, decision, *, status=200, **remplis):
    contexte = {
        "decision": decision,
        "formulaire": DecisionForm(instance=decision),
        "suite": SuiteForm(decision=decision),
    }
    return _page(request, "rapports/decision.html", rapport, f"Décision {decision.numero}", contexte | remplis, status)


@require_POST
@reserve_a(est_coordination)
def deplacer(request, annee, pk):
    _, trouvee = _trouver(request, annee, pk)
    return _geste(request, annee, lambda: operations.deplacer_la_decision(trouvee, _sens(request), par=request.user))


def _sens(request):
    return SENS.get(request.POST.get("sens"), 0)


@require_POST
@reserve_a(est_coordination)
def retirer(request, annee, pk):
    _, trouvee = _trouver(request, annee, pk)
    return _geste(
        request, annee, lambda: operations.retirer_la_decision(trouvee, par=request.user), "La décision est retirée."
    )


def _geste(request, annee, faire, fait=""):
    try:
        faire()
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    except ValidationError as verrou:
        messages.error(request, " ".join(verrou.messages))
    else:
        if fait:
            messages.success(request, fait)
    return redirect(reverse("pilotage:rapport-comite", args=[annee]) + "#decisions")


@require_POST
@reserve_a(est_coordination)
def suivre(request, annee, pk):
    """La suite donnée par le comité, par la porte des états."""
    rapport, trouvee = _trouver(request, annee, pk)
    formulaire = SuiteForm(request.POST, decision=trouvee)
    if not formulaire.is_valid():
        return _montrer_la_decision(request, rapport, trouvee, status=422, suite=formulaire)
    lu = formulaire.cleaned_data
    vers, motif = lu["suite"], lu["motif"]
    return _geste(
        request,
        annee,
        lambda: operations.donner_une_suite(trouvee, vers, par=request.user, motif=motif),
        "La suite est notée.",
    )


# --- L’avis des signataires ---------------------------------------------------------------------------


@saisie
@reserve_a(lit_le_pilotage)
def avis(request, annee, organisme):
    """Par la ou le signataire, une fois le rapport soumis ; par la coordination, tant qu’il n’est pas adopté."""
    rapport = trouver(request, annee)
    signataire = get_object_or_404(signataires(request.user, rapport), pk=organisme)
    deja = AvisSignataire.objects.filter(rapport=rapport, organisme=signataire)
    if request.method != "POST":
        instance = deja.first() or _neuf(rapport, signataire)
        return _montrer_l_avis(request, rapport, signataire, AvisForm(instance=instance))
    instance = deja.select_for_update().first() or _neuf(rapport, signataire)
    formulaire = AvisForm(request.POST, instance=instance)
    if formulaire.a_change:
        return _montrer_l_avis(
            request, rapport, signataire, formulaire.reprise(), ecarts=formulaire.ecarts(), status=CONFLIT
        )
    if not formulaire.is_valid():
        return _montrer_l_avis(request, rapport, signataire, formulaire, status=422)
    try:
        operations.ecrire_l_avis(rapport, formulaire.save(commit=False), par=request.user)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "L’avis est enregistré ; il sera annexé au rapport adopté.")
    return redirect("pilotage:rapport", annee)


def _neuf(rapport, signataire: Organisme):
    return AvisSignataire(rapport=rapport, organisme=signataire, recu_le=timezone.localdate())


def _montrer_l_avis(request, rapport, signataire, formulaire, *, status=200, ecarts=()):
    contexte = {"signataire": signataire, "formulaire": formulaire, "ecarts": ecarts}
    return _page(request, "rapports/avis.html", rapport, f"Avis : {signataire}", contexte, status)
