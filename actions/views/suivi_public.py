"""Le suivi du plan pour tout le monde : ses actions filtrées, ce qui a changé, et le passage d’un plan à l’autre."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from actions.filtres.suivi_public import FiltresDuSuivi
from actions.models import Action, Plan
from actions.nouveautes import lire_les_nouveautes
from actions.passage import lire_le_passage

PAR_PAGE = 30
NOUVEAUTES_AU_PLUS = 60


def _lire_le_plan(request, code):
    lisibles = Plan.objects.visibles_par(request.user)
    return get_object_or_404(lisibles.select_related("succede_a"), code__iexact=code)


def _fil(plan, ici):
    return [("Le plan", reverse("plan:plans")), (plan.titre_court, plan.get_absolute_url()), (ici, "")]


@login_not_required
def actions(request, code):
    plan = _lire_le_plan(request, code)
    if plan.code != code:
        return redirect("plan:actions", plan.code, permanent=True)
    lisibles = Action.objects.visibles_par(request.user).filter(plan=plan)
    filtres = FiltresDuSuivi(request.GET, plan=plan, actions=lisibles)
    page = Paginator(filtres.filtrer(lisibles).order_by("code"), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"plan": plan, "filtres": filtres, "page_obj": page, "fil": _fil(plan, "Actions")}
    return render(request, "actions/suivi_actions.html", contexte)


@login_not_required
def nouveautes(request, code):
    plan = _lire_le_plan(request, code)
    if plan.code != code:
        return redirect("plan:nouveautes", plan.code, permanent=True)
    lignes = lire_les_nouveautes(plan, NOUVEAUTES_AU_PLUS)
    contexte = {"plan": plan, "nouveautes": lignes, "fil": _fil(plan, "Ce qui a changé")}
    return render(request, "actions/suivi_nouveautes.html", contexte)


@login_not_required
def passage(request, code):
    """Seul un plan qui en suit un autre, lisible lui aussi, a cette page."""
    plan = _lire_le_plan(request, code)
    if plan.code != code:
        return redirect("plan:passage", plan.code, permanent=True)
    if not Plan.objects.visibles_par(request.user).filter(pk=plan.succede_a_id).exists():
        raise Http404
    contexte = {
        "plan": plan,
        "ancien": plan.succede_a,
        "passage": lire_le_passage(plan, request.user),
        "fil": _fil(plan, "D’un plan à l’autre"),
    }
    return render(request, "actions/suivi_passage.html", contexte)
