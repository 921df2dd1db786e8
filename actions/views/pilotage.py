"""Le bureau de la coordination : la liste des actions, leur fiche, les indicateurs et la couverture du plan."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from actions.couverture import Axe, croiser
from actions.exports.actions import classeur_des_actions
from actions.exports.xlsx import XLSX
from actions.filtres.actions import FiltreActions
from actions.journal import dire_le_point, raconter
from actions.lectures import expliquer_l_ecart, lire_les_indicateurs
from actions.models import Action, PiloteAction
from actions.tableau_de_bord import actions_du_plan, choisir_le_plan
from referents.models import Agent
from socle.droits import lit_le_pilotage, reserve_a

PAR_PAGE = 50


@reserve_a(lit_le_pilotage)
def actions(request):
    plan, plans = choisir_le_plan(request.user, request.GET.get("plan"))
    if plan is None:
        return render(request, "pilotage/sans_plan.html", {"fil": _fil("Actions")})
    filtre = _filtrer(request, plan, plans)
    page = Paginator(filtre.qs, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"plan": plan, "filtre": filtre, "page_obj": page, "fil": _fil("Actions")}
    return render(request, "pilotage/actions.html", contexte)


@reserve_a(lit_le_pilotage)
def actions_xlsx(request):
    """La liste telle qu’elle est filtrée et triée à l’écran, toutes pages réunies."""
    plan, plans = choisir_le_plan(request.user, request.GET.get("plan"))
    if plan is None:
        return redirect("pilotage:actions")
    classeur = classeur_des_actions(_filtrer(request, plan, plans).qs)
    nom = f"actions-{plan.code}-{timezone.localdate():%Y-%m-%d}.xlsx"
    entetes = {"Content-Disposition": f'attachment; filename="{nom}"'}
    return HttpResponse(classeur, content_type=XLSX, headers=entetes)


@reserve_a(lit_le_pilotage)
def action(request, code):
    visibles = Action.objects.visibles_par(request.user).avec_echeance()
    action = get_object_or_404(
        visibles.select_related("plan", "objectif", "volet", "service__direction"), code__iexact=code
    )
    if action.code != code:
        return redirect("pilotage:action", code=action.code, permanent=True)
    points = list(action.points.select_related("auteur", "agent"))
    for point in points:
        point.phrase = dire_le_point(point, noms=_lit_les_noms(request))
    contexte = {
        "action": action,
        "origine": Action.objects.visibles_par(request.user).filter(pk=action.issue_de_id).first(),
        "pilotes": action.pilotes.filter(agent__in=_agents_lisibles(request)).select_related("agent__service"),
        "partenaires": action.liens_partenaires.select_related("organisme"),
        "etapes": action.etapes.all(),
        "millesimes": action.millesimes.select_related("lieu"),
        "financements": action.financements.select_related("financeur"),
        "indicateurs": action.indicateurs.all(),
        "sorties": action.sorties.par_annee(),
        "points": points,
        "documents": action.documents.visibles_par(request.user),
        "evenements": action.evenements.visibles_par(request.user).avec_bornes().order_by("-premier_jour"),
        "journal": raconter(action, noms=_lit_les_noms(request)),
        "lit_les_noms": _lit_les_noms(request),
        "fil": _fil("Actions", reverse("pilotage:actions") + f"?plan={action.plan.code}", action.code),
    }
    return render(request, "pilotage/action.html", contexte)


@reserve_a(lit_le_pilotage)
def indicateurs(request):
    plan, plans = choisir_le_plan(request.user, request.GET.get("plan"))
    if plan is None:
        return render(request, "pilotage/sans_plan.html", {"fil": _fil("Indicateurs")})
    indicateurs = lire_les_indicateurs(plan)
    contexte = {
        "plan": plan,
        "plans": plans,
        "indicateurs": indicateurs,
        "ecart": expliquer_l_ecart(indicateurs),
        "d_ou_vient": True,
        "fil": _fil("Indicateurs"),
    }
    return render(request, "pilotage/indicateurs.html", contexte)


@reserve_a(lit_le_pilotage)
def couverture(request):
    plan, plans = choisir_le_plan(request.user, request.GET.get("plan"))
    if plan is None:
        return render(request, "pilotage/sans_plan.html", {"fil": _fil("Couverture")})
    axe = Axe(request.GET["axe"]) if request.GET.get("axe") in Axe.values else Axe.CRITERE
    filtre = _filtrer(request, plan, plans)
    # Par identifiants : le filtre joint les domaines, ce qui fausserait les comptes par domaine.
    choisies = Action.objects.filter(pk__in=filtre.qs.order_by().values("pk"))
    contexte = {
        "plan": plan,
        "plans": plans,
        "axe": axe,
        "axes": Axe.choices,
        "filtre": filtre,
        "restrictions": [filtre.form[nom] for nom in Axe.values],
        "restreint": urlencode({nom: filtre.form.cleaned_data[nom] for nom in filtre.actifs}),
        "matrice": croiser(choisies, axe, plan=plan)[0],
        "fil": _fil("Couverture"),
    }
    return render(request, "pilotage/couverture.html", contexte)


def _filtrer(request, plan, plans):
    return FiltreActions(
        request.GET,
        actions=actions_du_plan(request.user, plan)
        .select_related("objectif", "service", "plan")
        .prefetch_related(_pilotes_lisibles(request)),
        plan=plan,
        plans=plans,
        lecteur=request.user,
    )


def _agents_lisibles(request):
    return Agent.objects.visibles_par(request.user)


def _pilotes_lisibles(request):
    lisibles = PiloteAction.objects.filter(agent__in=_agents_lisibles(request)).select_related("agent")
    return Prefetch("pilotes", lisibles, to_attr="pilotes_lisibles")


def _lit_les_noms(request):
    return request.user.est_coordination or request.user.est_referent


def _fil(*etapes):
    """`_fil("Actions", adresse, "A39")` : un libellé suivi d’une adresse mène quelque part, le dernier est ici."""
    fil = [("Pilotage", reverse("pilotage:accueil"))]
    if len(etapes) == 3:
        fil.append(etapes[:2])
    return [*fil, (etapes[-1], "")]
