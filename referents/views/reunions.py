"""Les réunions du réseau, au pilotage : besoins, présents, compte rendu, décisions et leur suite."""

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from referents import operations
from referents.forms.reseau import (
    BesoinRecuForm,
    CompteRenduForm,
    DecisionForm,
    PresentsForm,
    ReunionForm,
    SuiteForm,
)
from referents.models import DecisionReseau, NatureFormation, Reunion, SessionFormation
from referents.views.fils import fil_du_reseau
from socle.droits import est_coordination, reserve_a
from socle.etats import PassageInterdit

PAR_PAGE = 20
ATELIERS = 12


@require_safe
@reserve_a(est_coordination)
def reunions(request):
    jour = timezone.localdate()
    comptees = Reunion.objects.annotate(
        nombre_de_besoins=Count("besoins_exprimes", distinct=True),
        nombre_de_presents=Count("participants", distinct=True),
        nombre_de_decisions=Count("decisions", distinct=True),
    )
    ateliers = SessionFormation.objects.filter(type_formation__nature=NatureFormation.ATELIER)
    contexte = {
        "a_venir": comptees.filter(date__gte=jour).order_by("date", "pk"),
        "page_obj": Paginator(comptees.filter(date__lt=jour).order_by("-date", "-pk"), PAR_PAGE).get_page(
            request.GET.get("page")
        ),
        "ateliers": ateliers.select_related("type_formation").order_by("-debut", "pk")[:ATELIERS],
        "fil": fil_du_reseau(("Réunions", "")),
    }
    return render(request, "referents/reunions.html", contexte)


@reserve_a(est_coordination)
def nouvelle(request):
    form = ReunionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        creee = form.save()
        messages.success(request, "La réunion est fixée. Elle paraît dans l’espace et l’agenda de qui elle concerne.")
        return redirect("pilotage:reunion", creee.pk)
    fil = fil_du_reseau(("Réunions", reverse("pilotage:reunions")), ("Nouvelle", ""))
    return render(request, "referents/reunion_saisie.html", {"form": form, "fil": fil})


@reserve_a(est_coordination)
def modifier(request, pk):
    trouvee = _trouver(pk, verrou=request.method == "POST")
    form = ReunionForm(request.POST or None, instance=trouvee)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "La réunion est enregistrée. Les agendas abonnés suivront.")
        return redirect("pilotage:reunion", pk)
    enregistree = _trouver(pk)
    contexte = {"form": form, "reunion": enregistree, "fil": _fil(enregistree, "Modifier")}
    return render(request, "referents/reunion_saisie.html", contexte, status=409 if form.conflit else 200)


@require_safe
@reserve_a(est_coordination)
def reunion(request, pk):
    return _fiche(request, _trouver(pk))


def _trouver(pk, *, verrou=False):
    reunions = Reunion.objects.select_for_update(of=("self",)) if verrou else Reunion.objects.all()
    return get_object_or_404(reunions, pk=pk)


def _fil(reunion, ici=""):
    fiche = (str(reunion), reverse("pilotage:reunion", args=[reunion.pk]) if ici else "")
    return fil_du_reseau(("Réunions", reverse("pilotage:reunions")), fiche, *([(ici, "")] if ici else []))


def _fiche(request, trouvee, *, status=200, **remplis):
    """`remplis` : les formulaires refusés, montrés à la place des neufs."""
    precedente, reste_ouvert, passees = trouvee.precedente, [], []
    if precedente:
        passees = list(precedente.decisions.all())
        anterieures = DecisionReseau.objects.filter(reunion__nature=trouvee.nature, reunion__date__lt=precedente.date)
        reste_ouvert = anterieures.ouvertes().select_related("reunion").order_by("reunion__date", "numero")
    contexte = {
        "reunion": trouvee,
        "precedente": precedente,
        "decisions_passees": passees,
        "bilan_des_suites": _dire_les_suites(passees),
        "reste_ouvert": reste_ouvert,
        "besoins": trouvee.besoins_exprimes.select_related("agent__service__direction").order_by("le", "pk"),
        "presents": trouvee.participants.order_by("nom", "prenom"),
        "decisions": trouvee.decisions.all(),
        "besoin": BesoinRecuForm(prefix="besoin"),
        "pointage": PresentsForm(reunion=trouvee),
        "compte_rendu": CompteRenduForm(instance=trouvee, prefix="compte-rendu"),
        "decision": DecisionForm(prefix="decision"),
        "fil": _fil(trouvee),
    }
    return render(request, "referents/reunion.html", contexte | remplis, status=status)


