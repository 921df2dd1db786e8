"""Ce que les référents disent de leurs actions : campagnes, points d’avancement, photos et documents."""

from actions import ressources
from socle.gestion import EchangesMixin, GestionSuivie, JournalAdmin


class CampagneMiseAJourAdmin(GestionSuivie):
    resource_classes = [ressources.CampagneMiseAJourRessource]
    sans_import = "Une campagne est un appel lancé à tous les référents : elle s’ouvre une à une."
    list_display = ["titre", "plan", "etat", "ouverte_le", "a_rendre_le", "close_le"]
    list_filter = ["plan", "demonstration"]
    list_select_related = ["plan"]
    search_fields = ["titre"]
    date_hierarchy = "a_rendre_le"
    voisins = ["points"]
    fieldsets = [
        ("La campagne", {"fields": ["titre", "plan", "message"]}),
        ("Ses dates", {"fields": ["a_rendre_le", "relance_le", "suppleants_le", "coordination_le"]}),
    ]


class PointAvancementAdmin(EchangesMixin, JournalAdmin):
    resource_classes = [ressources.PointRessource]
    list_display = ["action", "le", "qui", "phase", "meteo", "rien_de_nouveau"]
    list_display_links = ["action", "le"]
    list_filter = ["phase", "meteo", "rien_de_nouveau", "campagne", "demonstration"]
    list_select_related = ["action", "auteur", "agent"]
    search_fields = ["action__code", "action__titre", "fait", "blocage", "a_retenir"]
    date_hierarchy = "le"
    fieldsets = [
        ("Le point", {"fields": ["action", "auteur", "agent", "le", "campagne", "rien_de_nouveau"]}),
        ("L’état déclaré", {"fields": ["phase_avant", "phase", "meteo_avant", "meteo", "meteo_motif"]}),
        ("Ce qui est dit", {"fields": ["fait", "blocage", "a_retenir", "public_touche"]}),
    ]


class DocumentAdmin(GestionSuivie):
    resource_classes = [ressources.DocumentRessource]
    sans_import = "Un document est d’abord un fichier déposé, et une photo le droit à l’image de quelqu’un."
    list_display = ["titre", "sorte", "action", "visibilite", "autorisation"]
    list_filter = ["sorte", "visibilite", "autorisation", "demonstration"]
    list_select_related = ["action"]
    search_fields = ["titre", "texte_alternatif", "action__code", "action__titre"]
    autocomplete_fields = ["action"]
    readonly_fields = ["point"]
    fieldsets = [
        ("Le document", {"fields": ["action", "sorte", "titre", "fichier", "point"]}),
        (
            "Pour une photo",
            {
                "fields": ["texte_alternatif", "credit", "prise_le", "autorisation"],
                "description": "Une photo ne devient publique que décrite et le droit à l’image réglé.",
            },
        ),
        ("Qui le voit", {"fields": ["visibilite"]}),
    ]
