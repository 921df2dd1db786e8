from django.urls import path

from rapports import views

publiques = [
    path("", views.liste, name="liste"),
    path("<int:annee>/", views.rapport_publie, name="rapport"),
    path("<int:annee>.pdf", views.pdf_publie, name="pdf"),
]
pilotage = [
    path("rapports/", views.rapports, name="rapports"),
    path("rapports/<int:annee>/", views.rapport, name="rapport"),
    path("rapports/<int:annee>/avancement/", views.avancement, name="rapport-avancement"),
    path("rapports/<int:annee>/editions/<uuid:uuid>.pdf", views.telecharger, name="rapport-edition"),
    path("rapports/<int:annee>/produire/", views.produire, name="rapport-produire"),
    path("rapports/<int:annee>/figer/", views.figer, name="rapport-figer"),
    path("rapports/<int:annee>/reprendre/", views.reprendre, name="rapport-reprendre"),
    path("rapports/<int:annee>/soumettre/", views.soumettre, name="rapport-soumettre"),
    path("rapports/<int:annee>/adopter/", views.adopter, name="rapport-adopter"),
    path("rapports/<int:annee>/publier/", views.publier, name="rapport-publier"),
    path("rapports/<int:annee>/textes/", views.textes, name="rapport-textes"),
]
