from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from socle.droits import est_coordination, reserve_a


@reserve_a(est_coordination)
def agenda(request):
    return render(request, "evenements/pilotage_agenda.html")


@reserve_a(est_coordination)
def evenement(request, slug):
    return render(request, "evenements/pilotage_evenement.html")


@require_POST
@reserve_a(est_coordination)
def publier(request, slug):
    return redirect("pilotage:evenement", slug)


@require_POST
@reserve_a(est_coordination)
def refuser(request, slug):
    return redirect("pilotage:evenement", slug)


@require_POST
@reserve_a(est_coordination)
def changer_etat(request, slug):
    return redirect("pilotage:evenement", slug)


@reserve_a(est_coordination)
def deplacer(request, slug):
    return redirect("pilotage:evenement", slug)


@require_POST
@reserve_a(est_coordination)
def publier_le_temps_fort(request, pk):
    return redirect("pilotage:agenda")
