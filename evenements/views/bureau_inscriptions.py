"""Les inscriptions d’un événement, pour la coordination : qui vient, qui attend, la liste de l’entrée."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from evenements import operations, places
from evenements.etats import EtatInscription
from evenements.exports import inscriptions as export
from evenements.forms.inscriptions import AjoutForm, AnnulationForm
from evenements.models import Evenement, InscriptionEvenement
from evenements.views.pilotage import PILOTAGE
from socle.droits import est_coordination, reserve_a
from socle.etats import PassageInterdit

REFUS = (operations.InscriptionImpossible, PassageInterdit)
LIGNES_LIBRES = 8


@reserve_a(est_coordination)
@never_cache
def inscriptions(request, slug):
    return _page(request, get_object_or_404(Evenement, slug=slug))


def _page(request, evenement, *, form=None):
    seances = places.lire(evenement)
    contexte = {
        "evenement": evenement,
        "seances": _avec_leurs_inscriptions(evenement, seances),
        "form": form or AjoutForm(seances=seances),
        "form_annulation": AnnulationForm(),
        "fil": [
            PILOTAGE,
            ("Agenda", reverse("pilotage:agenda")),
            (evenement.titre, reverse("pilotage:evenement", args=[evenement.slug])),
            ("Inscriptions", ""),
        ],
    }
    return render(request, "evenements/inscriptions.html", contexte)


def _avec_leurs_inscriptions(evenement, seances):
    """[(séance, inscrites par nom, en attente par rang)] ; une requête pour toutes."""
    vives = list(InscriptionEvenement.objects.vives().filter(creneau__evenement=evenement))
    return [
        (
            seance,
            sorted(_de(seance, vives, EtatInscription.INSCRITE), key=lambda i: i.nom.casefold()),
            _de(seance, vives, EtatInscription.EN_ATTENTE),
        )
        for seance in seances
    ]


def _de(seance, vives, etat):
    return [i for i in vives if i.creneau_id == seance.creneau.pk and i.etat == etat]


@require_POST
@reserve_a(est_coordination)
def ajouter(request, slug):
    evenement = get_object_or_404(Evenement, slug=slug)
    form = AjoutForm(request.POST, seances=places.lire(evenement))
    if not form.is_valid():
        return _page(request, evenement, form=form)
    try:
        inscription = operations.inscrire(form.creneau, par=request.user, **form.saisie)
    except operations.InscriptionImpossible as refus:
        form.add_error(None, str(refus))
        return _page(request, evenement, form=form)
    messages.success(request, f"{inscription.nom} : {inscription.get_etat_display().lower()}.")
    return redirect("pilotage:inscriptions", slug)


@require_POST
@reserve_a(est_coordination)
def annuler(request, slug, pk):
    form = AnnulationForm(request.POST)
    motif = form.cleaned_data["motif"] if form.is_valid() else ""
    return _agir(request, slug, pk, operations.annuler_l_inscription, "Inscription annulée.", motif=motif)


@require_POST
@reserve_a(est_coordination)
def appeler(request, slug, pk):
    return _agir(request, slug, pk, operations.donner_la_place, "La place est donnée.")


def _agir(request, slug, pk, geste, phrase, **champs):
    inscription = get_object_or_404(InscriptionEvenement, pk=pk, creneau__evenement__slug=slug)
    try:
        geste(inscription, par=request.user, **champs)
        prevenue = " La personne en est prévenue." if inscription.courriel else " Sans courriel : prévenez la personne."
        messages.success(request, phrase + prevenue)
    except REFUS as refus:
        messages.error(request, str(refus))
    return redirect("pilotage:inscriptions", slug)


@reserve_a(est_coordination)
@never_cache
def exporter(request, slug, sorte):
    evenement = get_object_or_404(Evenement, slug=slug)
    contenu, type_mime = export.ecrire(evenement, sorte)
    reponse = HttpResponse(contenu, content_type=type_mime)
    reponse["Content-Disposition"] = f'attachment; filename="inscriptions-{slug}.{sorte}"'
    return reponse


@reserve_a(est_coordination)
@never_cache
def liste(request, slug, rang):
    """La liste de l’entrée d’une séance, à cocher : les inscrites par nom, et des lignes vides."""
    from socle.pdf import imprimer_le_document  # noqa: PLC0415 — le moteur pèse lourd : chargé quand on imprime

    evenement = get_object_or_404(Evenement.objects.select_related("lieu"), slug=slug)
    creneau = get_object_or_404(evenement.creneaux, rang=rang)
    inscrites = sorted(creneau.inscriptions.inscrites(), key=lambda i: i.nom.casefold())
    octets = imprimer_le_document(
        "documents/liste_a_l_entree.html",
        evenement=evenement,
        creneau=creneau,
        inscrites=inscrites,
        total=sum(i.places for i in inscrites),
        lignes_libres=range(LIGNES_LIBRES),
        le=timezone.localtime(),
    )
    reponse = HttpResponse(octets, content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="entree-{slug}-{rang}.pdf"'
    return reponse
