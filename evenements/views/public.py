"""L’agenda que chacun lit ; un compte y voit en plus ce que son rôle lui montre."""

from itertools import groupby

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from actions.models import Action
from evenements import places, programme, schema_org
from evenements.etats import EtatEvenement, ModeInscription
from evenements.filtres import FiltresAgenda
from evenements.models import ChangementEvenement, Evenement, TempsFort

PAR_PAGE = 30


@login_not_required
def liste(request):
    filtres = FiltresAgenda(request.GET)
    evenements = filtres.filtrer(Evenement.objects.visibles_par(request.user))
    if filtres.montre_le_passe:
        evenements = evenements.passes().du_plus_recent()
    else:
        evenements = evenements.a_venir().du_plus_proche()
    evenements = evenements.avec_accessibilite().select_related("lieu", "temps_fort").prefetch_related("creneaux")
    page = Paginator(evenements, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "filtres": filtres,
        "page_obj": page,
        "mois": [(titre, list(siens)) for titre, siens in groupby(page, key=programme.titre_du_groupe)],
        "requete_du_flux": _requete_du_flux(request),
        "fil": [("Agenda", "")],
    }
    return render(request, "evenements/evenement_list.html", contexte)


def _requete_du_flux(request):
    """Les filtres de la page sans sa période : un flux garde toujours un an de passé et tout l’avenir."""
    gardes = request.GET.copy()
    for nom in ("page", "periode"):
        gardes.pop(nom, None)
    for nom in [nom for nom, valeur in gardes.items() if not valeur]:
        del gardes[nom]
    return gardes.urlencode()


@login_not_required
def abonnement(request):
    requete = _requete_du_flux(request)
    chemin = reverse("agenda:flux") + (f"?{requete}" if requete else "")
    _, _, hote = settings.ADRESSE_DU_SITE.partition("://")
    contexte = {
        "adresse": settings.ADRESSE_DU_SITE + chemin,
        "adresse_webcal": f"webcal://{hote}{chemin}",
        "mots": FiltresAgenda(request.GET).mots if requete else "",
        "fil": [("Agenda", reverse("agenda:liste")), ("S’abonner", "")],
    }
    return render(request, "evenements/abonnement.html", contexte)


@login_not_required
def evenement(request, slug):
    visibles = Action.objects.visibles_par(request.user)
    evenements = (
        Evenement.objects.visibles_par(request.user)
        .select_related("lieu", "temps_fort", "action", "bilan")
        .prefetch_related("creneaux", "organisateurs", "accessibilites", "changements", "bilan__photos")
        .annotate(action_visible=Exists(visibles.filter(pk=OuterRef("action_id"))))
    )
    trouve = get_object_or_404(evenements, slug=slug)
    seances = places.lire(trouve) if trouve.inscription == ModeInscription.ICI else []
    contexte = {
        "evenement": trouve,
        "seances": seances,
        "est_complet": places.est_complet(seances),
        "creneaux": list(trouve.creneaux.all()),
        "annonce": _derniere_annonce(trouve),
        "donnees_liees": schema_org.balise(trouve) if trouve.est_public else "",
        "fil": [("Agenda", reverse("agenda:liste")), (trouve.titre, "")],
    }
    return render(request, "evenements/evenement_detail.html", contexte)


def _derniere_annonce(evenement):
    """Le changement que le bandeau explique : la nouvelle date d’un événement reprogrammé, sinon son état."""
    reprogramme = evenement.etat == EtatEvenement.REPROGRAMME
    nature = ChangementEvenement.Nature.DATE if reprogramme else ChangementEvenement.Nature.ETAT
    return next((c for c in evenement.changements.all() if c.nature == nature), None)


@login_not_required
def image(request, slug):
    trouve = get_object_or_404(Evenement.objects.visibles_par(request.user).exclude(image=""), slug=slug)
    try:
        fichier = trouve.image.open("rb")
    except FileNotFoundError as absent:
        raise Http404 from absent
    reponse = FileResponse(fichier)
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse


@login_not_required
def temps_fort_courant(request, code):
    edition = TempsFort.objects.courant(code)
    if edition is None:
        titre = TempsFort.Code(code).label
        contexte = {"titre": titre, "fil": [("Agenda", reverse("agenda:liste")), (titre, "")]}
        return render(request, "evenements/tempsfort_absent.html", contexte)
    return _page_du_temps_fort(request, edition)


@login_not_required
def temps_fort(request, code, annee):
    editions = TempsFort.objects.visibles_par(request.user)
    return _page_du_temps_fort(request, get_object_or_404(editions, code=code, annee=annee))


def _page_du_temps_fort(request, edition):
    visibles = (
        Evenement.objects.visibles_par(request.user)
        .avec_bornes()
        .order_by("premier_jour", "pk")
        .select_related("lieu", "temps_fort", "bilan")
        .prefetch_related("creneaux__lieu")
    )
    autres = TempsFort.objects.visibles_par(request.user).filter(code=edition.code).exclude(pk=edition.pk)
    precedentes = autres.filter(annee__lt=edition.annee).prefetch_related(Prefetch("evenements", queryset=visibles))
    precedentes = [programme.Edition(p) for p in precedentes]
    siens = list(visibles.filter(temps_fort=edition))
    contexte = {
        "temps_fort": edition,
        "programme": programme.par_jour(siens),
        "precedentes": precedentes,
        "comparees": [programme.Edition(edition, siens), *precedentes] if precedentes else [],
        "suivante": autres.filter(annee__gt=edition.annee).order_by("annee").first(),
        "fil": [("Agenda", reverse("agenda:liste")), (f"{edition.get_code_display()} {edition.annee}", "")],
    }
    return render(request, "evenements/tempsfort_detail.html", contexte)
