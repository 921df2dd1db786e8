"""Dans l’espace, ce qui est à soi : son mandat, sa lettre, son année, son agenda, ses messages."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Case, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from referents.annee import annees_de, lire_l_annee
from referents.documents import ceux_de_l_annee, imprimer_l_attestation, imprimer_la_lettre, servir_le_fichier
from referents.droits import a_tenu_un_mandat
from referents.etats import EtatLettre
from referents.ical.personne import ecrire_l_agenda
from referents.models import Agent, LettreMission
from referents.views.fils import fil_de_l_espace
from socle import courriels, liens
from socle.droits import est_referent, reserve_a
from socle.models import ArretCourriel, Famille, UsageDuLien

FERMEE = "Cette adresse d’agenda ne répond plus. Demandez-en une autre sur le site du plan, à la page « Mon mandat »."


@require_safe
@reserve_a(a_tenu_un_mandat)
def moi(request):
    agent = request.user.agent
    annees = annees_de(agent)
    mandats = list(agent.mandats.select_related("service__direction").prefetch_related("lettres").order_by("-debut"))
    annee = lire_l_annee(agent, _annee_choisie(request, annees))
    lien = liens.courant(UsageDuLien.AGENDA, agent)
    contexte = {
        "agent": agent,
        "mandats": mandats,
        "annee": annee,
        "annees": annees,
        "attestable": bool(ceux_de_l_annee(mandats, annee.annee)),
        "agenda": lien and _adresse_de_l_agenda(lien),
        "agenda_webcal": lien and "webcal://" + _adresse_de_l_agenda(lien).partition("://")[2],
        "agenda_lu_le": lien and lien.dernier_usage_le,
        "familles": _familles(agent),
        "choisir_mes_messages": courriels.adresse_d_arret(agent.courriel) if agent.courriel else "",
        "fil": fil_de_l_espace(request.user, ("Mon mandat", "")),
    }
    return render(request, "espace/moi.html", contexte)


def _annee_choisie(request, annees):
    texte = request.GET.get("annee", "")
    return int(texte) if texte.isdecimal() and int(texte) in annees else annees[0]


def _familles(agent):
    """(libellé, reçue ou arrêtée) de chaque sorte de messages."""
    arretees = ArretCourriel.objects.filter(destinataire=(agent.courriel or "").lower())
    arretees = set(arretees.values_list("famille", flat=True))
    return [(famille.label, famille not in arretees) for famille in Famille]


# --- Ses documents ------------------------------------------------------------------------------------


@require_safe
@reserve_a(a_tenu_un_mandat)
def lettre_pdf(request):
    return imprimer_la_lettre(_ma_lettre(request))


@require_safe
@reserve_a(a_tenu_un_mandat)
def lettre_signee(request):
    return servir_le_fichier(_ma_lettre(request))


def _ma_lettre(request):
    """Celle que nomme `?lettre=`, parmi les siennes ; sinon la plus récente. Un brouillon ne se lit pas."""
    siennes = LettreMission.objects.filter(mandat__agent=request.user.agent).exclude(etat=EtatLettre.BROUILLON)
    siennes = siennes.exclude(etat=EtatLettre.CLOSE, signee_le=None)
    if (choisie := request.GET.get("lettre", "")).isdecimal():
        siennes = siennes.filter(pk=int(choisie))
    siennes = siennes.select_related("mandat__agent", "mandat__service__direction")
    lettre = siennes.order_by(Case(When(etat=EtatLettre.SIGNEE, then=0), default=1), "-numero", "-pk").first()
    if lettre is None:
        raise Http404("Vous n’avez pas encore de lettre de mission à lire.")
    return lettre


@require_safe
@reserve_a(a_tenu_un_mandat)
def attestation(request):
    agent = request.user.agent
    return imprimer_l_attestation(agent, lire_l_annee(agent, _annee_choisie(request, annees_de(agent))))


# --- Son agenda ---------------------------------------------------------------------------------------


def _adresse_de_l_agenda(lien):
    return settings.ADRESSE_DU_SITE + reverse("espace:agenda", args=[liens.jeton(lien)])


@require_POST
@reserve_a(est_referent)
def creer_l_agenda(request):
    """Une adresse neuve ; la précédente, s’il y en avait une, cesse de répondre."""
    agent = request.user.agent
    liens.creer(UsageDuLien.AGENDA, agent, destinataire=agent.courriel or "", jours=None)
    messages.success(request, "Votre adresse d’agenda est prête. Gardez-la pour vous : qui l’a lit votre agenda.")
    return redirect(reverse("espace:moi") + "#agenda")


@require_POST
@reserve_a(a_tenu_un_mandat)
def annuler_l_agenda(request):
    liens.revoquer(UsageDuLien.AGENDA, request.user.agent)
    messages.success(request, "L’adresse ne répond plus. Retirez l’abonnement de votre agenda.")
    return redirect(reverse("espace:moi") + "#agenda")


@require_safe
@login_not_required
def agenda_ics(request, jeton):
    """L’adresse secrète : l’agenda d’une personne, ou 410 si l’adresse a été annulée ou que la personne est partie."""
    try:
        agent = liens.lire(UsageDuLien.AGENDA, jeton).objet
    except liens.LienSansEffet:
        return _agenda_ferme()
    # Le même usage sert à l’agenda d’une seule inscription : ce lien-là n’ouvre pas celui de la personne.
    if not isinstance(agent, Agent) or not agent.actif:
        return _agenda_ferme()
    octets = ecrire_l_agenda(agent)
    etag = quote_etag(hashlib.sha256(octets).hexdigest()[:32])
    reponse = HttpResponse(octets, content_type="text/calendar; charset=utf-8")
    reponse["ETag"], reponse["Cache-Control"], reponse["X-Robots-Tag"] = etag, "private, no-cache", "noindex"
    return get_conditional_response(request, etag=etag, response=reponse)


def _agenda_ferme():
    return HttpResponse(FERMEE, status=410, content_type="text/plain; charset=utf-8")
