from django.urls import path

from actions.views import espace as suivi
from actions.views import pilotage as tableau
from actions.views import public

publiques = [
    path("plan/", public.plans, name="plans"),
    path("plan/<slug:code>/", public.plan, name="plan"),
    path("plan/<slug:code>/objectif-<int:numero>/", public.objectif, name="objectif"),
    path("actions/documents/<int:pk>/", public.document, name="document"),
    path("actions/<str:code>/", public.action, name="action"),
]

espace = [
    path("", suivi.accueil, name="accueil"),
    path("actions/<str:code>/point/", suivi.point, name="point"),
    path("actions/<str:code>/rien-de-nouveau/", suivi.rien_de_nouveau, name="rien-de-nouveau"),
    path("actions/<str:code>/merci/", suivi.merci, name="merci"),
]

pilotage = [
    path("actions/", tableau.actions, name="actions"),
    path("actions.xlsx", tableau.actions_xlsx, name="actions-xlsx"),
    path("actions/<str:code>/", tableau.action, name="action"),
    path("indicateurs/", tableau.indicateurs, name="indicateurs"),
    path("couverture/", tableau.couverture, name="couverture"),
]
