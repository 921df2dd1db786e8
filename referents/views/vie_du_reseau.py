"""Dans l’espace, ce qui est à tous : la prochaine réunion, les décisions, les notes, l’annuaire du réseau."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from referents import operations
from referents.etats import EtatMandat, EtatSession
from referents.forms.reseau import AnnuaireForm, BesoinForm
from referents.models import (
    Agent,
    LectureNote,
    MandatReferent,
    NatureFormation,
    NoteReseau,
    Reunion,
    SessionFormation,
)
from referents.views.fils import fil_de_l_espace
from socle.droits import est_referent, reserve_a
from socle.typographie import citer

PAR_PAGE = 25
NOTES_LUES = 10
ATELIERS = 5


@require_safe
@reserve_a(est_referent)
def reseau(request):
    agent = request.user.agent
    a_venir = list(Reunion.objects.de(agent).a_venir()[:4])
    prochaine = a_venir[0] if a_venir else None
    form = AnnuaireForm(request.GET)
    form.is_valid()
    cherche = form.cleaned_data.get("q", "")
    contexte = {
        "a_lire": NoteReseau.objects.a_lire_par(agent).les_plus_pressantes(),
        "lues": _notes_lues(agent)[:NOTES_LUES],
        "prochaine": prochaine,
        "mon_besoin": prochaine and BesoinForm(initial={"texte": _mon_besoin(prochaine, agent)}),
        "suivantes": a_venir[1:],
        "racontee": _passees(agent).racontees().first(),
        "derniere": _passees(agent).filter(decisions__isnull=False).prefetch_related("decisions").first(),
        "ateliers": _prochains_ateliers(),
        "form": form,
        "cherche": cherche,
        "page_obj": Paginator(_annuaire(request.user, cherche), PAR_PAGE).get_page(request.GET.get("page")),
        "fil": fil_de_l_espace(request.user, ("Réseau", "")),
    }
    return render(request, "espace/reseau.html", contexte)


def _notes_lues(agent):
    lue = Exists(LectureNote.objects.filter(note=OuterRef("pk"), agent=agent))
    return NoteReseau.objects.en_vigueur().filter(lue).order_by("-publiee_le", "pk")


def _mon_besoin(reunion, agent):
    return reunion.besoins_exprimes.filter(agent=agent).values_list("texte", flat=True).first() or ""


def _passees(agent):
    return Reunion.objects.de(agent).filter(date__lte=timezone.localdate()).order_by("-date", "-pk")


def _prochains_ateliers():
    a_venir = SessionFormation.objects.filter(
        type_formation__nature=NatureFormation.ATELIER,
        etat__in=[EtatSession.PROGRAMMEE, EtatSession.OUVERTE],
        debut__gte=timezone.localdate(),
    )
    return a_venir.select_related("type_formation").order_by("debut", "pk")[:ATELIERS]


def _annuaire(utilisateur, cherche):
    courants = MandatReferent.objects.filter(etat__in=[EtatMandat.ACTIF, EtatMandat.EN_PAUSE])
    return (
        Agent.objects.visibles_par(utilisateur)
        .de_l_annuaire()
        .recherche(cherche)
        .select_related("service__direction")
        .prefetch_related(
            Prefetch("mandats", courants.select_related("service__direction").order_by("-role", "pk"), "courants")
        )
        .order_by("nom", "prenom", "pk")
    )


@require_POST
@reserve_a(est_referent)
def dire_mes_besoins(request, pk):
    reunion = get_object_or_404(Reunion.objects.de(request.user.agent), pk=pk)
    form = BesoinForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Ce texte est trop long : gardez l’essentiel.")
        return redirect(reverse("espace:reseau") + "#besoins")
    try:
        besoin = operations.dire_un_besoin(reunion, request.user.agent, form.cleaned_data["texte"])
    except operations.ReunionPassee as refus:
        messages.error(request, str(refus))
    else:
        fait = "Vos besoins sont notés. Vous pouvez les corriger jusqu’au jour de la réunion."
        messages.success(request, fait if besoin else "Vos besoins sont retirés.")
    return redirect(reverse("espace:reseau") + "#besoins")


@require_safe
@reserve_a(est_referent)
def note(request, pk):
    trouvee = get_object_or_404(NoteReseau.objects.visibles_par(request.user), pk=pk)
    contexte = {
        "note": trouvee,
        "lecture": trouvee.lectures.filter(agent=request.user.agent).first(),
        "fil": fil_de_l_espace(request.user, ("Réseau", reverse("espace:reseau")), (trouvee.titre, "")),
    }
    return render(request, "espace/note.html", contexte)


@require_POST
@reserve_a(est_referent)
def marquer_lue(request, pk):
    trouvee = get_object_or_404(NoteReseau.objects.visibles_par(request.user), pk=pk)
    operations.marquer_lue(trouvee, request.user.agent)
    messages.success(request, f"Noté : vous avez lu {citer(trouvee.titre)}.")
    return redirect("espace:reseau")
