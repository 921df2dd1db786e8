"""Le bureau de la coordination : la liste des actions, leur fiche, les indicateurs et la couverture du plan."""

from django.shortcuts import render

from socle.droits import lit_le_pilotage, reserve_a


@reserve_a(lit_le_pilotage)
def actions(request):
    return render(request, "pilotage/actions.html")


@reserve_a(lit_le_pilotage)
def actions_xlsx(request):
    return render(request, "pilotage/actions.html")


@reserve_a(lit_le_pilotage)
def action(request, code):
    return render(request, "pilotage/action.html")


@reserve_a(lit_le_pilotage)
def indicateurs(request):
    return render(request, "pilotage/indicateurs.html")


@reserve_a(lit_le_pilotage)
def couverture(request):
    return render(request, "pilotage/couverture.html")
