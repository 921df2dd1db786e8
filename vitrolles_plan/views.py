from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from socle.droits import lit_le_pilotage, reserve_a

PAGES = {"accessibilite", "mentions-legales", "donnees-personnelles", "plan-du-site"}


@login_not_required
def accueil(request):
    return render(request, "accueil.html")


def mon_accueil(request):
    """Après la connexion : l’espace de la personne, selon son premier rôle."""
    compte = request.user
    if compte.lit_le_pilotage:
        return redirect("pilotage:accueil")
    if compte.est_referent:
        return redirect("espace:accueil")
    return redirect("porteur:accueil")


@reserve_a(lit_le_pilotage)
def pilotage(request):
    return render(request, "pilotage/accueil.html")


@login_not_required
def page(request, nom):
    return render(request, f"pages/{nom}.html")


@login_not_required
def robots(request):
    return HttpResponse("User-agent: *\nAllow: /\nDisallow: /compte/\nDisallow: /gestion/\n", content_type="text/plain")


@login_not_required
def sante(request):
    return JsonResponse({"base": "ok"})
