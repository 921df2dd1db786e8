from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from appels_projets.models import Campagne


@login_not_required
def liste(request):
    campagnes = Campagne.objects.select_related("appel")
    contexte = {
        "ouvertes": campagnes.ouvertes().order_by("cloture_le"),
        "a_venir": campagnes.a_venir().order_by("ouverture_le"),
        "passees": campagnes.passees().avec_laureates().order_by("-cloture_le"),
        "fil": [("Appels à projets", "")],
    }
    return render(request, "appels_projets/liste.html", contexte)


@login_not_required
def appel(request, slug):
    campagnes = Campagne.objects.visibles_par(request.user).select_related("appel__action")
    campagne = get_object_or_404(campagnes.avec_laureates().prefetch_related("themes__objectif"), slug=slug)
    contexte = {
        "campagne": campagne,
        "total_attribue": sum(candidature.attribution.montant for candidature in campagne.laureates),
        "fil": [("Appels à projets", reverse("appels:liste")), (campagne.titre, "")],
    }
    return render(request, "appels_projets/appel.html", contexte)


@login_not_required
def reglement(request, slug):
    campagne = get_object_or_404(Campagne.objects.visibles_par(request.user), slug=slug)
    if not campagne.reglement:
        raise Http404
    try:
        fichier = campagne.reglement.open("rb")
    except FileNotFoundError as absent:
        raise Http404 from absent
    nom = f"reglement-{campagne.slug}.pdf"
    return FileResponse(fichier, as_attachment=True, filename=nom, content_type="application/pdf")
