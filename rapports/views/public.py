from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rapports.models import EditionPDF, RapportAnnuel
from rapports.structure import depuis_json
from rapports.views.fichiers import servir


@require_safe
@login_not_required
def liste(request):
    return render(request, "rapports/liste.html", {"rapports": _publies(), "fil": [("Rapports annuels", "")]})


@require_safe
@login_not_required
def rapport_publie(request, annee):
    rapport = get_object_or_404(_publies(), annee=annee)
    edition = rapport.pretes[0]
    contexte = {
        "rapport": rapport,
        "edition": edition,
        "contenu": depuis_json(edition.instantane.contenu),
        "fil": [("Rapports annuels", reverse("rapports:liste")), (rapport.titre, "")],
    }
    return render(request, "rapports/rapport.html", contexte)


@require_safe
@login_not_required
def pdf_publie(request, annee):
    rapport = get_object_or_404(_publies(), annee=annee)
    return servir(rapport.pretes[0], f"rapport-{annee}.pdf")


def _publies():
    """Les rapports publiés qui ont une édition adoptée, chacun avec `pretes`, la dernière d’abord."""
    pretes = EditionPDF.objects.definitives()
    return (
        RapportAnnuel.objects.publies()
        .filter(Exists(pretes.filter(rapport=OuterRef("pk"))))
        .select_related("plan")
        .prefetch_related(Prefetch("editions", pretes.order_by("-numero"), "pretes"))
    )
