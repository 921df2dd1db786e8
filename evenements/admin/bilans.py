"""Les bilans d’événements et leurs photos, dans la gestion."""

from evenements import models, ressources
from evenements.models.bilans import PARTS
from socle.gestion import EnLigne, GestionSuivie


class PhotoEnLigne(EnLigne):
    model = models.PhotoBilan
    fields = ["image", "alt", "credit", "autorisation"]


class BilanEvenementAdmin(GestionSuivie):
    resource_classes = [ressources.BilanRessource]
    list_display = ["evenement", "participants", "dont_enfants", "dont_agents", "mode_comptage"]
    list_filter = ["mode_comptage", "evenement__temps_fort"]
    list_select_related = ["evenement"]
    search_fields = ["evenement__titre", "texte"]
    autocomplete_fields = ["evenement"]
    inlines = [PhotoEnLigne]
    fieldsets = [
        ("Le public", {"fields": ["evenement", "participants", "participants_mention", *PARTS]}),
        ("Comment on a compté", {"fields": ["mode_comptage"]}),
        ("Ce qu’en dit le public", {"fields": ["satisfaction", "reponses", "verbatims"]}),
        ("Le récit", {"fields": ["texte", "cout"]}),
    ]
