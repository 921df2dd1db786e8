"""Les temps forts et leur rétroplanning, dans la gestion."""

from evenements import models, operations, ressources
from evenements.etats import EtatTempsFort
from socle.gestion import EnLigne, Geste, GestionSuivie


class EtapeEnLigne(EnLigne):
    model = models.EtapeTempsFort
    fields = ["code", "echeance", "faite_le", "note"]


class TempsFortAdmin(GestionSuivie):
    resource_classes = [ressources.TempsFortRessource]
    list_display = ["libelle", "annee", "debut", "fin", "etat"]
    list_filter = ["code", "etat", "demonstration"]
    search_fields = ["libelle", "texte"]
    autocomplete_fields = ["action"]
    inlines = [EtapeEnLigne]
    voisins = ["evenements"]
    tons = {EtatTempsFort.PUBLIE: "succes", EtatTempsFort.EN_PREPARATION: "info"}
    fieldsets = [
        ("Le temps fort", {"fields": ["code", "annee", "libelle", "texte", "action"]}),
        ("Sa période", {"fields": ["jour_pivot", "debut", "fin"]}),
        ("Visuel", {"fields": ["visuel", "visuel_alt", "visuel_credit"]}),
    ]
    gestes = {
        ("etat", EtatTempsFort.PUBLIE): Geste(
            libelle="Publier",
            motif="aucun",
            explication="La page de ce temps fort s’ouvre à tous, avec ses événements publiés.",
            faire=lambda temps_fort, *, par, motif: operations.publier_le_temps_fort(temps_fort, par=par),
        ),
        ("etat", EtatTempsFort.BILAN_FAIT): Geste(libelle="Noter que le bilan est fait"),
    }
