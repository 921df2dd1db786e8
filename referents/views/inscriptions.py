"""Le bureau des inscriptions, pour la coordination : inscrire, suivre un accord, refuser, annuler."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from referents import operations
from referents.documents import imprimer_l_attestation_de_formation, imprimer_la_convocation
from referents.droits import organise_les_formations, peut_annuler_l_inscription
from referents.etats import EtatInscription
from referents.forms.inscriptions import AccordForm, AgentForm, DemandeAccordForm, ExterieurForm, ListeForm, MotifForm
from referents.models import Agent, Inscription, SourceInscription
from referents.views.formations import fil, fil_de_la_session, trouver
from socle import liens
from socle.dates import ESPACE
from socle.droits import reserve_a
from socle.etats import PassageInterdit
from socle.models import Passage, UsageDuLien

TROUVES_AU_PLUS = 12
PAR_LA_COORDINATION = {"source": SourceInscription.COORDINATION}


# --- Inscrire ----------------------------------------------------------------------------------------------------


@reserve_a(organise_les_formations)
def inscrire(request, pk):
    return _page(request, trouver(pk), cherche=request.GET.get("q", "").strip())


@require_POST
@reserve_a(organise_les_formations)
def inscrire_un_agent(request, pk):
    trouvee, cherche = trouver(pk), request.POST.get("q", "").strip()
    form = AgentForm(request.POST, prefix="agent", agents=_agents())
    if form.is_valid():
        try:
            inscription = _inscrire(request, trouvee, **form.cleaned_data)
        except operations.InscriptionImpossible as refus:
            form.add_error(_champ_en_cause(refus), str(refus))
        else:
            _dire_l_inscription(request, inscription)
            return redirect("pilotage:inscrire", pk)
    return _page(request, trouvee, cherche=cherche, agent=form)


def _champ_en_cause(refus):
    return "passer_outre" if isinstance(refus, operations.ConditionsNonRemplies) else None


@require_POST
@reserve_a(organise_les_formations)
def inscrire_un_exterieur(request, pk):
    trouvee = trouver(pk)
    form = ExterieurForm(request.POST, prefix="exterieur")
    if form.is_valid():
        try:
            inscription = operations.inscrire(trouvee, form.lire(), par=request.user, **PAR_LA_COORDINATION)
        except operations.InscriptionImpossible as refus:
            form.add_error(None, str(refus))
        else:
            _dire_l_inscription(request, inscription)
            return redirect("pilotage:inscrire", pk)
    return _page(request, trouvee, exterieur=form)


@require_POST
@reserve_a(organise_les_formations)
def inscrire_une_liste(request, pk):
    """Plusieurs agents d’un coup, et le compte rendu de ce qui n’a pas été possible ; renvoyée, elle ne double rien."""
    trouvee = trouver(pk)
    form = ListeForm(request.POST, prefix="liste")
    if not form.is_valid():
        return _page(request, trouvee, liste=form)
    agents = {agent.courriel.lower(): agent for agent in _agents().par_courriels(form.cleaned_data["courriels"])}
    faites, refus = [], []
    for courriel in form.cleaned_data["courriels"]:
        if courriel not in agents:
            refus.append((courriel, "aucun agent n’a cette adresse."))
            continue
        try:
            faites.append(_inscrire(request, trouvee, agents[courriel], accord_le=form.cleaned_data["accord_le"]))
        except operations.InscriptionImpossible as raison:
            refus.append((courriel, str(raison)))
    return _page(request, trouver(pk), compte_rendu={"faites": faites, "refus": refus})


def _agents():
    return Agent.objects.actifs().select_related("service__direction", "metier").order_by("nom", "prenom", "pk")


def _inscrire(request, trouvee, agent, **champs):
    return operations.inscrire(trouvee, agent, par=request.user, **champs, **PAR_LA_COORDINATION)


def _dire_l_inscription(request, inscription):
    messages.success(request, f"{inscription.personne}{ESPACE}: {dire_ou_en_est(inscription)}")


def dire_ou_en_est(inscription):
    if inscription.etat == EtatInscription.EN_LISTE_D_ATTENTE:
        return "la session est complète, la personne est en liste d’attente."
    if inscription.etat == EtatInscription.VALIDEE:
        return "place confirmée."
    attend = inscription.hierarchie_courriel
    return f"place gardée, accord demandé à {attend}." if attend else "place gardée, l’accord reste à recueillir."


def _page(request, trouvee, *, cherche="", agent=None, exterieur=None, liste=None, compte_rendu=None):
    trouves = _agents().recherche(cherche) if cherche else _agents().none()
    nombre = trouves.count() if cherche else 0
    choix = trouves.filter(pk__in=list(trouves.values_list("pk", flat=True)[:TROUVES_AU_PLUS])) if nombre else trouves
    contexte = {
        "session": trouvee,
        "cherche": cherche,
        "nombre": nombre,
        "trop": max(0, nombre - TROUVES_AU_PLUS),
        "form_agent": _garder_le_choix(agent, choix) if agent else AgentForm(prefix="agent", agents=choix),
        "form_exterieur": exterieur or ExterieurForm(prefix="exterieur"),
        "form_liste": liste or ListeForm(prefix="liste"),
        "compte_rendu": compte_rendu,
        "fil": fil_de_la_session(trouvee, "Inscrire"),
    }
    return render(request, "referents/formations/inscrire.html", contexte)


def _garder_le_choix(form, choix):
    """La page montre de nouveau ce qu’on cherchait, et la personne déjà choisie."""
    choisi = form.cleaned_data.get("agent")
    form.fields["agent"].queryset = _agents().filter(pk=choisi.pk) if choisi else choix
    return form


# --- Suivre une inscription --------------------------------------------------------------------------------------


@reserve_a(organise_les_formations)
def inscription(request, pk):
    return _fiche(request, _trouver(pk))


def _trouver(pk):
    inscriptions = Inscription.objects.select_related("agent__service", "direction", "session__type_formation")
    return get_object_or_404(inscriptions.avec_rang(), pk=pk)


def _fiche(request, trouvee, **forms):
    contexte = {
        "est_suivie": trouvee.session.est_passee and Inscription.objects.suivies().filter(pk=trouvee.pk).exists(),
        "inscription": trouvee,
        "session": trouvee.session,
        "seances": trouvee.session.seances.all(),
        "lien_accord": liens.courant(UsageDuLien.ACCORD, trouvee) if trouvee.attend_un_accord else None,
        "journal": list(_raconter(trouvee)),
        "peut_annuler": peut_annuler_l_inscription(request.user, trouvee),
        "form_accord": forms.get("accord") or AccordForm(prefix="accord"),
        "form_demande": forms.get("demande") or DemandeAccordForm(prefix="demande"),
        "form_refus": forms.get("refus") or _motif("refus"),
        "form_annulation": forms.get("annulation") or _motif("annulation"),
        "fil": fil(
            (trouvee.session.nom, reverse("pilotage:session", args=[trouvee.session_id])), (trouvee.personne, "")
        ),
    }
    return render(request, "referents/formations/inscription.html", contexte)


def _motif(nom, donnees=None):
    options = {
        "refus": {
            "bouton": "Noter le refus",
            "aide": "Celle que la hiérarchie a donnée\N{NO-BREAK SPACE}; la personne la lira.",
        },
        "annulation": {"bouton": "Annuler l’inscription", "facultatif": True, "aide": "Gardée au journal."},
    }
    return MotifForm(donnees, prefix=nom, **options[nom])


def _raconter(trouvee):
    """Les passages de l’inscription, en phrases."""
    passages = Passage.objects.filter(type_objet__app_label="referents", type_objet__model="inscription")
    libelles = dict(Inscription._meta.get_field("etat").choices)
    for passage in passages.filter(id_objet=trouvee.pk).select_related("par"):
        qui = passage.par or passage.qui or "le logiciel"
        motif = f" ({passage.motif})" if passage.motif else ""
        yield {"quand": passage.le, "phrase": f"{libelles[passage.vers]}, par {qui}{motif}."}


@reserve_a(organise_les_formations)
def convocation(request, pk):
    """Sur papier, pour qui n’a pas de courriel."""
    trouvee = _trouver(pk)
    if not trouvee.se_convoque:
        raise Http404("Cette inscription ne se convoque pas.")
    return imprimer_la_convocation(trouvee)


@reserve_a(organise_les_formations)
def attestation(request, pk):
    """Pour qui n’a pas de compte : un agent, ou une personne extérieure."""
    trouvee = _trouver(pk)
    get_object_or_404(Inscription.objects.suivies(), pk=pk)
    return imprimer_l_attestation_de_formation(trouvee)


@require_POST
@reserve_a(organise_les_formations)
def noter_l_accord(request, pk):
    trouvee, form = _trouver(pk), AccordForm(request.POST, prefix="accord")
    if not form.is_valid():
        return _fiche(request, trouvee, accord=form)
    return _faire(
        request,
        trouvee,
        lambda: operations.valider(trouvee, request.user, accord_le=form.cleaned_data["accord_le"]),
        f"L’accord est noté pour {trouvee.personne}.",
    )


@require_POST
@reserve_a(organise_les_formations)
def demander_l_accord(request, pk):
    trouvee, form = _trouver(pk), DemandeAccordForm(request.POST, prefix="demande")
    if not form.is_valid():
        return _fiche(request, trouvee, demande=form)
    courriel = form.cleaned_data["courriel"]
    return _faire(
        request,
        trouvee,
        lambda: operations.demander_l_accord(trouvee, courriel, par=request.user),
        f"La demande part à {courriel}.",
    )


@require_POST
@reserve_a(organise_les_formations)
def retirer_la_demande(request, pk):
    trouvee = _trouver(pk)
    return _faire(
        request,
        trouvee,
        lambda: operations.retirer_la_demande_d_accord(trouvee, par=request.user),
        "Le lien envoyé à la hiérarchie ne vaut plus.",
    )


@require_POST
@reserve_a(organise_les_formations)
def refuser(request, pk):
    trouvee, form = _trouver(pk), _motif("refus", request.POST)
    if not form.is_valid():
        return _fiche(request, trouvee, refus=form)
    return _faire(
        request,
        trouvee,
        lambda: operations.refuser(trouvee, request.user, form.cleaned_data["motif"]),
        f"Le refus est noté. {_dire_si_elle_le_sait(trouvee)}",
    )


@require_POST
@reserve_a(organise_les_formations)
def annuler(request, pk):
    trouvee, form = _trouver(pk), _motif("annulation", request.POST)
    if not form.is_valid():
        return _fiche(request, trouvee, annulation=form)
    return _faire(
        request,
        trouvee,
        lambda: operations.annuler(trouvee, request.user, form.cleaned_data["motif"]),
        f"L’inscription de {trouvee.personne} est annulée. {_dire_si_elle_le_sait(trouvee)}{_dire_a_qui_va(trouvee)}",
    )


def _dire_si_elle_le_sait(trouvee):
    if trouvee.est_joignable:
        return f"{trouvee.personne} en est prévenu·e."
    return "Aucun message n’est parti\N{NO-BREAK SPACE}: la session est passée, ou la personne n’a pas de courriel."


def _dire_a_qui_va(trouvee):
    """La session commencée, la liste d’attente n’avance plus."""
    return "" if trouvee.session.est_commencee else " Si quelqu’un attendait, la place est à lui."


def _faire(request, trouvee, geste, merci):
    """Fait le geste, dit ce qui s’est passé, revient à la session."""
    try:
        geste()
    except (PassageInterdit, operations.InscriptionImpossible) as refus:
        messages.error(request, str(refus))
        return redirect("pilotage:inscription", trouvee.pk)
    messages.success(request, merci)
    return redirect("pilotage:session", trouvee.session_id)
