from django.urls import path, register_converter

from evenements.models import TempsFort
from evenements.views import flux, public
from evenements.views import pilotage as gestes


class CodeDeTempsFort:
    """Seuls les codes connus font une adresse : les autres pages de l’agenda gardent la leur."""

    regex = "|".join(TempsFort.Code.values)

    def to_python(self, texte):
        return texte

    def to_url(self, code):
        return code


register_converter(CodeDeTempsFort, "temps_fort")

publiques = [
    path("", public.liste, name="liste"),
    path("flux.ics", flux.agenda, name="flux"),
    path("flux.atom", flux.en_atom, name="flux-atom"),
    path("flux.json", flux.en_json, name="flux-json"),
    path("flux.csv", flux.en_csv, name="flux-csv"),
    path("changements.atom", flux.changements, name="changements"),
    path("abonnement/", public.abonnement, name="abonnement"),
    path("evenements/<slug:slug>.ics", flux.evenement, name="evenement-ics"),
    path("evenements/<slug:slug>/", public.evenement, name="evenement"),
    path("evenements/<slug:slug>/image/", public.image, name="evenement-image"),
    path("<temps_fort:code>/", public.temps_fort_courant, name="temps-fort-courant"),
    path("<temps_fort:code>/<int:annee>/", public.temps_fort, name="temps-fort"),
]
pilotage = [
    path("agenda/", gestes.agenda, name="agenda"),
    path("agenda/temps-forts/<int:pk>/publier/", gestes.publier_le_temps_fort, name="temps-fort-publier"),
    path("agenda/<slug:slug>/", gestes.evenement, name="evenement"),
    path("agenda/<slug:slug>/publier/", gestes.publier, name="evenement-publier"),
    path("agenda/<slug:slug>/refuser/", gestes.refuser, name="evenement-refuser"),
    path("agenda/<slug:slug>/etat/", gestes.changer_etat, name="evenement-etat"),
    path("agenda/<slug:slug>/deplacer/", gestes.deplacer, name="evenement-deplacer"),
]
