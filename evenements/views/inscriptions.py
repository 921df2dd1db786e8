"""S’inscrire sans compte, puis revenir à son inscription par le lien du courriel. Suivre un lien n’écrit rien."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from evenements import operations, places
from evenements.etats import EtatInscription, ModeInscription
from evenements.forms.inscriptions import InscriptionForm, PlacesForm
from evenements.models import Evenement, InscriptionEvenement
from evenements.notifications import inscriptions as notifications
from socle import liens
from socle.etats import PassageInterdit
from socle.models import UsageDuLien

REFUS = (operations.InscriptionImpossible, PassageInterdit)
DEJA = (
    "Vous êtes déjà inscrit·e à cette séance : nous vous renvoyons le message, avec le lien pour changer le nombre de"
    " places ou annuler."
)


@login_not_required
@never_cache
def s_inscrire(request, slug):
    evenements = Evenement.objects.visibles_par(request.user).filter(inscription=ModeInscription.ICI)
    evenement = get_object_or_404(evenements.select_related("lieu"), slug=slug)
    seances = places.lire(evenement)
    ouvertes = [seance for seance in seances if not seance.fermeture]
    initial = {"seance": request.GET["seance"]} if request.GET.get("seance") else {}
    form = InscriptionForm(request.POST or None, requete=request, seances=ouvertes, initial=initial)
    if request.method == "POST" and ouvertes and form.is_valid() and (reponse := _inscrire(request, form, slug)):
        return reponse
    contexte = {
        "evenement": evenement,
        "seances": seances,
        "ouvertes": ouvertes,
        "lieu": places.lieu_commun(ouvertes or seances),
        "form": form,
        "fil": [
            ("Agenda", reverse("agenda:liste")),
            (evenement.titre, evenement.get_absolute_url()),
            ("S’inscrire", ""),
        ],
    }
    return render(request, "evenements/inscription.html", contexte)


def _inscrire(request, form, slug):
    """La page de l’inscription ; rien si elle est refusée, et le formulaire dit pourquoi."""
    try:
        inscription = operations.inscrire(form.creneau, **form.saisie)
    except operations.DejaInscrit as deja:
        operations.renvoyer_le_message(deja.inscription)
        messages.info(request, DEJA)
        return redirect("agenda:evenement", slug)
    except operations.InscriptionImpossible as refus:
        form.add_error(None, str(refus))
        return None
    return redirect(notifications.chemin_personnel(inscription))


@login_not_required
@never_cache
def mon_inscription(request, jeton):
    try:
        inscription = _lire(jeton)
    except liens.LienSansEffet as raison:
        return render(request, "evenements/inscription_lien_sans_effet.html", {"raison": raison}, status=410)
    form = PlacesForm(request.POST or None, initial={"nombre": inscription.places})
    if request.method == "POST" and _agir(request, inscription, form):
        return redirect("agenda:inscription-personnelle", jeton)
    contexte = {
        "inscription": inscription,
        "evenement": inscription.creneau.evenement,
        "seance": places.de(inscription.creneau),
        "est_vive": inscription.etat != EtatInscription.ANNULEE,
        "form": form,
    }
    return render(request, "evenements/inscription_personnelle.html", contexte)


def _lire(jeton):
    lien = liens.lire(UsageDuLien.INSCRIPTION, jeton)
    inscriptions = InscriptionEvenement.objects.select_related("creneau__evenement__lieu", "creneau__lieu")
    return inscriptions.get(pk=lien.id_objet)


def _agir(request, inscription, form):
    """Vrai si le geste est fait ; sinon le formulaire dit pourquoi."""
    try:
        if "annuler" in request.POST:
            operations.annuler_l_inscription(inscription)
            messages.success(request, "Votre inscription est annulée. Merci de l’avoir dit : vos places serviront.")
            return True
        if form.is_valid():
            operations.changer_les_places(inscription, form.cleaned_data["nombre"])
            messages.success(request, "C’est enregistré.")
            return True
    except REFUS as refus:
        messages.error(request, str(refus))
        return True
    return False
