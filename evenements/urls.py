from django.urls import path, register_converter

from evenements.models import TempsFort
from evenements.views import bilans, flux, inscriptions, propositions, public, saisie, temps_forts
from evenements.views import bureau_inscriptions as bureau
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
    path("proposer/", propositions.proposer, name="proposer"),
    path("proposer/merci/", propositions.merci, name="proposition-merci"),
    path("propositions/<str:jeton>/", propositions.suivre_par_lien, name="proposition"),
    path("propositions/<str:jeton>/retirer/", propositions.retirer_par_lien, name="proposition-retirer"),
    path("mes-propositions/", propositions.miennes, name="mes-propositions"),
    path("mes-propositions/<int:pk>/", propositions.suivre_par_compte, name="ma-proposition"),
    path("mes-propositions/<int:pk>/retirer/", propositions.retirer_par_compte, name="ma-proposition-retirer"),
    path("evenements/<slug:slug>.ics", flux.evenement, name="evenement-ics"),
    path("evenements/<slug:slug>/", public.evenement, name="evenement"),
    path("evenements/<slug:slug>/image/", public.image, name="evenement-image"),
    path("evenements/<slug:slug>/inscription/", inscriptions.s_inscrire, name="inscription"),
    path("inscriptions/<str:jeton>/", inscriptions.mon_inscription, name="inscription-personnelle"),
    path("<temps_fort:code>/", public.temps_fort_courant, name="temps-fort-courant"),
    path("<temps_fort:code>/<int:annee>/", public.temps_fort, name="temps-fort"),
    path("<temps_fort:code>/<int:annee>/programme.pdf", temps_forts.programme_pdf, name="temps-fort-programme"),
    path("<temps_fort:code>/<int:annee>/visuel/", temps_forts.visuel, name="temps-fort-visuel"),
    path("evenements/<slug:slug>/photos/<int:pk>/", temps_forts.photo, name="evenement-photo"),
]
pilotage = [
    path("agenda/", gestes.agenda, name="agenda"),
    path("agenda/temps-forts/<int:pk>/", temps_forts.fiche, name="temps-fort"),
    path("agenda/temps-forts/<int:pk>/etapes/<slug:code>/", temps_forts.etape, name="temps-fort-etape"),
    path("agenda/temps-forts/<int:pk>/publier/", gestes.publier_le_temps_fort, name="temps-fort-publier"),
    path("agenda/nouveau/", saisie.nouveau, name="evenement-nouveau"),
    path("agenda/<slug:slug>/modifier/", saisie.modifier, name="evenement-modifier"),
    path("agenda/<slug:slug>/demander/", gestes.demander, name="evenement-demander"),
    path("agenda/<slug:slug>/", gestes.evenement, name="evenement"),
    path("agenda/<slug:slug>/publier/", gestes.publier, name="evenement-publier"),
    path("agenda/<slug:slug>/refuser/", gestes.refuser, name="evenement-refuser"),
    path("agenda/<slug:slug>/etat/", gestes.changer_etat, name="evenement-etat"),
    path("agenda/<slug:slug>/deplacer/", gestes.deplacer, name="evenement-deplacer"),
    path("agenda/<slug:slug>/bilan/", bilans.au_pilotage, name="evenement-bilan"),
    path("agenda/<slug:slug>/bilan/valider/", bilans.valider, name="evenement-bilan-valider"),
    path("agenda/<slug:slug>/reprendre/", temps_forts.reprendre, name="evenement-reprendre"),
    path("agenda/<slug:slug>/inscriptions/", bureau.inscriptions, name="inscriptions"),
    path("agenda/<slug:slug>/inscriptions.xlsx", bureau.exporter, {"sorte": "xlsx"}, name="inscriptions-xlsx"),
    path("agenda/<slug:slug>/inscriptions.csv", bureau.exporter, {"sorte": "csv"}, name="inscriptions-csv"),
    path("agenda/<slug:slug>/inscriptions/<int:rang>/liste.pdf", bureau.liste, name="inscriptions-liste"),
    path("agenda/<slug:slug>/inscriptions/ajouter/", bureau.ajouter, name="inscription-ajouter"),
    path("agenda/<slug:slug>/inscriptions/<int:pk>/annuler/", bureau.annuler, name="inscription-annuler"),
    path("agenda/<slug:slug>/inscriptions/<int:pk>/appeler/", bureau.appeler, name="inscription-appeler"),
]
espace = [
    path("bilans/", bilans.liste, name="bilans"),
    path("evenements/<slug:slug>/bilan/", bilans.dans_l_espace, name="bilan"),
]
