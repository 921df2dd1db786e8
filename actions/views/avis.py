"""La page de l’enseignant·e : le questionnaire d’une sortie, par le lien de son courriel, sans compte."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from actions import sorties as operations
from actions.etats import EtatSortie
from actions.forms.sorties import AvisForm
from socle import liens
from socle.models import UsageDuLien


def par_lien(vue):
    """Décorateur : donne à la vue la sortie du lien ; un lien qui n’ouvre plus rien le dit, avec quoi faire."""

    @login_not_required
    @never_cache
    @wraps(vue)
    def ouverte(request, jeton):
        try:
            sortie = liens.lire(UsageDuLien.SORTIE, jeton).objet
        except liens.LienSansEffet:
            return render(request, "sorties/lien_sans_effet.html", status=410)
        if sortie.etat != EtatSortie.REALISEE:
            return render(request, "sorties/pas_encore.html", {"sortie": sortie}, status=410)
        return vue(request, jeton, sortie)

    return ouverte


@par_lien
def questionnaire(request, jeton, sortie):
    if sortie.a_son_avis:
        return render(request, "sorties/deja_repondu.html", {"sortie": sortie})
    form = AvisForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        contexte = {"sortie": sortie, "form": form}
        return render(request, "sorties/questionnaire.html", contexte, status=400 if form.errors else 200)
    try:
        operations.repondre(sortie, **form.cleaned_data)
    except operations.DejaRepondu:
        return redirect("sorties:questionnaire", jeton)
    return redirect("sorties:merci", jeton)


@par_lien
def merci(request, jeton, sortie):
    if not sortie.a_son_avis:
        return redirect("sorties:questionnaire", jeton)
    return render(request, "sorties/merci.html", {"sortie": sortie})
