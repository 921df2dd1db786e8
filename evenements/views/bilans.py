"""Le bilan d’un événement : les pilotes l’écrivent dans leur espace, la coordination le valide au pilotage."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from actions.operations import ModifieeEntreTemps
from evenements import operations, places
from evenements.droits import peut_ecrire_le_bilan
from evenements.forms.bilans import BilanForm
from evenements.models import BilanEvenement, Evenement
from socle.droits import est_coordination, est_referent, exiger, reserve_a
from socle.etats import PassageInterdit

EN_LISTE = 100


@dataclass(frozen=True)
class Coin:
    """Le côté du site d’où l’on écrit : sa page de bilan, et la liste où l’on revient."""

    page: str
    liste: str
    nom: str
    navigation: str


PILOTAGE = Coin("pilotage:evenement-bilan", "pilotage:agenda", "Agenda", "composants/nav_pilotage.html")
ESPACE = Coin("espace:bilan", "espace:bilans", "Bilans", "composants/nav_espace.html")


@reserve_a(est_coordination)
def au_pilotage(request, slug):
    return _saisir(request, _trouver(request, slug), PILOTAGE)


def dans_l_espace(request, slug):
    return _saisir(request, _trouver(request, slug), ESPACE)


@reserve_a(est_referent)
def liste(request):
    """Les événements passés des actions que la personne pilote, ceux sans bilan d’abord."""
    miens = Evenement.objects.confies_a(request.user).filter(debut=None).les_plus_recents(EN_LISTE)
    miens = miens.select_related("lieu", "temps_fort", "bilan").prefetch_related("creneaux")
    passes = [evenement for evenement in miens if not evenement.est_retire]
    contexte = {
        "a_ecrire": [e for e in passes if not hasattr(e, "bilan")],
        "ecrits": [e for e in passes if hasattr(e, "bilan")],
    }
    return render(request, "evenements/bilans.html", contexte)


def _trouver(request, slug):
    evenements = Evenement.objects.visibles_par(request.user) | Evenement.objects.confies_a(request.user)
    evenements = evenements.select_related("lieu", "temps_fort", "action").prefetch_related("creneaux")
    trouve = get_object_or_404(evenements, slug=slug)
    exiger(peut_ecrire_le_bilan, request.user, trouve)
    return trouve


def _lire(evenement):
    """Le bilan de cet événement, neuf s’il n’en a pas encore."""
    bilans = BilanEvenement.objects.select_related("valide_par").prefetch_related("photos")
    bilan = bilans.filter(evenement=evenement).first() or BilanEvenement()
    bilan.evenement = evenement
    return bilan


def _saisir(request, evenement, coin):
    bilan = _lire(evenement)
    if request.method != "POST" or _fermeture(request, bilan):
        inscrites = None if bilan.pk else places.inscrites_a(evenement)
        return _page(request, evenement, coin, BilanForm(instance=bilan, inscrites=inscrites))
    version = bilan.version if bilan.pk else 0
    form = BilanForm(request.POST, request.FILES, instance=bilan)
    valide = form.is_valid()
    if request.POST.get("version") != str(version):
        return _conflit(request, evenement, coin, form)
    if not valide:
        reprise = form.reprise(_lire(evenement))
        return _page(request, evenement, coin, reprise, status=400)
    return _enregistrer(request, evenement, coin, form)


def _fermeture(request, bilan):
    """Pourquoi ce bilan ne s’écrit pas, ou rien."""
    if bilan.evenement.est_retire:
        return "Cet événement n’a pas eu lieu à la date dite : il n’a pas de bilan."
    if not bilan.evenement.est_passe:
        return "Cet événement n’est pas encore passé : son bilan s’écrira ensuite."
    if bilan.valide_le is not None and not request.user.est_coordination:
        return operations.BILAN_VALIDE
    return ""


def _enregistrer(request, evenement, coin, form):
    version, retirees = form.cleaned_data["version"], form.cleaned_data.get("retirees", ())
    try:
        bilan = operations.enregistrer_le_bilan(
            evenement, version, form.lire(), par=request.user, photo=form.photo_lue, retirees=retirees
        )
        messages.success(request, "Le bilan est enregistré.")
        if "valider" in request.POST:
            _valider(request, bilan)
    except (ModifieeEntreTemps, PassageInterdit):
        return _conflit(request, evenement, coin, form)
    return redirect(coin.page, evenement.slug)


def _conflit(request, evenement, coin, form):
    """Rien n’est perdu : la saisie reste, on montre ce qui diffère, l’enregistrer de nouveau est un choix."""
    actuel = _lire(evenement)
    ecarts = form.ecarts(actuel)
    conflit = {"ecarts": ecarts, "derniere": actuel.history.select_related("history_user").first()}
    return _page(request, evenement, coin, form.reprise(actuel), status=409, conflit=conflit)


def _page(request, evenement, coin, form, *, status=200, **contexte):
    bilan = _lire(evenement)
    contexte = {
        "evenement": evenement,
        "bilan": bilan,
        "form": form,
        "fermeture": _fermeture(request, bilan),
        "navigation": coin.navigation,
        "liste": reverse(coin.liste),
        "valide_ici": request.user.est_coordination,
        "fil": [(coin.nom, reverse(coin.liste)), (evenement.titre, "")],
        **contexte,
    }
    return render(request, "evenements/bilan.html", contexte, status=status)


@require_POST
@reserve_a(est_coordination)
def valider(request, slug):
    bilan = get_object_or_404(BilanEvenement.objects.select_related("evenement"), evenement__slug=slug)
    _valider(request, bilan)
    return redirect("pilotage:evenement-bilan", slug)


def _valider(request, bilan):
    if not request.user.est_coordination:
        return
    try:
        operations.valider_le_bilan(bilan, par=request.user)
        messages.success(request, "Le bilan est validé : il paraît sur la page de l’événement.")
    except PassageInterdit as refus:
        messages.error(request, str(refus))
