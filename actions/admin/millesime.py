"""Ce qui vit autour d’une action : ses éditions annuelles, leur public, ses étapes, son argent."""

from django.contrib import admin

from actions import models, ressources
from actions.admin.action import GESTES_DE_PHASE
from actions.etats import EtatFinancement
from socle.gestion import DATES, EnLigne, Geste, GestionSuivie


class FrequentationEnLigne(EnLigne):
    model = models.Frequentation
    relations = ["public", "millesime__action"]


class MillesimeAdmin(GestionSuivie):
    resource_classes = [ressources.MillesimeRessource]
    list_display = ["action", "annee", "phase", "meteo", "dates", "participants"]
    list_display_links = ["action", "annee"]
    list_filter = ["annee", "phase", "meteo", "action__plan", "demonstration"]
    list_select_related = ["action"]
    search_fields = ["action__code", "action__titre", "titre"]
    autocomplete_fields = ["action", "lieu"]
    inlines = [FrequentationEnLigne]
    gestes = GESTES_DE_PHASE
    fieldsets = [
        ("L’édition", {"fields": ["action", "annee", "titre", "lieu"]}),
        DATES,
        (
            "Où elle en est",
            {
                "fields": ["meteo", "meteo_motif", "phase_motif", "retour_prevu_le"],
                "description": "La phase change par les boutons en haut de la fiche.",
            },
        ),
        ("Le public", {"fields": ["participants_prevus", "participants", "participants_mention"]}),
        ("L’argent", {"fields": ["budget_prevu", "budget_realise"]}),
        ("Le bilan", {"fields": ["bilan"]}),
    ]

    @admin.display(description="dates", ordering="debut")
    def dates(self, millesime):
        return millesime.dates


class FrequentationAdmin(GestionSuivie):
    resource_classes = [ressources.FrequentationRessource]
    secondaire = True
    list_display = ["millesime", "public", "prevu", "touche"]
    list_filter = ["public", "millesime__annee"]
    list_select_related = ["millesime__action", "public"]
    search_fields = ["millesime__action__code", "millesime__action__titre"]
    autocomplete_fields = ["millesime"]
    fieldsets = [(None, {"fields": ["millesime", "public", "prevu", "touche"]})]


class EtapeAdmin(GestionSuivie):
    resource_classes = [ressources.EtapeRessource]
    secondaire = True
    list_display = ["libelle", "action", "dates", "faite_le"]
    list_filter = ["action__plan", ("faite_le", admin.EmptyFieldListFilter)]
    list_select_related = ["action"]
    search_fields = ["libelle", "action__code", "action__titre"]
    autocomplete_fields = ["action"]
    fieldsets = [("L’étape", {"fields": ["action", "libelle", "ordre", "faite_le"]}), DATES]

    @admin.display(description="dates", ordering="debut")
    def dates(self, etape):
        return etape.dates


class FinancementAdmin(GestionSuivie):
    resource_classes = [ressources.FinancementRessource]
    list_display = ["action", "annee", "financeur", "montant_demande", "montant_obtenu", "etat"]
    list_display_links = ["action"]
    list_filter = ["annee", "etat", "action__plan"]
    list_select_related = ["action", "financeur"]
    search_fields = ["action__code", "action__titre", "financeur__nom"]
    autocomplete_fields = ["action", "financeur"]
    tons = {
        EtatFinancement.NOTIFIE: "info",
        EtatFinancement.VERSE: "succes",
        EtatFinancement.JUSTIFIE: "succes",
        EtatFinancement.REFUSE: "erreur",
    }
    gestes = {
        ("etat", EtatFinancement.NOTIFIE): Geste(libelle="Noter l’accord", champs=("montant_obtenu",)),
        ("etat", EtatFinancement.VERSE): Geste(libelle="Noter le versement"),
        ("etat", EtatFinancement.JUSTIFIE): Geste(libelle="Noter le compte rendu financier"),
        ("etat", EtatFinancement.REFUSE): Geste(libelle="Noter le refus", motif="obligatoire", grave=True),
    }
    fieldsets = [
        ("La demande", {"fields": ["action", "annee", "financeur", "montant_demande"]}),
        ("La réponse", {"fields": ["montant_obtenu", "compte_rendu_avant"]}),
    ]
