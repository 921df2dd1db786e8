"""L’agenda que chacun lit ; un compte y voit en plus ce que son rôle lui montre."""

from datetime import timedelta
from itertools import groupby

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from actions.droits import peut_voir as peut_voir_l_action
from actions.models import Action
from evenements import lignes, listes, places, programme, schema_org
from evenements.calendrier import Mois
from evenements.etats import EtatEvenement, ModeInscription
from evenements.filtres import FiltresAgenda, lire_le_mois, mois_suivant
from evenements.models import ChangementEvenement, Evenement, TempsFort
from evenements.views.conditionnel import ne_pas_garder, selon_le_tampon


@login_not_required
@selon_le_tampon
def liste(request):
    filtres = FiltresAgenda(request.GET)
    evenements = Evenement.objects.visibles_par(request.user)
    contexte = {
        "filtres": filtres,
        "vues": {"liste": _changer(request, vue=None, page=None), "mois": _changer(request, vue="mois", page=None)},
        "requete_du_flux": _requete_du_flux(request, filtres),
        "fil": [("Agenda", "")],
    }
    if filtres.en_grille:
        return render(request, "evenements/evenement_mois.html", contexte | _grille(request, filtres, evenements))
    return render(request, "evenements/evenement_list.html", contexte | _liste(request, filtres, evenements))


def _liste(request, filtres, evenements):
    numero = request.GET.get("page")
    if filtres.choisis or request.user.is_authenticated:
        page, reperes = lignes.page(_ranger(filtres.filtrer(evenements), filtres), numero)
    else:
        page, reperes = lignes.page_publique(numero, passe=filtres.montre_le_passe)
    lus = lignes.lire(reperes)
    mois = [(titre, list(siens)) for titre, siens in groupby(lus, key=programme.titre_du_groupe)]
    return {"page_obj": page, "mois": mois}


def _ranger(evenements, filtres):
    if filtres.montre_le_passe:
        return evenements.passes().du_plus_recent()
    if filtres.a_des_dates:
        return evenements.dans_l_ordre_des_dates()
    return evenements.a_venir().du_plus_proche()


def _grille(request, filtres, evenements):
    """Le mois demandé, sinon celui-ci ; la grille montre aussi ce qui est passé dans le mois."""
    premier = lire_le_mois(filtres.reponses.get("mois", "")) or timezone.localdate().replace(day=1)
    choisis = filtres.filtrer(evenements).avec_creneaux()
    dedans = list(choisis.entre(premier, mois_suivant(premier) - timedelta(days=1)))
    mois = Mois(premier, dedans)
    return {
        "mois": mois,
        "nombre": len(dedans),
        "mois_precedent": mois.precedent and _changer(request, mois=f"{mois.precedent:%Y-%m}"),
        "mois_suivant": mois.suivant and _changer(request, mois=f"{mois.suivant:%Y-%m}"),
    }


def _changer(request, **valeurs):
    """L’adresse de la page avec d’autres réponses ; None en ôte une."""
    requete = request.GET.copy()
    for nom, valeur in valeurs.items():
        requete.pop(nom, None)
        if valeur:
            requete[nom] = valeur
    return f"?{requete.urlencode()}"


def _requete_du_flux(request, filtres):
    """Les filtres compris, sans la période ni la vue : un flux garde toujours un an de passé et tout l’avenir."""
    gardes = request.GET.copy()
    ecartes = {"page", "periode", "vue", *filtres.errors} | ({"mois"} if filtres.en_grille else set())
    for nom in [nom for nom, valeur in gardes.items() if nom in ecartes or not valeur]:
        del gardes[nom]
    return gardes.urlencode()


