from django.urls import path

from appels_projets.views import instruction, public
from appels_projets.views import porteur as association

publiques = [
    path("", public.liste, name="liste"),
    path("<slug:slug>/", public.appel, name="appel"),
    path("<slug:slug>/reglement.pdf", public.reglement, name="reglement"),
]

porteur = [
    path("", association.accueil, name="accueil"),
    path("associations/nouvelle/", association.association_nouvelle, name="association-nouvelle"),
    path("associations/<int:pk>/", association.association, name="association"),
    path("appels/<slug:slug>/", association.commencer, name="commencer"),
    path("candidatures/<uuid:uuid>/", association.candidature, name="candidature"),
    path("candidatures/<uuid:uuid>/pieces/", association.pieces, name="pieces"),
    path("candidatures/<uuid:uuid>/pieces/joindre/", association.joindre, name="joindre"),
    path("candidatures/<uuid:uuid>/relecture/", association.relecture, name="relecture"),
    path("candidatures/<uuid:uuid>/deposer/", association.deposer, name="deposer"),
    path("candidatures/<uuid:uuid>/reprendre/", association.reprendre, name="reprendre"),
    path("candidatures/<uuid:uuid>/retirer/", association.retirer, name="retirer"),
    path("pieces/<uuid:uuid>/", association.piece, name="piece"),
    path("pieces/<uuid:uuid>/enlever/", association.enlever, name="enlever"),
]

pilotage = [
    path("appels/", instruction.appels, name="appels"),
    path("appels/<slug:slug>/", instruction.appel, name="appel"),
    path("appels/<slug:slug>/programmer/", instruction.programmer, name="appel-programmer"),
    path("appels/<slug:slug>/deliberer/", instruction.deliberer, name="appel-deliberer"),
    path("appels/<slug:slug>/publier/", instruction.publier, name="appel-publier"),
    path("candidatures/<uuid:uuid>/", instruction.candidature, name="candidature"),
    path("candidatures/<uuid:uuid>/recevable/", instruction.recevable, name="candidature-recevable"),
    path("candidatures/<uuid:uuid>/irrecevable/", instruction.irrecevable, name="candidature-irrecevable"),
    path("candidatures/<uuid:uuid>/revenir/", instruction.revenir, name="candidature-revenir"),
    path("candidatures/<uuid:uuid>/proposer/", instruction.proposer, name="candidature-proposer"),
    path("candidatures/<uuid:uuid>/attribuer/", instruction.attribuer, name="candidature-attribuer"),
    path("candidatures/<uuid:uuid>/refuser/", instruction.refuser, name="candidature-refuser"),
    path("candidatures/<uuid:uuid>/sans-suite/", instruction.sans_suite, name="candidature-sans-suite"),
]
