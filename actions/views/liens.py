"""Répondre par son lien personnel, sans compte : ses actions, les trois questions, merci.

Le lien n’ouvre ni session ni compte, et ne montre rien d’autre que ce qu’il demande. Le suivre ne change rien.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions import campagnes, operations
from actions.etats import EtatCampagneMiseAJour, EtatPlan
from actions.forms.points import PointParLienForm
from actions.models import BrouillonPoint, PointAvancement, Sollicitation
from actions.tableau_de_bord import comites_autour
from actions.views.saisie import garder_le_brouillon, saisir
from referents.operations import InvitationImpossible, inviter
from socle import liens
from socle.liens import LienPerime, LienSansEffet
from socle.models import Passage, UsageDuLien

SAISIES = ("meteo_motif", "blocage", "a_retenir")


def par_son_lien(vue):
    """Décorateur : la vue reçoit la sollicitation de ce jeton, et ses actions ; un lien mort dit quoi faire (410)."""

    @login_not_required
    @never_cache
    @wraps(vue)
    def ouverte(request, jeton, **arguments):
        try:
            sollicitation = _lire(jeton)
        except LienSansEffet as raison:
            return _sans_effet(request, jeton, raison)
        reponse = vue(request, sollicitation, jeton, **arguments)
        reponse["X-Robots-Tag"] = "noindex"
        return reponse

    return ouverte


def _lire(jeton):
    try:
        lien = liens.lire(UsageDuLien.POINT, jeton)
    except LienPerime as perime:
        # Une campagne finie le dit d’abord : un lien neuf n’y servirait à rien.
        _exiger_qu_on_reponde_encore(perime.lien.objet.campagne)
        raise
    sollicitation = Sollicitation.objects.select_related("agent", "campagne__plan").get(pk=lien.id_objet)
    agent = sollicitation.agent
    # Une adresse corrigée annule les liens partis à l’ancienne : elle n’était peut-être pas la sienne.
    if not agent.actif or lien.destinataire.lower() != (agent.courriel or "").lower():
        raise LienSansEffet("Ce lien n’est plus valable.")
    _exiger_qu_on_reponde_encore(sollicitation.campagne)
    sollicitation.valable_jusqu_au = lien.expire_le
    return sollicitation


def _exiger_qu_on_reponde_encore(campagne):
    if campagne.etat != EtatCampagneMiseAJour.OUVERTE or campagne.plan.etat != EtatPlan.EN_VIGUEUR:
        raise CampagneFermee("Les réponses de cette campagne sont closes. Merci à toutes et à tous.")


class CampagneFermee(LienSansEffet):
    """Le lien était bon, mais on n’attend plus de réponse."""


def _sans_effet(request, jeton, raison):
    if request.htmx:
        return render(request, "espace/_brouillon_perdu.html", {"raison": raison})
    contexte = {
        "raison": raison,
        "close": isinstance(raison, CampagneFermee),
        # Une date passée se répare d’un geste : le lien neuf part à la même adresse, et à elle seule.
        "jeton": jeton if isinstance(raison, LienPerime) else "",
        # Ce que la personne vient d’écrire, qu’elle puisse le reprendre.
        "saisies": [request.POST[nom] for nom in SAISIES if request.POST.get(nom)],
    }
    return render(request, "espace/lien_sans_effet.html", contexte, status=410)


# --- Les pages -------------------------------------------------------------------------------------------


@require_safe
@par_son_lien
def lien(request, sollicitation, jeton):
    actions = _actions(sollicitation)
    restantes = [action for action in actions if not action.faite]
    contexte = _contexte(sollicitation, jeton) | {
        "actions": actions,
        "restantes": restantes,
        "suivante": restantes[0] if restantes else None,
        "fil": [("Faire le point", "")],
    }
    return render(request, "espace/lien.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@par_son_lien
def point(request, sollicitation, jeton, code):
    actions = _actions(sollicitation)
    action = _celle_de_ce_code(actions, code)
    restantes = [autre for autre in actions if not autre.faite and autre.pk != action.pk]
    contexte = _contexte(sollicitation, jeton) | {
        "action": action,
        "rang": actions.index(action) + 1,
        "actions": actions,
        "derniere": not restantes,
        "fil": [("Faire le point", reverse("espace:lien", args=[jeton])), (action.code, "")],
    }

    def page(form, **ajouts):
        return render(request, "espace/lien_point.html", contexte | ajouts | {"form": form})

    suite = _suite(jeton, actions, action)
    return saisir(request, action, PointParLienForm, page, suite, agent=sollicitation.agent)


@require_POST
@par_son_lien
def brouillon(request, sollicitation, jeton, code):
    action = _celle_de_ce_code(_actions(sollicitation), code)
    return garder_le_brouillon(request, action, sollicitation.agent)


@require_POST
@par_son_lien
def rien_de_nouveau(request, sollicitation, jeton, code):
    actions = _actions(sollicitation)
    action = _celle_de_ce_code(actions, code)
    operations.ne_rien_signaler(action, None, agent=sollicitation.agent)
    return redirect(_suite(jeton, actions, action))


@require_POST
@par_son_lien
def rien_de_nouveau_de_tout(request, sollicitation, jeton):
    restantes = [action for action in _actions(sollicitation) if not action.faite]
    operations.ne_rien_signaler_de(restantes, None, agent=sollicitation.agent)
    return redirect("espace:lien-merci", jeton)


@require_safe
@par_son_lien
def merci(request, sollicitation, jeton):
    actions = _actions(sollicitation)
    siens = Q(agent=sollicitation.agent) | Q(auteur__agent=sollicitation.agent)
    points = PointAvancement.objects.filter(siens, campagne=sollicitation.campagne, action__in=actions)
    derniers = {point.action_id: point for point in points.select_related("action").order_by("le", "pk")}
    contexte = _contexte(sollicitation, jeton) | {
        "points": sorted(derniers.values(), key=lambda point: point.action.code),
        "restantes": [action for action in actions if not action.faite],
        "comite": comites_autour(sollicitation.campagne.plan)[1],
        "peut_ouvrir_un_compte": _invite(sollicitation) is not None and not sollicitation.agent.utilisateur_id,
        "fil": [("Faire le point", reverse("espace:lien", args=[jeton])), ("Merci", "")],
    }
    return render(request, "espace/lien_merci.html", contexte)


@require_POST
@par_son_lien
def demander_un_compte(request, sollicitation, jeton):
    """L’invitation part à l’adresse de la personne : le lien seul n’ouvre pas de compte."""
    par = _invite(sollicitation)
    try:
        if par is None:
            raise InvitationImpossible("la coordination vous invitera elle-même.")
        inviter(sollicitation.agent, par)
    except InvitationImpossible as refus:
        messages.info(request, str(refus))
    else:
        messages.success(request, f"L’invitation part à {sollicitation.agent.courriel} : elle vaut sept jours.")
    return redirect("espace:lien-merci", jeton)


@require_POST
@login_not_required
@never_cache
def redemander(request, jeton):
    """Un lien passé de date se remplace ; le neuf part par courriel à la même personne."""
    try:
        _lire(jeton)
    except LienPerime as perime:
        return _renvoyer(request, perime.lien.objet)
    except LienSansEffet as raison:
        return _sans_effet(request, jeton, raison)
    return redirect("espace:lien", jeton)


def _renvoyer(request, sollicitation):
    try:
        courriel = campagnes.renvoyer_un_lien(sollicitation)
    except campagnes.EnvoiImpossible as refus:
        return _sans_effet(request, "", LienSansEffet(str(refus)))
    return render(request, "espace/lien_renvoye.html", {"courriel": courriel})


# --- Ce qu’elles montrent ----------------------------------------------------------------------------------


def _contexte(sollicitation, jeton):
    return {
        "sollicitation": sollicitation,
        "campagne": sollicitation.campagne,
        "agent": sollicitation.agent,
        "jeton": jeton,
    }


def _actions(sollicitation):
    """Les actions demandées, dans l’ordre du plan, avec `faite` et `commencee` ; trois requêtes."""
    actions = list(sollicitation.actions.select_related("plan", "objectif").order_by("code"))
    points = PointAvancement.objects.filter(campagne=sollicitation.campagne, action__in=actions)
    faites = set(points.values_list("action", flat=True))
    ecrites = BrouillonPoint.objects.filter(agent=sollicitation.agent, action__in=actions)
    commencees = set(ecrites.values_list("action", flat=True))
    for action in actions:
        action.faite, action.commencee = action.pk in faites, action.pk in commencees
    return actions


def _celle_de_ce_code(actions, code):
    """Le lien ne fait que ses actions : toute autre n’existe pas pour lui."""
    trouvee = next((action for action in actions if action.code == code), None)
    if trouvee is None:
        raise Http404
    return trouvee


def _suite(jeton, actions, action):
    """La prochaine action sans point, après celle-ci puis depuis le début ; merci s’il n’en reste aucune."""
    rang = actions.index(action)
    suivante = next((a for a in actions[rang + 1 :] + actions[:rang] if not a.faite), None)
    if suivante is None:
        return reverse("espace:lien-merci", args=[jeton])
    return reverse("espace:lien-point", args=[jeton, suivante.code])


def _invite(sollicitation):
    """Le compte qui a ouvert la campagne : c’est lui qui invite."""
    ouverture = Passage.objects.filter(
        type_objet__app_label="actions",
        type_objet__model="campagnemiseajour",
        id_objet=sollicitation.campagne_id,
        vers=EtatCampagneMiseAJour.OUVERTE,
        par__is_active=True,
    )
    premier = ouverture.select_related("par").first()
    return premier and premier.par
