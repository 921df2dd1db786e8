"""Ce que l’on mesure, et chaque valeur."""

from django.contrib import admin

from actions import ressources
from actions.admin.plan import ChoixDObjectif, ObjectifFiltre
from socle.gestion import DATES, GestionSuivie


class IndicateurAdmin(ChoixDObjectif, GestionSuivie):
    resource_classes = [ressources.IndicateurRessource]
    list_display = ["code", "libelle", "unite", "objectif", "registre", "phare"]
    list_display_links = ["code", "libelle"]
    list_filter = ["plan", ("objectif__numero", ObjectifFiltre), "nature", "registre", "phare", "demonstration"]
    list_select_related = ["objectif"]
    search_fields = ["code", "libelle", "definition"]
    autocomplete_fields = ["action"]
    voisins = ["releves"]
    fieldsets = [
        ("L’indicateur", {"fields": ["code", "libelle", "unite", "phare"]}),
        ("Ce qu’il mesure", {"fields": ["plan", "objectif", "action", "definition", "methode", "registre"]}),
        ("Comment le lire", {"fields": ["nature", "cumul", "sens"]}),
    ]


class ReleveAdmin(GestionSuivie):
    resource_classes = [ressources.ReleveRessource]
    list_display = ["indicateur", "sorte", "dates", "valeur_publiee", "numerateur", "denominateur", "source"]
    list_display_links = ["indicateur", "dates"]
    list_filter = ["sorte", "indicateur__plan", "deduit", "direction"]
    list_select_related = ["indicateur", "direction"]
    search_fields = ["indicateur__code", "indicateur__libelle", "source", "texte"]
    autocomplete_fields = ["indicateur", "direction"]
    readonly_fields = ["saisi_par", "valide_par", "valide_le"]
    fieldsets = [
        ("Ce qui est mesuré", {"fields": ["indicateur", "sorte", "direction", "groupe_rapport"]}),
        DATES,
        (
            "La valeur publiée",
            {
                "fields": ["valeur_publiee", "valeur_publiee_max", "mention", "texte"],
                "description": "Telle que la source la donne. Une valeur inconnue se laisse vide : jamais zéro.",
            },
        ),
        (
            "De quoi la recalculer",
            {
                "fields": ["numerateur", "denominateur", "denominateur_le"],
                "description": "Le site montre la valeur publiée et la valeur recalculée côte à côte.",
            },
        ),
        ("D’où elle vient", {"fields": ["source", "methode", "deduit", "saisi_par", "valide_par", "valide_le"]}),
    ]

    @admin.display(description="date", ordering="debut")
    def dates(self, releve):
        return releve.dates

    def completer(self, request, obj):
        if obj._state.adding:
            obj.saisi_par = request.user
