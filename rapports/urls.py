from django.urls import path

from rapports.views import comite, donnees, public, redaction, vie
from rapports.views import pilotage as bureau

publiques = [
    path("", public.liste, name="liste"),
    path("<int:annee>/", public.rapport_publie, name="rapport"),
    path("<int:annee>.pdf", public.pdf_publie, name="pdf"),
    path("<int:annee>/donnees.xlsx", public.donnees_publiees, name="donnees"),
    path("<int:annee>/version-<int:numero>.pdf", public.version_publiee, name="version"),
    path("<int:annee>/synthese.pdf", public.document_publie, {"document": "synthese"}, name="synthese"),
    path("<int:annee>/bilan.pdf", public.document_publie, {"document": "bilan"}, name="bilan"),
    path("<int:annee>/photos/<slug:empreinte>", public.photo_publiee, name="photo"),
]
pilotage = [
    path("rapports/", bureau.rapports, name="rapports"),
    path("rapports/<int:annee>/", bureau.rapport, name="rapport"),
    path("rapports/<int:annee>/avancement/", bureau.avancement, name="rapport-avancement"),
    path("rapports/<int:annee>/editions/<uuid:uuid>.pdf", bureau.telecharger, name="rapport-edition"),
    path("rapports/<int:annee>/editions/<uuid:uuid>/annuler/", bureau.annuler, name="rapport-annuler"),
    path("rapports/<int:annee>/ouvrir/", bureau.ouvrir, name="rapport-ouvrir"),
    path("rapports/<int:annee>/editions/<uuid:uuid>.xlsx", donnees.classeur_de_l_edition, name="rapport-donnees"),
    path("rapports/<int:annee>/produire/", bureau.produire, name="rapport-produire"),
    path("rapports/<int:annee>/figer/", vie.figer, name="rapport-figer"),
    path("rapports/<int:annee>/reprendre/", vie.reprendre, name="rapport-reprendre"),
    path("rapports/<int:annee>/soumettre/", vie.soumettre, name="rapport-soumettre"),
    path("rapports/<int:annee>/adopter/", vie.adopter, name="rapport-adopter"),
    path("rapports/<int:annee>/publier/", vie.publier, name="rapport-publier"),
    path("rapports/<int:annee>/corriger/", vie.corriger, name="rapport-corriger"),
    path("rapports/<int:annee>/arret/", redaction.arreter, name="rapport-arret"),
    path("rapports/<int:annee>/chapitres/", redaction.redacteurs, name="rapport-redacteurs"),
    path("rapports/<int:annee>/chapitres/rappeler/", redaction.rappeler, name="rapport-rappeler"),
    path("rapports/<int:annee>/chapitres/<slug:code>/", redaction.chapitre, name="rapport-chapitre"),
    path("rapports/<int:annee>/chapitres/<slug:code>/garder/", redaction.garder, name="rapport-garder"),
    path("rapports/<int:annee>/comite/", comite.comite, name="rapport-comite"),
    path("rapports/<int:annee>/comite/rattacher/<int:comite>/", comite.rattacher, name="rapport-rattacher"),
    path("rapports/<int:annee>/comite/decisions/", comite.ajouter_une_decision, name="rapport-decision-ajouter"),
    path("rapports/<int:annee>/comite/decisions/<int:pk>/", comite.decision, name="rapport-decision"),
    path("rapports/<int:annee>/comite/decisions/<int:pk>/deplacer/", comite.deplacer, name="rapport-decision-deplacer"),
    path("rapports/<int:annee>/comite/decisions/<int:pk>/retirer/", comite.retirer, name="rapport-decision-retirer"),
    path("rapports/<int:annee>/comite/decisions/<int:pk>/suite/", comite.suivre, name="rapport-decision-suite"),
    path("rapports/<int:annee>/avis/<int:organisme>/", comite.avis, name="rapport-avis"),
]
