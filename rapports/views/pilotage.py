from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from actions.models import Plan
from rapports import operations
from rapports.etats import EtapeEdition, EtatRapport
from rapports.forms import AdoptionForm, TextesForm
from rapports.models import EditionPDF, RapportAnnuel
from rapports.views.fichiers import servir
from socle.droits import est_coordination, lit_le_pilotage, reserve_a
from socle.etats import PassageInterdit

# htmx : « cette réponse s’affiche, et n’en demandez plus ».
FINI = 286


@require_safe
@reserve_a(lit_le_pilotage)
def rapports(request):
    visibles = RapportAnnuel.objects.visibles_par(request.user)
    editions = EditionPDF.objects.order_by("-numero")
    par_annee = {r.annee: r for r in visibles.prefetch_related(Prefetch("editions", editions, "versions"))}
    plans = Plan.objects.visibles_par(request.user).order_by("-annee_debut", "-pk")
    contexte = {
        "plans": _annees_par_plan(plans, par_annee),
        "fil": [("Pilotage", reverse("pilotage:accueil")), ("Comité et rapports", "")],
    }
    return render(request, "rapports/rapports.html", contexte)


def _annees_par_plan(plans, par_annee):
    """Chaque plan et ses années écoulées ou en cours, la dernière d’abord ; une année ne paraît qu’une fois."""
    vues = set()
    lignes = []
    for plan in plans:
        annees = [a for a in reversed(plan.annees) if a <= timezone.localdate().year and a not in vues]
        vues |= set(annees)
        lignes.append((plan, [(annee, par_annee.get(annee)) for annee in annees]))
    return lignes


@require_safe
@reserve_a(lit_le_pilotage)
def rapport(request, annee):
    rapport = _trouver(request, annee)
    return _page(request, rapport)


def _page(request, rapport, *, formulaire=None, adoption=None, autre=None, status=200):
    contexte = _contexte_des_editions(rapport) | {
        "formulaire": formulaire or TextesForm(instance=rapport),
        "adoption": adoption or AdoptionForm(initial={"adopte_le": timezone.localdate()}),
        "autre": autre,
        "instantane": rapport.instantanes.defer("contenu").select_related("fige_par").first(),
        "fil": [
            ("Pilotage", reverse("pilotage:accueil")),
            ("Comité et rapports", reverse("pilotage:rapports")),
            (str(rapport.annee), ""),
        ],
    }
    return render(request, "rapports/pilotage_rapport.html", contexte, status=status)


@require_safe
@reserve_a(lit_le_pilotage)
def avancement(request, annee):
    """Le fragment que la page redemande toutes les deux secondes, jusqu’à la fin.

    `pas` dit ce qu’elle montre déjà : rien de neuf, rien à récrire, et une synthèse vocale ne répète rien.
    """
    contexte = _contexte_des_editions(_trouver(request, annee))
    derniere = contexte["derniere"]
    finie = derniere is None or not derniere.est_en_route
    if not finie and request.GET.get("pas") == derniere.pas:
        return HttpResponse(status=204)
    return render(request, "rapports/_avancement.html", contexte | {"finie": finie}, status=FINI if finie else 200)


def _contexte_des_editions(rapport):
    editions = list(
        rapport.editions.order_by("-numero").select_related("instantane", "demandee_par").defer("instantane__contenu")
    )
    for edition in editions:
        edition.rapport = rapport
    close = rapport.etat == EtatRapport.PUBLIE and any(edition.est_adoptee for edition in editions)
    return {
        "rapport": rapport,
        "editions": editions,
        "se_produit": not close and not (editions and editions[0].est_en_route),
        "derniere": editions[0] if editions else None,
        "etapes": list(EtapeEdition),
    }


@require_safe
@reserve_a(lit_le_pilotage)
def telecharger(request, annee, uuid):
    rapport = _trouver(request, annee)
    edition = get_object_or_404(rapport.editions.pretes(), uuid=uuid)
    return servir(edition, edition.nom_du_fichier)


def _trouver(request, annee):
    visibles = RapportAnnuel.objects.visibles_par(request.user).select_related("plan", "comite")
    return get_object_or_404(visibles, annee=annee)


# --- Les gestes -------------------------------------------------------------------------------------


@require_POST
@reserve_a(est_coordination)
def produire(request, annee):
    plan = Plan.objects.visibles_par(request.user).filter(annee_debut__lte=annee, annee_fin__gte=annee).first()
    if plan is None or annee > timezone.localdate().year:
        raise Http404
    try:
        operations.demander(operations.ouvrir(annee, plan), par=request.user)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    return redirect("pilotage:rapport", annee)


def _geste(operation, reussite):
    """Un geste sans autre question : il réussit, ou dit pourquoi pas."""

    @require_POST
    @reserve_a(est_coordination)
    def vue(request, annee):
        rapport = _trouver(request, annee)
        try:
            operation(rapport, par=request.user)
        except PassageInterdit as refus:
            messages.error(request, str(refus))
        else:
            messages.success(request, reussite)
        return redirect("pilotage:rapport", annee)

    return vue


figer = _geste(operations.figer, "Les chiffres sont figés.")
reprendre = _geste(operations.reprendre, "La préparation est rouverte ; les chiffres seront figés de nouveau.")
soumettre = _geste(operations.soumettre, "Le rapport est soumis : les membres du comité peuvent le lire.")
publier = _geste(operations.publier, "Le rapport est publié sur le site.")


@require_POST
@reserve_a(est_coordination)
def adopter(request, annee):
    rapport = _trouver(request, annee)
    formulaire = AdoptionForm(request.POST)
    if not formulaire.is_valid():
        return _page(request, rapport, adoption=formulaire, status=422)
    try:
        operations.adopter(rapport, par=request.user, adopte_le=formulaire.cleaned_data["adopte_le"])
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "Le rapport est adopté ; l’édition qui le dit est en cours de production.")
    return redirect("pilotage:rapport", annee)


@require_POST
@reserve_a(est_coordination)
def textes(request, annee):
    """Si quelqu’un a écrit entre-temps, rien ne se perd : les deux textes se montrent, et la personne choisit."""
    rapport = get_object_or_404(RapportAnnuel.objects.select_for_update(of=("self",)), annee=annee)
    if not rapport.est_modifiable:
        messages.error(request, "Les chiffres sont figés : reprenez la préparation pour changer les textes.")
        return redirect("pilotage:rapport", annee)
    enregistre = RapportAnnuel(date_arret=rapport.date_arret, editorial=rapport.editorial)
    if rapport.a_change_depuis(request.POST.get("version")):
        saisie = request.POST.copy()
        saisie["version"] = rapport.version
        formulaire = TextesForm(saisie, instance=rapport)
        return _page(request, rapport, formulaire=formulaire, autre=enregistre, status=409)
    formulaire = TextesForm(request.POST, instance=rapport)
    if not formulaire.is_valid():
        return _page(request, rapport, formulaire=formulaire, status=422)
    operations.ecrire_les_textes(formulaire, par=request.user)
    messages.success(request, "Les textes sont enregistrés.")
    return redirect("pilotage:rapport", annee)
