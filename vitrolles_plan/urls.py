"""Toutes les adresses ; celles des espaces réunissent plusieurs applications sous un même préfixe."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from actions import urls as actions
from appels_projets import urls as appels
from evenements import urls as evenements
from partenaires import urls as partenaires
from rapports import urls as rapports
from referents import urls as referents
from socle import urls as socle
from vitrolles_plan import site_public, views
from vitrolles_plan.plan_du_site import SECTIONS

espace = [*actions.espace, *referents.espace, *evenements.espace]
pilotage = [
    path("", views.pilotage, name="accueil"),
    *actions.pilotage,
    *referents.pilotage,
    *appels.pilotage,
    *evenements.pilotage,
    *rapports.pilotage,
]

urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("mon-accueil/", views.mon_accueil, name="mon-accueil"),
    path("", include((actions.publiques, "plan"))),
    path("", include(partenaires.publiques)),
    path("agenda/", include((evenements.publiques, "agenda"))),
    path("appels-a-projets/", include((appels.publiques, "appels"))),
    path("rapports/", include((rapports.publiques, "rapports"))),
    path("compte/", include("vitrolles_plan.urls_compte")),
    path("compte/", include((referents.invitation, "invitation"))),
    path("formations/", include((referents.liens, "formations"))),
    path("courriels/", include((socle.courriels, "courriels"))),
    path("sorties/", include((actions.questionnaire, "sorties"))),
    path("espace/", include((espace, "espace"))),
    path("porteur/", include((appels.porteur, "porteur"))),
    path("pilotage/", include((pilotage, "pilotage"))),
    path("gestion/", admin.site.urls),
    path("sante/", views.sante, name="sante"),
    path("recherche/", site_public.recherche, name="recherche"),
    path("donnees/", site_public.donnees, name="donnees"),
    path("donnees/<slug:nom>.csv", site_public.jeu_de_donnees, name="jeu-de-donnees"),
    path("accessibilite/", site_public.accessibilite, name="accessibilite"),
    path("mentions-legales/", views.page, {"nom": "mentions-legales"}, name="mentions-legales"),
    path("donnees-personnelles/", views.page, {"nom": "donnees-personnelles"}, name="donnees-personnelles"),
    path("plan-du-site/", views.page, {"nom": "plan-du-site"}, name="plan-du-site"),
    path("robots.txt", site_public.robots, name="robots"),
    path("sitemap.xml", login_not_required(sitemap), {"sitemaps": SECTIONS}, name="sitemap"),
]
