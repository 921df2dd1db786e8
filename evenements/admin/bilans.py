"""Les bilans d’événements et leurs photos, dans la gestion."""

from django.contrib import admin

from evenements import models, ressources
from evenements.models.bilans import PARTS
from socle.gestion import EnLigne, GestionSuivie
from socle.gestion.formulaires import FormulaireDeGestion


class PhotoForm(FormulaireDeGestion):
    def clean_image(self):
        return self.image_reencodee("image")


class PhotoEnLigne(EnLigne):
    model = models.PhotoBilan
    form = PhotoForm
    fields = ["image", "alt", "credit", "autorisation"]


class ValidationFiltre(admin.SimpleListFilter):
    title = "validation"
    parameter_name = "validation"

    def lookups(self, request, model_admin):
        return [("a_valider", "À valider"), ("valides", "Validés"), ("archives", "Archives d’un plan publié")]

    def queryset(self, request, queryset):
        return {
            "a_valider": queryset.a_valider(),
            "valides": queryset.exclude(valide_le=None),
            "archives": queryset.montres().filter(valide_le=None),
        }.get(self.value(), queryset)


class BilanEvenementAdmin(GestionSuivie):
    resource_classes = [ressources.BilanRessource]
    list_display = ["evenement", "participants", "dont_enfants", "dont_agents", "mode_comptage", "valide_le"]
    list_filter = [ValidationFiltre, "mode_comptage", "evenement__temps_fort"]
    list_select_related = ["evenement"]
    search_fields = ["evenement__titre", "texte"]
    autocomplete_fields = ["evenement"]
    readonly_fields = ["valide_le", "valide_par"]
    inlines = [PhotoEnLigne]
    fieldsets = [
        ("Le public", {"fields": ["evenement", "participants", "participants_mention", *PARTS]}),
        ("Comment on a compté", {"fields": ["mode_comptage"]}),
        ("Ce qu’en dit le public", {"fields": ["satisfaction", "reponses", "verbatims"]}),
        ("Le récit", {"fields": ["texte", "cout"]}),
        ("Sa validation", {"fields": ["valide_le", "valide_par"]}),
    ]

    def completer(self, request, obj):
        """Comme au pilotage : corrigé, un bilan est de nouveau à valider."""
        obj.valide_le = obj.valide_par = None


class PhotoBilanAdmin(GestionSuivie):
    """Toutes les photos ; elles s’ajoutent et s’effacent avec leur bilan."""

    form = PhotoForm
    resource_classes = [ressources.PhotoRessource]
    sans_import = "Une photo se dépose, avec l’accord des personnes, sur le bilan de son événement."
    ajoutable = effacable = False
    secondaire = True
    list_display = ["alt", "bilan", "credit"]
    list_filter = ["bilan__evenement__temps_fort"]
    list_select_related = ["bilan__evenement"]
    search_fields = ["alt", "bilan__evenement__titre"]
    fieldsets = [("La photo", {"fields": ["bilan", "image", "alt", "credit", "autorisation"]})]
