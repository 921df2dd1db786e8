from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render

from evenements.models import Evenement, TempsFort


@login_not_required
def liste(request):
    evenements = Evenement.objects.visibles_par(request.user).avec_bornes()
    return render(request, "evenements/liste.html", {"evenements": evenements})


@login_not_required
def abonnement(request):
    return render(request, "evenements/abonnement.html")


@login_not_required
def evenement(request, slug):
    trouve = get_object_or_404(Evenement.objects.visibles_par(request.user), slug=slug)
    return render(request, "evenements/evenement.html", {"evenement": trouve})


@login_not_required
def temps_fort_courant(request, code):
    return render(request, "evenements/temps_fort.html", {"code": code})


@login_not_required
def temps_fort(request, code, annee):
    trouve = get_object_or_404(TempsFort.objects.visibles_par(request.user), code=code, annee=annee)
    return render(request, "evenements/temps_fort.html", {"temps_fort": trouve})
