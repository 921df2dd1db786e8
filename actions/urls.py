from django.urls import path

from actions.views import espace as suivi
from actions.views import pilotage as tableau
from actions.views import public, taux

publiques = [
    path("plan/", public.plans, name="plans"),
    path("plan/<slug:code>/", public.plan, name="plan"),
    path("plan/<slug:code>/objectif-<int:numero>/", public.objectif, name="objectif"),
    path("actions/documents/<int:pk>/", public.document, name="document"),
    path("actions/<slug:code>/", public.action, name="action"),
]

espace = [
    path("", suivi.accueil, name="accueil"),
    path("actions/<slug:code>/point/", suivi.point, name="point"),
    path("actions/<slug:code>/rien-de-nouveau/", suivi.rien_de_nouveau, name="rien-de-nouveau"),
    path("actions/<slug:code>/merci/", suivi.merci, name="merci"),
]

pilotage = [
    path("actions/", tableau.actions, name="actions"),
    path("actions.xlsx", tableau.actions_xlsx, name="actions-xlsx"),
    path("actions/<slug:code>/", tableau.action, name="action"),
    path("indicateurs/", tableau.indicateurs, name="indicateurs"),
    path("taux/", taux.taux, name="taux"),
    path("taux.xlsx", taux.taux_xlsx, name="taux-xlsx"),
    path("couverture/", tableau.couverture, name="couverture"),
]
