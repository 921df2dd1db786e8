from django.urls import path

from rapports.views import donnees, public
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
    path("rapports/<int:annee>/editions/<uuid:uuid>.xlsx", donnees.classeur_de_l_edition, name="rapport-donnees"),
    path("rapports/<int:annee>/produire/", bureau.produire, name="rapport-produire"),
    path("rapports/<int:annee>/figer/", bureau.figer, name="rapport-figer"),
    path("rapports/<int:annee>/reprendre/", bureau.reprendre, name="rapport-reprendre"),
    path("rapports/<int:annee>/soumettre/", bureau.soumettre, name="rapport-soumettre"),
    path("rapports/<int:annee>/adopter/", bureau.adopter, name="rapport-adopter"),
    path("rapports/<int:annee>/publier/", bureau.publier, name="rapport-publier"),
    path("rapports/<int:annee>/textes/", bureau.textes, name="rapport-textes"),
]
