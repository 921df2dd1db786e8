"""Mes formations : mes inscriptions, ce qui m’est ouvert, mon parcours, mes attestations ; inscrire un collègue.

Tout agent qui a un compte a cette page, qu’il tienne un mandat ou non. Seule une personne référente inscrit un
collègue, et seulement de ses directions.
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from referents import operations, parcours
from referents.documents import imprimer_l_attestation_de_formation
from referents.droits import directions_de, est_agent, peut_annuler_l_inscription
from referents.etats import EtatInscription
from referents.forms.inscriptions import CollegueForm, DemandeForm
from referents.ical.session import ecrire_la_session
from referents.models import Agent, Inscription, SessionFormation, SourceInscription
from socle.droits import est_referent, exiger, reserve_a
from socle.etats import PassageInterdit
from socle.typographie import citer

PAR_PAGE = 10
COLLEGUES_AU_PLUS = 12


@reserve_a(est_agent)
def formations(request):
    agent = request.user.agent
    acquis = parcours.acquis_de(agent)
    inscriptions = list(_les_miennes(request.user).a_suivre().order_by("session__debut", "pk"))
    ouvertes = _ouvertes().exclude(pk__in=[inscription.session_id for inscription in inscriptions])
    page = Paginator(ouvertes, PAR_PAGE).get_page(request.GET.get("page"))
    for session in page.object_list:
        session.manques = parcours.ce_qui_manque(session, agent, acquis)
    contexte = {
        "inscriptions": [_avec_le_droit(request, inscription) for inscription in inscriptions],
        "page_obj": page,
        "parcours": parcours.dessiner(acquis),
        "fil": [("Formations", "")],
    }
    return render(request, "espace/formations.html", contexte)


def _les_miennes(utilisateur):
    siennes = Inscription.objects.filter(agent__utilisateur=utilisateur)
    return siennes.avec_rang().select_related("session__type_formation", "agent").prefetch_related("session__seances")


def _avec_le_droit(request, inscription):
    inscription.est_annulable = peut_annuler_l_inscription(request.user, inscription)
    return inscription


def _ouvertes():
    sessions = SessionFormation.objects.ouvertes().avec_places().select_related("type_formation")
    return sessions.prefetch_related("type_formation__prerequis", "type_formation__metiers").du_plus_proche()


# --- Une session ------------------------------------------------------------------------------------------------


@reserve_a(est_agent)
def session(request, pk):
    return _page_de_la_session(request, _trouver(request, pk), cherche=request.GET.get("q", "").strip())


def _trouver(request, pk):
    sessions = SessionFormation.objects.visibles_par(request.user).avec_places().select_related("type_formation")
    return get_object_or_404(sessions, pk=pk)


def _page_de_la_session(request, trouvee, *, demande=None, collegue=None, cherche=""):
    agent = request.user.agent
    mienne = _les_miennes(request.user).filter(session=trouvee).order_by("-demandee_le").first()
    contexte = {
        "session": trouvee,
        "seances": trouvee.seances.all(),
        "inscription": mienne and _avec_le_droit(request, mienne),
        "manques": parcours.ce_qui_manque(trouvee, agent, parcours.acquis_de(agent)),
        "form": demande or DemandeForm(prefix="moi", agent=agent, par=request.user),
        "fil": [("Formations", reverse("espace:formations")), (trouvee.nom, "")],
    }
    if request.user.est_referent:
        contexte |= _cote_referent(request, trouvee, collegue, cherche)
    return render(request, "espace/formation.html", contexte)


def _cote_referent(request, trouvee, collegue, cherche):
    """Les collègues de ses directions déjà inscrits, et ceux qu’on cherche à inscrire."""
    siens = _collegues(request.user)
    trouves = siens.recherche(cherche)[:COLLEGUES_AU_PLUS] if cherche else siens.none()
    choix = siens.filter(pk__in=[agent.pk for agent in trouves])
    inscrits = trouvee.inscriptions.visibles_par(request.user).en_cours().exclude(agent=request.user.agent)
    return {
        "cherche": cherche,
        "trouves": len(trouves),
        "form_collegue": collegue or CollegueForm(prefix="collegue", agents=choix, par=request.user),
        "collegues": inscrits.avec_rang().select_related("agent__service").par_nom(),
    }


def _collegues(utilisateur):
    siens = Agent.objects.actifs().filter(service__direction__in=directions_de(utilisateur))
    return siens.exclude(pk=utilisateur.agent.pk).select_related("service__direction").order_by("nom", "prenom", "pk")


@require_POST
@reserve_a(est_agent)
def demander(request, pk):
    trouvee, agent = _trouver(request, pk), request.user.agent
    form = DemandeForm(request.POST, prefix="moi", agent=agent, par=request.user)
    if form.is_valid() and _inscrire(request, trouvee, agent, form, SourceInscription.AGENT):
        return redirect("espace:formations")
    return _page_de_la_session(request, trouvee, demande=form)


@require_POST
@reserve_a(est_agent)
def inscrire_un_collegue(request, pk):
    exiger(est_referent, request.user)
    trouvee = _trouver(request, pk)
    form = CollegueForm(request.POST, prefix="collegue", agents=_collegues(request.user), par=request.user)
    if form.is_valid() and _inscrire(request, trouvee, form.cleaned_data["agent"], form, SourceInscription.REFERENT):
        return redirect("espace:formation", pk)
    choisi = form.cleaned_data.get("agent")
    form.fields["agent"].queryset = _collegues(request.user).filter(pk=choisi.pk if choisi else None)
    return _page_de_la_session(request, trouvee, collegue=form)


def _inscrire(request, trouvee, agent, form, source):
    """Vrai si c’est fait ; sinon la page dit pourquoi, et garde la saisie."""
    courriel = form.cleaned_data["hierarchie_courriel"]
    try:
        faite = operations.inscrire(trouvee, agent, source=source, par=request.user, hierarchie_courriel=courriel)
    except operations.InscriptionImpossible as refus:
        messages.error(request, str(refus))
        return False
    qui = "Vous êtes" if source == SourceInscription.AGENT else f"{agent} est"
    if faite.etat == EtatInscription.EN_LISTE_D_ATTENTE:
        messages.success(request, f"{qui} en liste d’attente. La demande d’accord part à {courriel}.")
    else:
        place = "Une place vous est gardée" if source == SourceInscription.AGENT else f"Une place est gardée à {agent}"
        messages.success(request, f"{place}. La demande d’accord part à {courriel}.")
    return True


# --- Une de mes inscriptions ------------------------------------------------------------------------------------


def _la_mienne(request, pk):
    """404 pour celle d’une autre personne, quelle que soit la personne qui demande."""
    miennes = Inscription.objects.filter(agent__utilisateur=request.user)
    return get_object_or_404(miennes.select_related("session__type_formation", "agent", "direction"), pk=pk)


@require_POST
@reserve_a(est_agent)
def annuler(request, pk):
    inscription = _la_mienne(request, pk)
    try:
        operations.annuler(inscription, request.user)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    else:
        messages.success(
            request,
            f"Votre inscription à {citer(inscription.session.nom)} est annulée\N{NO-BREAK SPACE}: la place servira.",
        )
    return redirect("espace:formations")


@reserve_a(est_agent)
def agenda(request, pk):
    inscription = _la_mienne(request, pk)
    return repondre_l_agenda(inscription)


def repondre_l_agenda(inscription):
    nom = f"formation-{inscription.session_id}.ics"
    return HttpResponse(
        ecrire_la_session(inscription),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{nom}"'},
    )


# --- Mes attestations -------------------------------------------------------------------------------------------


@reserve_a(est_agent)
def attestations(request):
    """Les sessions passées où j’avais une place : suivies, elles donnent une attestation."""
    passees = _les_miennes(request.user).tenant_une_place().filter(session__in=SessionFormation.objects.passees())
    page = Paginator(passees.order_by("-session__debut", "-pk"), PAR_PAGE).get_page(request.GET.get("page"))
    suivies = Inscription.objects.filter(pk__in=[i.pk for i in page.object_list]).suivies()
    contexte = {
        "page_obj": page,
        "suivies": set(suivies.values_list("pk", flat=True)),
        "fil": [("Formations", reverse("espace:formations")), ("Attestations", "")],
    }
    return render(request, "espace/attestations.html", contexte)


@reserve_a(est_agent)
def attestation(request, pk):
    inscription = _la_mienne(request, pk)
    get_object_or_404(Inscription.objects.suivies(), pk=inscription.pk)
    return imprimer_l_attestation_de_formation(inscription)
