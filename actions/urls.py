from django.urls import path

from actions.views import avis, public, sorties, taux
from actions.views import espace as suivi
from actions.views import pilotage as tableau

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
    path("sorties/", sorties.sorties, name="sorties"),
    path("sorties.xlsx", sorties.sorties_xlsx, name="sorties-xlsx"),
    path("sorties/ajouter/", sorties.ajouter, name="sortie-ajouter"),
    path("sorties/<int:annee>/reconduire/", sorties.reconduire, name="sorties-reconduire"),
    path("sorties/<int:pk>/", sorties.sortie, name="sortie"),
    path("sorties/<int:pk>/compter/", sorties.compter, name="sortie-compter"),
    path("sorties/<int:pk>/annuler/", sorties.annuler, name="sortie-annuler"),
    path("sorties/<int:pk>/revenir/", sorties.revenir, name="sortie-revenir"),
    path("sorties/<int:pk>/retirer/", sorties.retirer, name="sortie-retirer"),
    path("sorties/<int:pk>/questionnaire/", sorties.questionnaire, name="sortie-questionnaire"),
]

# La page de l’enseignant·e, par le lien de son courriel.
questionnaire = [
    path("<str:jeton>/", avis.questionnaire, name="questionnaire"),
    path("<str:jeton>/merci/", avis.merci, name="merci"),
]
