"""Les notes au réseau, au pilotage : les écrire, les publier, savoir qui les a lues."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from referents import operations
from referents.forms.reseau import NoteForm
from referents.models import Agent, LectureNote, NoteReseau
from referents.views.fils import fil_du_reseau
from socle.droits import est_coordination, reserve_a
from socle.etats import PassageInterdit

PAR_PAGE = 20


@require_safe
@reserve_a(est_coordination)
def notes(request):
    # Les brouillons d’abord, puis les publiées, la dernière en tête.
    toutes = NoteReseau.objects.avec_lectures().order_by(F("publiee_le").desc(nulls_first=True), "-cree_le", "-pk")
    contexte = {
        "page_obj": Paginator(toutes, PAR_PAGE).get_page(request.GET.get("page")),
        "du_reseau": Agent.objects.actifs().referents().count(),
        "fil": fil_du_reseau(("Notes", "")),
    }
    return render(request, "referents/notes.html", contexte)


@reserve_a(est_coordination)
def nouvelle(request):
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        creee = form.save()
        messages.success(request, "Le brouillon est enregistré : relisez-le, puis publiez-le.")
        return redirect("pilotage:note", creee.pk)
    fil = fil_du_reseau(("Notes", reverse("pilotage:notes")), ("Nouvelle", ""))
    return render(request, "referents/note_saisie.html", {"form": form, "fil": fil})


@reserve_a(est_coordination)
def modifier(request, pk):
    trouvee = _trouver(pk, verrou=request.method == "POST")
    form = NoteForm(request.POST or None, instance=trouvee)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "La note est enregistrée.")
        return redirect("pilotage:note", pk)
    enregistree = _trouver(pk)
    contexte = {"form": form, "note": enregistree, "fil": _fil(enregistree, "Modifier")}
    return render(request, "referents/note_saisie.html", contexte, status=409 if form.conflit else 200)


@require_safe
@reserve_a(est_coordination)
def note(request, pk):
    trouvee = _trouver(pk)
    lectures = trouvee.lectures.select_related("agent__service__direction").order_by("-le", "pk")
    sans_lecture = ~Exists(LectureNote.objects.filter(note=trouvee, agent=OuterRef("pk")))
    referents = Agent.objects.actifs().referents().filter(sans_lecture).select_related("service__direction")
    contexte = {
        "note": trouvee,
        "lectures": lectures,
        "pas_encore": referents.order_by("nom", "prenom", "pk"),
        "fil": _fil(trouvee),
    }
    return render(request, "referents/note.html", contexte)


@require_POST
@reserve_a(est_coordination)
def publier(request, pk):
    prevenir = request.POST.get("prevenir") == "oui"
    suite = " Le réseau en est prévenu par courriel." if prevenir else ""
    return _accomplir(request, pk, operations.publier_la_note, f"La note est publiée.{suite}", prevenir=prevenir)


@require_POST
@reserve_a(est_coordination)
def retirer(request, pk):
    return _accomplir(request, pk, operations.retirer_la_note, "La note est retirée : elle ne se lit plus.")


def _trouver(pk, *, verrou=False):
    notes = NoteReseau.objects.select_for_update(of=("self",)) if verrou else NoteReseau.objects.all()
    return get_object_or_404(notes, pk=pk)


def _fil(note, ici=""):
    fiche = (note.titre, reverse("pilotage:note", args=[note.pk]) if ici else "")
    return fil_du_reseau(("Notes", reverse("pilotage:notes")), fiche, *([(ici, "")] if ici else []))


def _accomplir(request, pk, geste, fait, **donnees):
    try:
        geste(_trouver(pk), par=request.user, **donnees)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, fait)
    return redirect("pilotage:note", pk)
