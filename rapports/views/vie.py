"""La vie du rapport, un geste par adresse : figer, reprendre, soumettre, adopter, publier, corriger."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from rapports import operations
from rapports.forms import AdoptionForm, CorrectionForm
from rapports.views.pilotage import montrer, trouver
from socle.droits import est_coordination, reserve_a
from socle.etats import PassageInterdit


def _geste(operation, reussite):
    """Un geste sans autre question : il réussit, ou dit pourquoi pas."""

    @require_POST
    @reserve_a(est_coordination)
    def vue(request, annee):
        return _accomplir(request, trouver(request, annee), operation, reussite)

    return vue


def _accomplir(request, rapport, operation, reussite, **champs):
    try:
        operation(rapport, par=request.user, **champs)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, reussite)
    return redirect("pilotage:rapport", rapport.annee)


figer = _geste(operations.figer, "Les chiffres et les textes sont figés.")
reprendre = _geste(operations.reprendre, "La préparation est rouverte ; les chiffres seront figés de nouveau.")
soumettre = _geste(operations.soumettre, "Le rapport est soumis : les membres du comité peuvent le lire.")
publier = _geste(operations.publier, "Le rapport est publié sur le site.")


@require_POST
@reserve_a(est_coordination)
def adopter(request, annee):
    rapport = trouver(request, annee)
    formulaire = AdoptionForm(request.POST)
    if not formulaire.is_valid():
        return montrer(request, rapport, adoption=formulaire, status=422)
    reussite = "Le rapport est adopté ; l’édition qui le dit est en cours de production."
    return _accomplir(request, rapport, operations.adopter, reussite, **formulaire.cleaned_data)


@require_POST
@reserve_a(est_coordination)
def corriger(request, annee):
    rapport = trouver(request, annee)
    formulaire = CorrectionForm(request.POST)
    if not formulaire.is_valid():
        return montrer(request, rapport, correction=formulaire, status=422)
    reussite = "La correction est ouverte. La version déjà publiée le reste jusqu’à la publication de la nouvelle."
    return _accomplir(request, rapport, operations.corriger, reussite, **formulaire.cleaned_data)
