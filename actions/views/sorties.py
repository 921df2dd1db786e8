"""Les sorties des CM2 : élus et cosignataires lisent la liste et ses totaux, la coordination tient les fiches."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from actions import annees_scolaires
from actions import sorties as operations
from actions.etats import EtatSortie
from actions.exports.sorties import classeur_des_sorties
from actions.exports.xlsx import XLSX
from actions.forms.sorties import AjoutForm, CompterForm, FicheForm, MotifForm
from actions.journal import raconter
from actions.models import SortieScolaire
from partenaires.models import Organisme
from socle.droits import est_coordination, lit_le_pilotage, reserve_a
from socle.etats import PassageInterdit

PAR_PAGE = 50


# --- L’année scolaire ---------------------------------------------------------------------------------


@reserve_a(lit_le_pilotage)
def sorties(request):
    annee, annees = _choisir_l_annee(request)
    compte, sans_classe = _sorties(request, annee).compter(), _ecoles_sans_classe(annee)
    contexte = {
        "annee": annee,
        "annee_en_mots": annees_scolaires.dire(annee),
        "annees": [(a, annees_scolaires.dire(a)) for a in annees],
        "compte": compte,
        "sans_classe": sans_classe,
        "ecoles_connues": (compte.ecoles or 0) + len(sans_classe),
        "page_obj": Paginator(_sorties(request, annee), PAR_PAGE).get_page(request.GET.get("page")),
        "a_reconduire": annees_scolaires.dire(annee - 1) if annee - 1 in annees_connues() else "",
        "fil": _fil("Sorties CM2"),
    }
    return render(request, "sorties/sorties.html", contexte)


@reserve_a(lit_le_pilotage)
def sorties_xlsx(request):
    annee, _ = _choisir_l_annee(request)
    classeur = classeur_des_sorties(_sorties(request, annee), questionnaires=request.user.est_coordination)
    nom = f"sorties-cm2-{annees_scolaires.dire(annee)}.xlsx"
    return HttpResponse(classeur, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{nom}"'})


def _sorties(request, annee):
    sorties = SortieScolaire.objects.visibles_par(request.user).de_l_annee_scolaire(annee)
    return sorties.select_related("ecole", "avis").order_by("ecole__nom", "classe", "pk")


def _choisir_l_annee(request):
    """L’année demandée, ou celle en cours ; et toutes celles qu’on peut demander, de la prochaine à la première."""
    courante = annees_scolaires.de(timezone.localdate())
    annees = sorted({*annees_connues(), courante, courante + 1}, reverse=True)
    demandee = request.GET.get("annee", "")
    return next((annee for annee in annees if str(annee) == demandee), courante), annees


def annees_connues():
    return set(SortieScolaire.objects.order_by().values_list("annee_scolaire", flat=True).distinct())


def _ecoles_sans_classe(annee):
    tenues = SortieScolaire.objects.de_l_annee_scolaire(annee).exclude(etat=EtatSortie.ANNULEE)
    return list(Organisme.objects.ecoles().exclude(Exists(tenues.filter(ecole=OuterRef("pk")))).order_by("nom"))


@reserve_a(est_coordination)
def ajouter(request):
    annee, annees = _choisir_l_annee(request)
    action = operations.action_des_sorties()
    depart = {"annee_scolaire": annee, "action": action, "ecole": request.GET.get("ecole")}
    saisie = request.POST if request.method == "POST" else None
    form = AjoutForm(saisie, initial=depart, annees=annees, action=action)
    if form.is_valid():
        nom = form.cleaned_data["nom_de_l_ecole"]
        try:
            return _ajoutee(request, operations.prevoir(form.instance, request.user, nom_de_l_ecole=nom))
        except operations.DejaPrevue as refus:
            form.add_error("classe", str(refus))
    contexte = {"form": form, "fil": _fil("Ajouter une classe", annee)}
    return render(request, "sorties/ajouter.html", contexte, status=400 if form.errors else 200)


def _ajoutee(request, sortie):
    messages.success(request, f"{sortie.ecole}, {sortie.classe}\N{NO-BREAK SPACE}: la sortie est prévue.")
    if "encore" in request.POST:
        suite = f"?annee={sortie.annee_scolaire}&ecole={sortie.ecole_id}"
        return redirect(reverse("pilotage:sortie-ajouter") + suite)
    return redirect(_adresse(sortie.annee_scolaire))


@require_POST
@reserve_a(est_coordination)
def reconduire(request, annee):
    action = operations.action_des_sorties()
    if action is None or annee - 1 not in annees_connues():
        raise Http404
    ajoutees = len(operations.reconduire(annee, action, request.user))
    if ajoutees:
        s = "s" if ajoutees > 1 else ""
        messages.success(request, f"{ajoutees} classe{s} reconduite{s}. Reste à donner leurs dates et leurs effectifs.")
    else:
        messages.info(request, "Toutes les classes de l’année passée sont déjà là.")
    return redirect(_adresse(annee))


# --- Une classe ---------------------------------------------------------------------------------------


@reserve_a(est_coordination)
def sortie(request, pk):
    trouvee = _trouver(request, pk)
    if request.method != "POST":
        return _fiche(request, trouvee)
    form = FicheForm(request.POST, instance=trouvee)
    revision, valide = trouvee.revision, form.is_valid()
    if request.POST.get("revision") != revision:
        return _conflit(request, pk, form)
    if not valide:
        return _fiche(request, _trouver(request, pk), status=400, form=form)
    try:
        operations.corriger(trouvee, form.cleaned_data["revision"], form.lire(), request.user)
    except operations.ModifieeEntreTemps:
        return _conflit(request, pk, form)
    except operations.DejaPrevue as refus:
        form.add_error("classe", str(refus))
        return _fiche(request, _trouver(request, pk), status=400, form=form)
    messages.success(request, "La fiche est enregistrée.")
    return redirect(trouvee)


def _conflit(request, pk, form):
    """Rien n’est perdu : la saisie reste, on montre ce qui diffère, l’enregistrer de nouveau est un choix."""
    actuelle = _trouver(request, pk)
    reprise = form.reprise(_trouver(request, pk))
    reprise.is_valid()
    conflit = {"ecarts": reprise.ecarts(actuelle), "derniere": actuelle.history.first()}
    return _fiche(request, actuelle, status=409, form=reprise, conflit=conflit)


def _trouver(request, pk):
    sorties = SortieScolaire.objects.visibles_par(request.user).select_related("ecole", "action", "avis")
    return get_object_or_404(sorties, pk=pk)


def _fiche(request, trouvee, *, status=200, **contexte):
    contexte = {
        "sortie": trouvee,
        "form": FicheForm(instance=trouvee),
        "form_compter": CompterForm(sortie=trouvee),
        "form_motif": MotifForm(),
        "courriels": operations.courriels_de(trouvee),
        "journal": raconter(trouvee, noms=True),
        "fil": _fil(f"{trouvee.ecole}, {trouvee.classe}", trouvee.annee_scolaire),
        **contexte,
    }
    return render(request, "sorties/sortie.html", contexte, status=status)


@require_POST
@reserve_a(est_coordination)
def compter(request, pk):
    trouvee = _trouver(request, pk)
    form = CompterForm(request.POST, sortie=trouvee)
    if not form.is_valid():
        return _fiche(request, trouvee, status=400, form_compter=form)
    try:
        operations.compter(trouvee, **form.cleaned_data, par=request.user)
    except PassageInterdit as refus:
        return _deja_comptee(request, pk, form.cleaned_data, refus)
    venus = f"{trouvee.eleves} élève{'s' if trouvee.eleves > 1 else ''}"
    messages.success(request, f"{trouvee.ecole}, {trouvee.classe}\N{NO-BREAK SPACE}: {venus}. La sortie est réalisée.")
    return redirect(_adresse(trouvee.annee_scolaire))


def _deja_comptee(request, pk, saisie, refus):
    """Une autre personne a compté la première : ses nombres se lisent, ceux d’ici attendent dans la fiche."""
    trouvee = _trouver(request, pk)
    if trouvee.etat != EtatSortie.REALISEE:
        messages.error(request, str(refus))
        return redirect(trouvee)
    if all(getattr(trouvee, nom) == valeur for nom, valeur in saisie.items()):
        messages.info(request, "Cette sortie est déjà comptée, avec les mêmes nombres.")
        return redirect(trouvee)
    form = FicheForm.remplie(trouvee, saisie)
    return _fiche(request, trouvee, status=409, form=form, deja_comptee=trouvee.history.first())


@require_POST
@reserve_a(est_coordination)
def annuler(request, pk):
    trouvee = _trouver(request, pk)
    form = MotifForm(request.POST)
    if not form.is_valid():
        return _fiche(request, trouvee, status=400, form_motif=form)
    return _faire(request, trouvee, "La sortie est annulée.", operations.annuler, form.cleaned_data["motif"])


@require_POST
@reserve_a(est_coordination)
def revenir(request, pk):
    return _faire(request, _trouver(request, pk), "La sortie est de nouveau prévue.", operations.revenir)


def _faire(request, trouvee, succes, operation, *arguments):
    try:
        operation(trouvee, *arguments, par=request.user)
        messages.success(request, succes)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    return redirect(trouvee)


@require_POST
@reserve_a(est_coordination)
def retirer(request, pk):
    trouvee = _trouver(request, pk)
    try:
        operations.retirer(trouvee, request.user)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
        return redirect(trouvee)
    messages.success(request, f"{trouvee.ecole}, {trouvee.classe}\N{NO-BREAK SPACE}: la classe est retirée.")
    return redirect(_adresse(trouvee.annee_scolaire))


@require_POST
@reserve_a(est_coordination)
def questionnaire(request, pk):
    trouvee = _trouver(request, pk)
    try:
        operations.envoyer_le_questionnaire(trouvee)
        messages.success(request, f"Le questionnaire part à {trouvee.enseignant_courriel}.")
    except operations.QuestionnaireImpossible as refus:
        messages.error(request, str(refus))
    return redirect(trouvee)


def _adresse(annee):
    return reverse("pilotage:sorties") + f"?annee={annee}"


def _fil(ici, annee=None):
    """Depuis une classe, on revient à la liste de son année."""
    fil = [("Pilotage", reverse("pilotage:accueil"))]
    if annee is not None:
        fil.append(("Sorties CM2", _adresse(annee)))
    return [*fil, (ici, "")]
