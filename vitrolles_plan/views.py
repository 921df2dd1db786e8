from django.contrib.auth.decorators import login_not_required
from django.db.transaction import non_atomic_requests
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from socle.droits import lit_le_pilotage, reserve_a
from vitrolles_plan.sante import lire as lire_la_sante

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
@non_atomic_requests  # une base injoignable doit se lire dans la réponse, pas casser la requête
def sante(request):
    lectures, tout_va_bien = lire_la_sante()
    reponse = JsonResponse(lectures, status=200 if tout_va_bien else 503)
    reponse["Cache-Control"] = "no-store"
    return reponse
