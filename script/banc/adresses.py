from django.urls import path

from script.banc import etalons
from vitrolles_plan.urls import urlpatterns

urlpatterns = [
    path("banc/tout-fait/", etalons.tout_fait),
    path("banc/trente-lignes/", etalons.trente_lignes),
    path("banc/une-ligne/", etalons.une_ligne),
    *urlpatterns,
]
