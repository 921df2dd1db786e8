"""Les pages du site qui mêlent les applications : recherche, données ouvertes, plan du site pour les moteurs."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import conditional_page, require_safe

from socle import mots as mots_nus
from vitrolles_plan import accessibilite as controle
from vitrolles_plan import recherche as moteur
from vitrolles_plan.donnees_ouvertes import JEUX

TEXTE_AU_PLUS = 100
# Cinq minutes : ce que l’on retire de la vue du public ne reste pas longtemps dans les caches.
EN_CACHE = "public, max-age=300"
RESERVEES = [
    "/compte/",
    "/courriels/",
    "/espace/",
    "/formations/",
    "/gestion/",
    "/pilotage/",
    "/porteur/",
    "/recherche/",
    "/sante/",
    "/sorties/",
]


@login_not_required
@require_safe
def recherche(request):
    """Sans mot, la page dit quoi faire ; avec `dans`, une seule sorte de fiches, page par page."""
    texte = request.GET.get("q", "")[:TEXTE_AU_PLUS]
    mots = mots_nus.lire(texte)
    groupe = moteur.PAR_NOM.get(request.GET.get("dans", ""))
    contexte = {"texte": " ".join(texte.replace("\x00", " ").split()), "groupe": groupe, "trop_court": False}
    if not mots_nus.assez_long(mots):
        contexte["trop_court"] = bool(mots)
    elif groupe:
        contexte["page_obj"] = groupe.page(request.user, mots, request.GET.get("page"))
        contexte["total"] = contexte["page_obj"].paginator.count
    else:
        contexte["resultats"] = list(moteur.chercher(request.user, mots))
        contexte["total"] = sum(nombre for _, _, nombre in contexte["resultats"])
    contexte["fil"] = [("Recherche", "")]
    reponse = render(request, "recherche.html", contexte)
    reponse["X-Robots-Tag"] = "noindex"
    return reponse


@login_not_required
@require_safe
def donnees(request):
    return render(request, "donnees.html", {"jeux": JEUX.values(), "fil": [("Données ouvertes", "")]})


@login_not_required
@require_safe
@conditional_page
def jeu_de_donnees(request, nom):
    """Le même fichier pour tout le monde, quel que soit le compte ; l’empreinte du contenu sert d’ETag."""
    if nom not in JEUX:
        raise Http404
    jeu = JEUX[nom]
    reponse = HttpResponse(jeu.en_csv(), content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{timezone.localdate():%Y-%m-%d}-{jeu.fichier}"'
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Cache-Control"] = EN_CACHE
    return reponse


@login_not_required
@require_safe
def accessibilite(request):
    return render(request, "pages/accessibilite.html", {"controle": controle.lire(), "fil": [("Accessibilité", "")]})


@login_not_required
def robots(request):
    lignes = ["User-agent: *", *(f"Disallow: {chemin}" for chemin in RESERVEES)]
    lignes.append(f"Sitemap: {settings.ADRESSE_DU_SITE}/sitemap.xml")
    return HttpResponse("\n".join(lignes) + "\n", content_type="text/plain; charset=utf-8")
