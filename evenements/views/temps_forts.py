"""Un temps fort au pilotage : son rétroplanning, et ce qui manque à chacun de ses événements."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from evenements import operations, programme
from evenements.droits import peut_ecrire_le_bilan
from evenements.etats import EtatTempsFort
from evenements.forms.temps_forts import EtapeForm
from evenements.impression import imprimer_le_programme
from evenements.models import EtapeTempsFort, Evenement, TempsFort
from socle.droits import est_coordination, reserve_a
from socle.etats import PassageInterdit
from socle.typographie import citer


@reserve_a(est_coordination)
def fiche(request, pk):
    edition = get_object_or_404(TempsFort.objects.select_related("action"), pk=pk)
    evenements = (
        Evenement.objects.filter(temps_fort=edition)
        .avec_bornes()
        .order_by("premier_jour", "pk")
        .select_related("lieu", "bilan")
        .prefetch_related("creneaux", "accessibilites")
    )
    etapes = list(edition.etapes.all())
    contexte = {
        "temps_fort": edition,
        "etapes": etapes,
        "prochaine": next((etape for etape in etapes if etape.faite_le is None), None),
        "evenements": [(evenement, programme.manques(evenement)) for evenement in evenements],
        "en_preparation": edition.etat == EtatTempsFort.EN_PREPARATION,
        "fil": [("Pilotage", "/pilotage/"), ("Agenda", reverse("pilotage:agenda")), (edition.libelle, "")],
    }
    return render(request, "evenements/pilotage_temps_fort.html", contexte)


@require_POST
@reserve_a(est_coordination)
def etape(request, pk, code):
    trouvee = get_object_or_404(EtapeTempsFort, temps_fort=pk, code=code)
    form = EtapeForm(request.POST)
    if form.is_valid():
        operations.marquer_l_etape(trouvee, faite=form.cleaned_data["faite"], note=form.cleaned_data["note"])
        messages.success(request, f"« {trouvee.get_code_display()} » : c’est noté.")
    else:
        messages.error(request, f"La note est trop longue : {form.NOTE_MAX} signes au plus.")
    return redirect(reverse("pilotage:temps-fort", args=[pk]) + f"#etape-{code}")


@require_POST
@reserve_a(est_coordination)
def reprendre(request, slug):
    """Reprendre un événement pour l’édition suivante, en brouillon."""
    depart = get_object_or_404(Evenement.objects.select_related("temps_fort"), slug=slug)
    try:
        nouveau = operations.reprendre(depart, par=request.user)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
        return redirect("pilotage:evenement", slug)
    messages.success(request, f"{citer(nouveau)} est repris pour {nouveau.temps_fort.annee} : donnez-lui sa date.")
    return redirect("pilotage:evenement", nouveau.slug)


# --- Ce que chacun lit ------------------------------------------------------------------------------------


@login_not_required
def programme_pdf(request, code, annee):
    """Le programme à imprimer : toujours ce que le public voit, quel que soit le compte qui le demande."""
    edition = _trouver(request, code, annee)
    entetes = {"Content-Disposition": f'inline; filename="programme-{code}-{annee}.pdf"'}
    return HttpResponse(imprimer_le_programme(edition), content_type="application/pdf", headers=entetes)


@login_not_required
def visuel(request, code, annee):
    edition = _trouver(request, code, annee)
    return servir_l_image(edition.visuel)


def _trouver(request, code, annee):
    return get_object_or_404(TempsFort.objects.visibles_par(request.user), code=code, annee=annee)


def servir_l_image(image):
    """L’image rangée, ou 404 si elle n’y est pas : son type vient d’elle, jamais deviné."""
    if not image:
        raise Http404
    try:
        reponse = FileResponse(image.open("rb"))
    except FileNotFoundError as absente:
        raise Http404 from absente
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse


@login_not_required
def photo(request, slug, pk):
    """Une photo d’un bilan, quand le bilan se montre."""
    evenements = Evenement.objects.visibles_par(request.user).select_related("bilan")
    trouve = get_object_or_404(evenements, slug=slug)
    bilan = getattr(trouve, "bilan", None)
    coulisses = request.user.is_authenticated and peut_ecrire_le_bilan(request.user, trouve)
    if bilan is None or not (bilan.est_montre or coulisses):
        raise Http404
    return servir_l_image(get_object_or_404(bilan.photos, pk=pk).image)
