"""Les temps forts et leur rétroplanning, dans la gestion."""

from django.contrib import admin

from evenements import models, operations, ressources
from evenements.etats import EtatTempsFort
from socle.gestion import EnLigne, Geste, GestionSuivie
from socle.gestion.formulaires import FormulaireDeGestion

DATES_DE_L_EDITION = {"jour_pivot", "debut", "fin"}


class EtapeEnLigne(EnLigne):
    model = models.EtapeTempsFort
    fields = ["code", "echeance", "faite_le", "note"]


class TempsFortForm(FormulaireDeGestion):
    def clean_visuel(self):
        return self.image_reencodee("visuel")


class TempsFortAdmin(GestionSuivie):
    form = TempsFortForm
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
        (
            "Sa période",
            {
                "fields": ["jour_pivot", "debut", "fin"],
                "description": "Le rétroplanning suit ces dates : ce qui reste à faire se déplace avec elles.",
            },
        ),
        ("Visuel", {"fields": ["visuel", "visuel_alt", "visuel_credit"]}),
    ]
    gestes = {
        ("etat", EtatTempsFort.PUBLIE): Geste(
            libelle="Publier",
            motif="aucun",
            explication="La page de ce temps fort s’ouvre à tous, avec ses événements publiés.",
            faire=lambda temps_fort, *, par, motif: operations.publier_le_temps_fort(temps_fort, par=par),
        ),
        ("etat", EtatTempsFort.BILAN_FAIT): Geste(
            libelle="Noter que le bilan est fait",
            motif="aucun",
            explication="La synthèse est écrite : le rétroplanning de cette édition ne se rappelle plus.",
            faire=lambda temps_fort, *, par, motif: operations.noter_le_bilan_fait(temps_fort, par=par),
        ),
    }

    def save_related(self, request, form, formsets, change):
        """Après les étapes saisies à la main : celles qui manquent s’écrivent, celles qui restent suivent les dates."""
        super().save_related(request, form, formsets, change)
        operations.planifier_les_etapes(form.instance)
        if change and DATES_DE_L_EDITION & set(form.changed_data):
            operations.recaler_les_etapes(form.instance)


class EtapeTempsFortAdmin(GestionSuivie):
    """Les étapes de toutes les éditions, par échéance ; elles s’ajoutent et s’effacent sur la fiche de leur édition."""

    resource_classes = [ressources.EtapeRessource]
    sans_import = "Les étapes naissent avec leur édition et suivent ses dates."
    ajoutable = effacable = False
    secondaire = True
    list_display = ["code", "temps_fort", "echeance", "faite_le"]
    list_filter = ["code", ("faite_le", admin.EmptyFieldListFilter), "temps_fort"]
    list_select_related = ["temps_fort"]
    search_fields = ["temps_fort__libelle", "note"]
    date_hierarchy = "echeance"
    fieldsets = [("L’étape", {"fields": ["temps_fort", "code", "echeance", "faite_le", "note"]})]