def _dire_les_suites(decisions):
    """« Sur 4 décisions : 2 faites, 1 en cours, 1 abandonnée »."""
    if not decisions:
        return ""
    mots = {"faite": "faite", "en_cours": "en cours", "a_faire": "à faire", "abandonnee": "abandonnée"}
    nombres = Counter(decision.suite for decision in decisions)
    dits = [f"{n} {_accorder(mot, n)}" for suite, mot in mots.items() if (n := nombres[suite])]
    return f"Sur {len(decisions)} décision{'s' if len(decisions) > 1 else ''} : {', '.join(dits)}"


def _accorder(mot, nombre):
    return f"{mot}s" if nombre > 1 and mot.endswith("e") and " " not in mot else mot


@require_POST
@reserve_a(est_coordination)
def noter_un_besoin(request, pk):
    trouvee = _trouver(pk)
    form = BesoinRecuForm(request.POST, prefix="besoin")
    if not form.is_valid():
        return _fiche(request, trouvee, besoin=form, status=400)
    try:
        operations.noter_un_besoin(trouvee, **form.cleaned_data)
    except operations.ReunionPassee as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, f"Le besoin de {form.cleaned_data['agent']} est noté.")
    return _revenir(pk, "besoins")


@require_POST
@reserve_a(est_coordination)
def pointer(request, pk):
    trouvee = _trouver(pk)
    form = PresentsForm(request.POST, reunion=trouvee)
    if not form.is_valid():
        return _fiche(request, trouvee, pointage=form, status=400)
    try:
        operations.pointer_les_presents(trouvee, form.cleaned_data["presents"], form.cleaned_data["vus"])
    except operations.ReunionAVenir as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "Les présents sont pointés.")
    return _revenir(pk, "presents")


@require_POST
@reserve_a(est_coordination)
def rendre_compte(request, pk):
    trouvee = _trouver(pk, verrou=True)
    form = CompteRenduForm(request.POST, instance=trouvee, prefix="compte-rendu")
    if not form.is_valid():
        return _fiche(request, _trouver(pk), compte_rendu=form, status=409 if form.conflit else 400)
    form.save()
    messages.success(request, "Le compte rendu est enregistré.")
    return _revenir(pk, "compte-rendu")


@require_POST
@reserve_a(est_coordination)
def decider(request, pk):
    trouvee = _trouver(pk)
    form = DecisionForm(request.POST, prefix="decision")
    if not form.is_valid():
        return _fiche(request, trouvee, decision=form, status=400)
    decision = operations.decider(trouvee, **form.cleaned_data, par=request.user)
    messages.success(request, f"La décision {decision.numero} est notée.")
    return _revenir(pk, "decisions")


@reserve_a(est_coordination)
def decision(request, pk):
    """La suite d’une décision : où elle en est, ce qui en a été fait."""
    trouvee = _trouver_la_decision(pk)
    saisie = _trouver_la_decision(pk, verrou=True) if request.method == "POST" else trouvee
    form = SuiteForm(request.POST or None, instance=saisie)
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data
        try:
            operations.donner_suite(trouvee, donnees["suite"], suivi=donnees["suivi"], par=request.user)
        except PassageInterdit as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, f"Décision {trouvee.numero} : {trouvee.get_suite_display().lower()}.")
            return _revenir(trouvee.reunion_id, "decisions")
    contexte = {"decision": trouvee, "form": form, "fil": _fil(trouvee.reunion, f"Décision {trouvee.numero}")}
    return render(request, "referents/decision.html", contexte, status=409 if form.conflit else 200)


def _trouver_la_decision(pk, *, verrou=False):
    decisions = DecisionReseau.objects.select_related("reunion")
    return get_object_or_404(decisions.select_for_update(of=("self",)) if verrou else decisions, pk=pk)


def _revenir(pk, ancre):
    return redirect(reverse("pilotage:reunion", args=[pk]) + f"#{ancre}")
