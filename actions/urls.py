from django.urls import path

from actions.views import avis, campagnes, fiche, liens, public, sorties, suivi_public, taux
from actions.views import espace as suivi
from actions.views import pilotage as tableau

publiques = [
    path("plan/", public.plans, name="plans"),
    path("plan/<slug:code>/", public.plan, name="plan"),
    path("plan/<slug:code>/objectif-<int:numero>/", public.objectif, name="objectif"),
    path("plan/<slug:code>/actions/", suivi_public.actions, name="actions"),
    path("plan/<slug:code>/nouveautes/", suivi_public.nouveautes, name="nouveautes"),
    path("plan/<slug:code>/passage/", suivi_public.passage, name="passage"),
    path("actions/documents/<int:pk>/", public.document, name="document"),
    path("actions/<slug:code>/", public.action, name="action"),
]

espace = [
    path("", suivi.accueil, name="accueil"),
    path("actions/<slug:code>/point/", suivi.point, name="point"),
    path("actions/<slug:code>/rien-de-nouveau/", suivi.rien_de_nouveau, name="rien-de-nouveau"),
    path("actions/<slug:code>/brouillon/", suivi.brouillon, name="brouillon"),
    path("actions/<slug:code>/merci/", suivi.merci, name="merci"),
    path("rien-de-nouveau/", suivi.rien_de_nouveau_de_tout, name="rien-de-nouveau-de-tout"),
    path("lien/<str:jeton>/", liens.lien, name="lien"),
    path("lien/<str:jeton>/rien-de-nouveau/", liens.rien_de_nouveau_de_tout, name="lien-rien-de-nouveau-de-tout"),
    path("lien/<str:jeton>/merci/", liens.merci, name="lien-merci"),
    path("lien/<str:jeton>/compte/", liens.demander_un_compte, name="lien-compte"),
    path("lien/<str:jeton>/redemander/", liens.redemander, name="lien-redemander"),
    path("lien/<str:jeton>/<slug:code>/", liens.point, name="lien-point"),
    path("lien/<str:jeton>/<slug:code>/rien-de-nouveau/", liens.rien_de_nouveau, name="lien-rien-de-nouveau"),
    path("lien/<str:jeton>/<slug:code>/brouillon/", liens.brouillon, name="lien-brouillon"),
]

pilotage = [
    path("actions/", tableau.actions, name="actions"),
    path("actions.xlsx", tableau.actions_xlsx, name="actions-xlsx"),
    path("actions/<slug:code>/", tableau.action, name="action"),
    path("actions/<slug:code>/fiche.pdf", fiche.fiche_pdf, name="action-fiche"),
    path("indicateurs/", tableau.indicateurs, name="indicateurs"),
    path("taux/", taux.taux, name="taux"),
    path("taux.xlsx", taux.taux_xlsx, name="taux-xlsx"),
    path("campagnes/", campagnes.campagnes, name="campagnes"),
    path("campagnes/nouvelle/", campagnes.preparer, name="campagne-nouvelle"),
    path("campagnes/<int:pk>/", campagnes.campagne, name="campagne"),
    path("campagnes/<int:pk>/modifier/", campagnes.modifier, name="campagne-modifier"),
    path("campagnes/<int:pk>/ouvrir/", campagnes.ouvrir, name="campagne-ouvrir"),
    path("campagnes/<int:pk>/clore/", campagnes.clore, name="campagne-clore"),
    path("campagnes/<int:pk>/rouvrir/", campagnes.rouvrir, name="campagne-rouvrir"),
    path("campagnes/<int:pk>/liens/<int:sollicitation>/renvoyer/", campagnes.renvoyer, name="campagne-renvoyer"),
    path("campagnes/<int:pk>/liens/<int:sollicitation>/annuler/", campagnes.annuler, name="campagne-annuler"),
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
