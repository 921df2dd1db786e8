"""Le bureau de l’agenda, pour la coordination : valider, annoncer un changement, réclamer ce qui manque."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from evenements import creneaux as horaires
from evenements import operations, voisinage
from evenements.etats import PUBLICATIONS_A_COMPLETER, Publication
from evenements.forms.pilotage import ChangerEtatForm, DeplacerForm, MotifForm, PublierForm, SaisieDesCreneaux
from evenements.forms.propositions import DemandeForm
from evenements.models import Evenement, TempsFort
from socle.droits import est_coordination, reserve_a
from socle.etats import PassageInterdit
from socle.typographie import citer

EN_LISTE = 20
PILOTAGE = ("Pilotage", "/pilotage/")


@reserve_a(est_coordination)
def agenda(request):
    tous = Evenement.objects.avec_bornes().avec_remplissage()
    tous = tous.select_related("lieu", "temps_fort").prefetch_related("creneaux")
    publies = tous.publies()
    en_attente = tous.filter(publication__in=PUBLICATIONS_A_COMPLETER).select_related(
        "lieu", "temps_fort", "proposition__par"
    )
    en_attente = list(en_attente.order_by("premier_jour", "pk"))
    contexte = {
        "a_valider": [e for e in en_attente if e.publication == Publication.A_VALIDER],
        "a_completer": [e for e in en_attente if e.publication == Publication.A_COMPLETER],
        "brouillons": tous.filter(publication__in=[Publication.BROUILLON, Publication.REFUSE]).order_by("-modifie_le"),
        "publies": publies.les_plus_proches(EN_LISTE),
        "sans_accessibilite": publies.sans_accessibilite().les_plus_proches(EN_LISTE),
        "sans_bilan": publies.sans_bilan().les_plus_recents(EN_LISTE),
        "temps_forts": TempsFort.objects.ouverts().avec_etapes_dues().order_by("jour_pivot"),
        "fil": [PILOTAGE, ("Agenda", "")],
    }
    return render(request, "evenements/pilotage_agenda.html", contexte)


@reserve_a(est_coordination)
def evenement(request, slug):
    return _fiche(request, _trouver(slug))


def _trouver(slug):
    evenements = Evenement.objects.select_related("lieu", "temps_fort", "action", "proposition__par").prefetch_related(
        "creneaux"
    )
    return get_object_or_404(evenements, slug=slug)


def _fiche(request, trouve, *, publication=None, refus=None, etat=None, demande=None):
    suites = Evenement.SUITES["publication"][trouve.publication]
    proposition = getattr(trouve, "proposition", None)
    a_valider = trouve.publication in PUBLICATIONS_A_COMPLETER
    contexte = {
        "evenement": trouve,
        "manques": operations.manques_pour_publier(trouve),
        "changements": trouve.changements.select_related("auteur"),
        "form_publier": publication or PublierForm(prefix="publier"),
        "form_refus": refus or MotifForm(prefix="refus"),
        "form_etat": etat or ChangerEtatForm(prefix="etat", evenement=trouve),
        "form_demande": demande or DemandeForm(prefix="demande"),
        "proposition": proposition,
        "doublons": voisinage.doublons(trouve) if a_valider else [],
        "conflits": voisinage.conflits(trouve) if a_valider else [],
        "peut_publier": Publication.PUBLIE in suites,
        "peut_repondre": proposition and not proposition.effacee_le and proposition.par != request.user,
        "peut_refuser": Publication.REFUSE in suites,
        "peut_demander": Publication.A_COMPLETER in suites and proposition and not proposition.effacee_le,
        "fil": [PILOTAGE, ("Agenda", reverse("pilotage:agenda")), (trouve.titre, "")],
    }
    return render(request, "evenements/pilotage_evenement.html", contexte)


@require_POST
@reserve_a(est_coordination)
def publier(request, slug):
    trouve = _trouver(slug)
    if trouve.a_change_depuis(request.POST.get("version", trouve.version)):
        messages.error(request, f"{citer(trouve)} vient d’être modifié : relisez-le avant de le publier.")
        return redirect("pilotage:evenement", slug)
    form = PublierForm(request.POST, prefix="publier")
    if not form.is_valid():
        return _fiche(request, trouve, publication=form)
    try:
        operations.publier(trouve, par=request.user, mot=form.cleaned_data["mot"])
        messages.success(request, f"{citer(trouve)} est publié.")
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    return redirect("pilotage:evenement", slug)


@require_POST
@reserve_a(est_coordination)
def refuser(request, slug):
    trouve = _trouver(slug)
    form = MotifForm(request.POST, prefix="refus")
    if not form.is_valid():
        return _fiche(request, trouve, refus=form)
    try:
        operations.refuser(trouve, par=request.user, motif=form.cleaned_data["motif"])
        messages.success(request, f"{citer(trouve)} est refusé.")
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    return redirect("pilotage:evenement", slug)


@require_POST
@reserve_a(est_coordination)
def demander(request, slug):
    trouve = _trouver(slug)
    form = DemandeForm(request.POST, prefix="demande")
    if not form.is_valid():
        return _fiche(request, trouve, demande=form)
    try:
        operations.demander_de_completer(trouve, par=request.user, demande=form.cleaned_data["demande"])
        messages.success(request, "Votre question est partie. L’événement reviendra à valider avec sa réponse.")
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    return redirect("pilotage:evenement", slug)


@require_POST
@reserve_a(est_coordination)
def changer_etat(request, slug):
    trouve = _trouver(slug)
    form = ChangerEtatForm(request.POST, prefix="etat", evenement=trouve)
    if not form.is_valid():
        return _fiche(request, trouve, etat=form)
    try:
        operations.changer_etat(trouve, par=request.user, **form.cleaned_data)
    except PassageInterdit as refus:
        form.add_error(None, str(refus))
        return _fiche(request, trouve, etat=form)
    messages.success(request, f"{citer(trouve)} : {trouve.get_etat_display().lower()}. Les agendas abonnés le sauront.")
    return redirect("pilotage:evenement", slug)


@reserve_a(est_coordination)
def deplacer(request, slug):
    trouve = _trouver(slug)
    depart = [horaires.saisie(c) for c in trouve.creneaux.all()]
    initial = {nom: getattr(trouve, nom) for nom in ("version", "lieu", "mode", "lien_acces")}
    form = DeplacerForm(request.POST or None, evenement=trouve, initial=initial)
    creneaux = SaisieDesCreneaux(request.POST or None, initial=depart, prefix="creneaux")
    if request.method == "POST" and form.is_valid() & creneaux.is_valid():
        try:
            operations.deplacer(
                trouve,
                par=request.user,
                creneaux=creneaux.creneaux,
                **{nom: form.cleaned_data[nom] for nom in ("lieu", "mode", "lien_acces", "motif_public")},
            )
            messages.success(request, f"{citer(trouve)} est déplacé : {trouve.quand}.")
            dire_le_voisinage(request, trouve)
            return redirect("pilotage:evenement", slug)
        except PassageInterdit as refus:
            form.add_error(None, str(refus))
    contexte = {
        "evenement": trouve,
        "form": form,
        "creneaux": creneaux,
        "fil": [
            PILOTAGE,
            ("Agenda", reverse("pilotage:agenda")),
            (trouve.titre, reverse("pilotage:evenement", args=[slug])),
            ("Déplacer", ""),
        ],
    }
    return render(request, "evenements/pilotage_deplacer.html", contexte)


def dire_le_voisinage(request, evenement):
    """Enregistré, il touche peut-être un autre événement : on le dit, sans rien empêcher ; une archive se tait."""
    if evenement.est_passe:
        return
    if pris := [f"{citer(c.evenement)}, {c}" for c in voisinage.conflits(evenement)]:
        messages.warning(request, f"Le lieu est déjà pris à ces heures : {' ; '.join(pris)}.")
    if proches := [citer(autre) for autre in voisinage.doublons(evenement)]:
        messages.warning(request, f"Peut-être le même événement, ce jour-là : {' ; '.join(proches)}.")


@require_POST
@reserve_a(est_coordination)
def publier_le_temps_fort(request, pk):
    edition = get_object_or_404(TempsFort, pk=pk)
    try:
        operations.publier_le_temps_fort(edition, par=request.user)
        messages.success(request, f"{citer(edition)} est publié.")
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    return redirect("pilotage:agenda")
