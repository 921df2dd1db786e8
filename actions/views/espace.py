"""L’espace des référent·es : ses actions, faire le point, ne rien signaler."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import F, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from actions import brouillons, operations
from actions.droits import peut_ecrire_sur
from actions.forms.points import PointForm
from actions.journal import raconter_le_suivi
from actions.models import Action, CampagneMiseAJour, Etape
from actions.views.saisie import garder_le_brouillon, saisir
from referents.views.fils import fil_de_l_espace
from socle.droits import est_referent, exiger, reserve_a
from socle.typographie import citer


@reserve_a(est_referent)
def accueil(request):
    actions = _mes_actions(request.user)
    attendus = [action for action in actions if action.campagne]
    return render(request, "espace/accueil.html", {"actions": actions, "attendus": attendus})


def point(request, code):
    action = _trouver(request, code)
    if not action.est_ouverte:
        return _plan_ferme(request, action)

    def page(form, **contexte):
        return _page_du_point(request, action, form, **contexte)

    suite = reverse("espace:merci", args=[action.code])
    return saisir(request, action, PointForm, page, suite, par=request.user)


@login_not_required  # une session finie se dit dans la page, au lieu d’y coller celle de la connexion
@require_POST
def brouillon(request, code):
    if request.user.is_anonymous:
        retour = reverse("espace:point", args=[code])
        return render(request, "espace/_brouillon_perdu.html", {"retour": retour})
    action = _trouver(request, code)
    return garder_le_brouillon(request, action, brouillons.agent_de(request.user))


@require_POST
def rien_de_nouveau(request, code):
    action = _trouver(request, code)
    if not action.est_ouverte:
        return _plan_ferme(request, action)
    operations.ne_rien_signaler(action, request.user)
    messages.success(request, f"Noté : rien de nouveau pour {citer(action.titre)}. Merci.")
    return redirect("espace:accueil" if request.user.est_referent else action)


@require_POST
@reserve_a(est_referent)
def rien_de_nouveau_de_tout(request):
    """Pour tout ce qui est attendu, d’un geste ; ce qui ne l’est pas n’est pas touché."""
    attendus = [action for action in _mes_actions(request.user) if action.campagne]
    operations.ne_rien_signaler_de(attendus, request.user)
    if attendus:
        titres = ", ".join(citer(action.titre) for action in attendus)
        messages.success(request, f"Noté : rien de nouveau pour {titres}. Merci.")
    else:
        messages.info(request, "Aucun point n’était attendu : rien n’a changé.")
    return redirect("espace:accueil")


def merci(request, code):
    action = _trouver(request, code)
    autres = [autre for autre in _mes_actions(request.user) if autre.pk != action.pk]
    contexte = {
        "action": action,
        "publique": Action.objects.publiques().filter(pk=action.pk).exists(),
        "suivante": next((autre for autre in autres if not _a_son_point_du_jour(autre)), None),
        "fil": _fil(request, action, "Point enregistré"),
    }
    return render(request, "espace/merci.html", contexte)


def _trouver(request, code):
    """404 à qui ne voit pas l’action, 403 à qui la voit sans en répondre."""
    visibles = Action.objects.visibles_par(request.user).select_related("plan", "objectif")
    action = get_object_or_404(visibles, code=code)
    exiger(peut_ecrire_sur, request.user, action)
    return action


def _plan_ferme(request, action):
    return render(request, "espace/plan_ferme.html", {"action": action}, status=403)


def _mes_actions(utilisateur):
    """Les actions dont ce compte répond, celles dont on attend un point d’abord, puis par échéance ; trois requêtes."""
    etapes = Etape.objects.filter(faite_le=None, debut__isnull=False).order_by("debut")
    actions = list(
        Action.objects.dont_repond(utilisateur)
        .avec_echeance()
        .avec_dernier_point()
        .avec_campagne()
        .select_related("plan", "objectif")
        .prefetch_related(Prefetch("etapes", etapes, to_attr="etapes_a_venir"))
        .order_by(F("terme").asc(nulls_last=True), "code")
    )
    campagnes = CampagneMiseAJour.objects.in_bulk({action.attendue_par for action in actions} - {None})
    for action in actions:
        action.campagne = campagnes.get(action.attendue_par)
    return sorted(actions, key=lambda action: action.campagne is None)


def _a_son_point_du_jour(action):
    dernier = action.dernier_point_le
    return dernier is not None and timezone.localdate(dernier) == timezone.localdate()


def _page_du_point(request, action, form, **contexte):
    annotee = Action.objects.avec_echeance().get(pk=action.pk)
    contexte |= {
        "action": action,
        "echeance": annotee.echeance,
        "terme": annotee.terme,
        "form": form,
        "garde": brouillons.agent_de(request.user) is not None,
        "histoire": raconter_le_suivi(action, noms=True),
        "fil": _fil(request, action, "Faire le point"),
    }
    return render(request, "espace/point.html", contexte)


def _fil(request, action, ici):
    return fil_de_l_espace(request.user, (f"{action.code} – {ici}", ""))
