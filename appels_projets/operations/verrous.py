"""Les verrous, toujours pris dans le même ordre : campagne, candidature, enveloppe."""

from appels_projets.droits import peut_instruire
from appels_projets.models import (
    Campagne,
    Candidature,
)
from socle.droits import exiger
from socle.etats import PassageInterdit


def verrouiller_la_campagne(campagne):
    campagne.refresh_from_db(from_queryset=Campagne.objects.select_for_update())


def verrouiller(candidature, *, toute_l_annee=False):
    """Verrouille la campagne puis la candidature, et les relit. La suite des numéros court sur toute l’année."""
    campagnes = Campagne.objects.select_for_update(of=("self",)).select_related("appel").order_by("pk")
    if toute_l_annee:
        campagnes = campagnes.filter(annee=candidature.campagne.annee)
    else:
        campagnes = campagnes.filter(pk=candidature.campagne_id)
    verrouillees = {campagne.pk: campagne for campagne in campagnes}
    candidature.refresh_from_db(from_queryset=Candidature.objects.select_for_update())
    candidature.campagne = verrouillees[candidature.campagne_id]


def verrouiller_pour_instruire(candidature, par):
    """La clôture sépare les deux temps : avant, l’association peut reprendre ; après, la Ville instruit."""
    exiger(peut_instruire, par, candidature)
    verrouiller(candidature)
    if not candidature.campagne.est_close:
        raise PassageInterdit(f"L’instruction commence à la clôture, {candidature.campagne.cloture_en_mots}.")
    if candidature.campagne.publie_ses_resultats:
        raise PassageInterdit("Les résultats de cette campagne sont publiés : ses décisions ne changent plus ici.")
