"""Réorganiser un service, réunir deux fiches d’une même personne : on voit d’abord, on confirme ensuite."""

from collections import defaultdict

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from referents import operations
from referents.forms.mandats import FusionForm, ReorganisationForm
from referents.models import Agent
from referents.noms import sans_accent
from referents.views.fils import fil_du_reseau
from socle.droits import est_coordination, reserve_a
from socle.typographie import citer

DEPASSE = "Quelque chose a changé depuis cet aperçu : relisez-le avant de confirmer."


@reserve_a(est_coordination)
def reorganisation(request):
    form = ReorganisationForm(request.POST or None)
    suivent = None
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data
        suivent = operations.ce_qui_suit(donnees["service"])
        vu = f"{donnees['direction'].pk}:{donnees['nom']}:{donnees['le']}:{donnees['service'].pk}:{suivent.empreinte}"
        if _est_confirme(request, form, vu):
            return _reorganiser(request, donnees)
    contexte = {
        "form": form,
        "suivent": suivent,
        "fil": fil_du_reseau(("Réorganisation", "")),
    }
    return render(request, "referents/reorganisation.html", contexte)


def _reorganiser(request, donnees):
    champs = {nom: donnees[nom] for nom in ("service", "direction", "nom", "le")}
    try:
        successeur = operations.reorganiser(**champs, par=request.user)
    except operations.ReorganisationImpossible as refus:
        messages.error(request, str(refus))
        return redirect("pilotage:reorganisation")
    messages.success(request, f"{citer(successeur)} prend la suite de {citer(donnees['service'])}.")
    return redirect("pilotage:reseau")


@reserve_a(est_coordination)
def fusion(request):
    """`?garde=` et `?double=` remplissent le formulaire : c’est ainsi que viennent les doublons probables."""
    propose = {nom: request.GET.get(nom, "") for nom in ("garde", "double")}
    form = FusionForm(request.POST or None, initial=propose)
    apercu = None
    if request.method == "POST" and form.is_valid():
        garde, double = form.cleaned_data["garde"], form.cleaned_data["double"]
        apercu = operations.prevoir_la_fusion(garde, double)
        if _est_confirme(request, form, apercu.empreinte):
            return _fusionner(request, garde, double, apercu)
    contexte = {
        "form": form,
        "apercu": apercu,
        "fiches": apercu and [("Fiche gardée", garde), ("Fiche en double", double)],
        "probables": _doublons_probables(),
        "fil": fil_du_reseau(("Référent·es", reverse("pilotage:referents")), ("Doublons", "")),
    }
    return render(request, "referents/fusion.html", contexte)


def _fusionner(request, garde, double, apercu):
    nom = str(double)
    try:
        operations.fusionner(garde, double, par=request.user)
    except operations.FusionImpossible as refus:
        messages.error(request, str(refus))
        return redirect("pilotage:fusion")
    messages.success(request, f"Les deux fiches de {nom} n’en font plus qu’une.")
    if apercu.compte_en_trop:
        messages.warning(
            request,
            f"Le compte {apercu.compte_en_trop.email} n’est plus relié à personne : fermez-le s’il ne sert plus.",
        )
    return redirect("pilotage:referent", garde.pk)


def _est_confirme(request, form, empreinte):
    """Confirmé, et l’aperçu montré est encore vrai ; sinon la page le montre, avec son empreinte du moment."""
    if "confirmer" in request.POST:
        if form.cleaned_data["empreinte"] == empreinte:
            return True
        form.add_error(None, DEPASSE)
    form.data = form.data.copy()
    form.data["empreinte"] = empreinte
    return False


def _doublons_probables():
    """Les fiches qui portent le même nom, aux accents et aux majuscules près ; une requête."""
    par_nom = defaultdict(list)
    for agent in Agent.objects.select_related("service").order_by("pk"):
        par_nom[sans_accent(str(agent))].append(agent)
    return [fiches[:2] for _, fiches in sorted(par_nom.items()) if len(fiches) > 1]
