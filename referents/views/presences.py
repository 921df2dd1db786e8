"""La feuille d’une session, pour la coordination : à l’écran, à signer, en classeur."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify

from referents import operations
from referents.documents import imprimer_l_emargement
from referents.droits import organise_les_formations
from referents.exports import XLSX, classeur_des_participants
from referents.feuille import Feuille, lire_la_vue
from referents.views.formations import fil_de_la_session, trouver
from socle.droits import reserve_a
from socle.etats import PassageInterdit

# Au-delà, le formulaire dépasserait ce que Django accepte de champs en un envoi.
PAR_FEUILLE = 40


@reserve_a(organise_les_formations)
def presences(request, pk):
    session = trouver(pk)
    page = Paginator(_places(session), PAR_FEUILLE).get_page(request.GET.get("page"))
    feuille = Feuille(session, _a_l_ecran(request, session, page))
    if request.method != "POST":
        return _page(request, session, page, feuille)
    saisies, vues = feuille.lire(request.POST)
    if "tous" in request.POST:
        feuille.dire_tous_presents()
        return _page(request, session, page, feuille, preremplie=True)
    try:
        ecrites = operations.saisir_les_presences(session, saisies, vues=vues, par=request.user)
    except operations.PresencesEnConflit as conflit:
        # Relue : l’autre personne a pu enregistrer pendant que la nôtre envoyait.
        feuille = Feuille(session, _a_l_ecran(request, session, page))
        feuille.lire(request.POST)
        feuille.marquer(conflit.presences)
        return _page(request, session, page, feuille, conflit=True)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
        return redirect("pilotage:session", pk)
    _dire_ce_qui_reste(request, session, ecrites)
    return redirect(f"{reverse('pilotage:presences', args=[pk])}?page={page.number}")


def _places(session):
    places = session.inscriptions.tenant_une_place().select_related("agent__service", "direction")
    return places.par_nom()


def _a_l_ecran(request, session, page):
    """Les personnes que montrait la page envoyée : une inscription de plus les décale d’une page sans qu’on le voie."""
    vues = {inscription for inscription, _ in lire_la_vue(request.POST)}
    return _places(session).filter(pk__in=vues)[:PAR_FEUILLE] if vues else page.object_list


def _dire_ce_qui_reste(request, session, ecrites):
    restantes = session.presences_a_renseigner()
    fait = f"{ecrites} présence{'s' if ecrites > 1 else ''} enregistrée{'s' if ecrites > 1 else ''}."
    reste = f"Il en reste {restantes} à renseigner." if restantes else "La feuille est complète."
    messages.success(request, f"{fait if ecrites else 'Rien n’a changé.'} {reste}")


def _page(request, session, page, feuille, **situation):
    contexte = {
        "session": session,
        "page_obj": page,
        "feuille": feuille,
        "restantes": session.presences_a_renseigner(),
        "empechement": operations.empechement_de_saisir(session),
        "fil": fil_de_la_session(session, "Présences"),
        **situation,
    }
    return render(request, "referents/formations/presences.html", contexte)


@reserve_a(organise_les_formations)
def emargement(request, pk):
    session = trouver(pk)
    return imprimer_l_emargement(session, _places(session))


@reserve_a(organise_les_formations)
def participants(request, pk):
    session = trouver(pk)
    nom = f"participants-{slugify(session)}.xlsx"
    entetes = {"Content-Disposition": f'attachment; filename="{nom}"'}
    return HttpResponse(classeur_des_participants(session), content_type=XLSX, headers=entetes)
