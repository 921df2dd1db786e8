"""Écrire un événement entier, depuis le bureau de l’agenda."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from evenements import creneaux as horaires
from evenements import operations
from evenements.forms.pilotage import SaisieFacultative
from evenements.forms.saisie import EvenementForm
from evenements.models import Evenement
from evenements.views.pilotage import PILOTAGE, dire_le_voisinage
from socle.droits import est_coordination, reserve_a
from socle.etats import PassageInterdit
from socle.typographie import citer


@reserve_a(est_coordination)
def nouveau(request):
    return _saisir(request, Evenement(), "Nouvel événement")


@reserve_a(est_coordination)
def modifier(request, slug):
    return _saisir(request, get_object_or_404(Evenement.objects.select_related("lieu"), slug=slug), "Modifier")


def _saisir(request, evenement, titre):
    form = EvenementForm(request.POST or None, request.FILES or None, instance=evenement)
    creneaux = _creneaux(request, form)
    if request.method == "POST":
        if form.is_valid() & (creneaux is None or creneaux.is_valid()) and _enregistrer(request, form, creneaux):
            messages.success(request, f"{citer(evenement)} est enregistré.")
            dire_le_voisinage(request, evenement)
            return redirect("pilotage:evenement", evenement.slug)
        form.garder_l_image()
    contexte = {
        "form": form,
        "creneaux": creneaux,
        "evenement": evenement,
        "titre": titre,
        "fil": [PILOTAGE, ("Agenda", reverse("pilotage:agenda")), *_fiche(evenement), (titre, "")],
    }
    return render(request, "evenements/saisie.html", contexte, status=400 if request.method == "POST" else 200)


def _creneaux(request, form):
    """None : publié et à venir, l’événement ne change de date que par le geste qui l’annonce."""
    if form.est_attendu:
        return None
    evenement = form.instance
    depart = [horaires.saisie(c) for c in evenement.creneaux.all()] if evenement.pk else []
    return SaisieFacultative(request.POST or None, initial=depart, prefix="creneaux")


def _enregistrer(request, form, creneaux):
    evenement, saisis = form.instance, creneaux.creneaux if creneaux is not None else None
    try:
        if evenement.pk:
            avant = form.initial["titre"]
            operations.modifier(evenement, par=request.user, titre_avant=avant, listes=form.listes, creneaux=saisis)
        else:
            operations.creer(evenement, listes=form.listes, creneaux=saisis)
    except PassageInterdit as refus:
        form.add_error(None, str(refus))
        return False
    return True


def _fiche(evenement):
    """Le titre affiché est celui de la base : la saisie n’est pas encore acceptée."""
    if not evenement.pk:
        return []
    return [(Evenement.objects.values_list("titre", flat=True).get(pk=evenement.pk), _adresse(evenement))]


def _adresse(evenement):
    return reverse("pilotage:evenement", args=[evenement.slug])