@login_not_required
def abonnement(request):
    filtres = FiltresAgenda(request.GET)
    requete = _requete_du_flux(request, filtres)
    chemin = reverse("agenda:flux") + (f"?{requete}" if requete else "")
    _, _, hote = settings.ADRESSE_DU_SITE.partition("://")
    contexte = {
        "requete_du_flux": requete,
        "adresse": settings.ADRESSE_DU_SITE + chemin,
        "adresse_webcal": f"webcal://{hote}{chemin}",
        "mots": filtres.mots if requete else "",
        "fil": [("Agenda", reverse("agenda:liste")), ("S’abonner", "")],
    }
    return render(request, "evenements/abonnement.html", contexte)


@login_not_required
@selon_le_tampon(filtree=False)
def evenement(request, slug):
    evenements = (
        Evenement.objects.visibles_par(request.user)
        .avec_creneaux()
        .select_related("lieu", "temps_fort", "bilan")
        .prefetch_related("changements", "bilan__photos")
    )
    trouve = get_object_or_404(evenements, slug=slug)
    # À part : beaucoup n’ont pas d’action, et la joindre avec son plan coûtait à tous.
    trouve.action = Action.objects.select_related("plan").get(pk=trouve.action_id) if trouve.action_id else None
    liees = listes.lire(trouve)
    seances = places.lire(trouve) if trouve.inscription == ModeInscription.ICI else []
    if places.se_ferment_aujourd_hui(trouve, seances):
        ne_pas_garder(request)
    contexte = {
        "evenement": trouve,
        "action_visible": trouve.action is not None and peut_voir_l_action(request.user, trouve.action),
        "listes": liees,
        "pour_qui": listes.pour_qui(trouve, liees.publics),
        "seances": seances,
        "est_complet": places.est_complet(seances),
        "creneaux": list(trouve.creneaux.all()),
        "annonce": _derniere_annonce(trouve),
        "site": settings.ADRESSE_DU_SITE,
        "donnees_liees": schema_org.balise(trouve, liees) if trouve.est_public else "",
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
@selon_le_tampon(filtree=False)
def temps_fort_courant(request, code):
    edition = TempsFort.objects.courant(code)
    if edition is None:
        titre = TempsFort.Code(code).label
        contexte = {"titre": titre, "fil": [("Agenda", reverse("agenda:liste")), (titre, "")]}
        return render(request, "evenements/tempsfort_absent.html", contexte)
    return _page_du_temps_fort(request, edition, suivante_attendue=edition.fin < timezone.localdate())


@login_not_required
@selon_le_tampon(filtree=False)
def temps_fort(request, code, annee):
    editions = TempsFort.objects.visibles_par(request.user)
    return _page_du_temps_fort(request, get_object_or_404(editions, code=code, annee=annee))


def _page_du_temps_fort(request, edition, *, suivante_attendue=False):
    visibles = (
        Evenement.objects.visibles_par(request.user)
        .avec_bornes()
        .avec_remplissage()
        .order_by("premier_jour", "pk")
        .select_related("lieu", "temps_fort", "bilan")
        .prefetch_related("creneaux__lieu")
    )
    autres = TempsFort.objects.visibles_par(request.user).filter(code=edition.code).exclude(pk=edition.pk)
    precedentes = autres.filter(annee__lt=edition.annee).prefetch_related(Prefetch("evenements", queryset=visibles))
    precedentes = [programme.Edition(p) for p in precedentes]
    siens = list(visibles.filter(temps_fort=edition))
    contexte = {
        "site": settings.ADRESSE_DU_SITE,
        "temps_fort": edition,
        "suivante_attendue": suivante_attendue,
        "programme": programme.par_jour(siens),
        "precedentes": precedentes,
        "comparees": [programme.Edition(edition, siens), *precedentes] if precedentes else [],
        "suivante": autres.filter(annee__gt=edition.annee).order_by("annee").first(),
        "fil": [("Agenda", reverse("agenda:liste")), (f"{edition.get_code_display()} {edition.annee}", "")],
    }
    return render(request, "evenements/tempsfort_detail.html", contexte)
