"""Les listes de mots fermées."""

from django.contrib import admin

from actions import ressources
from socle.gestion import GestionSuivie


class NomenclatureAdmin(GestionSuivie):
    """Une liste de mots fermée : on en ajoute rarement, on n’en change pas le code."""

    secondaire = True
    list_display = ["nom", "code", "ordre"]
    list_filter = [("actions", admin.EmptyFieldListFilter)]
    search_fields = ["nom", "code"]
    prepopulated_fields = {"code": ["nom"]}

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields


class DomaineAdmin(NomenclatureAdmin):
    resource_classes = [ressources.DomaineRessource]
    list_display = ["nom", "code", "dans_la_loi", "ordre"]
    list_filter = ["dans_la_loi", *NomenclatureAdmin.list_filter]
    fieldsets = [(None, {"fields": ["nom", "code", "dans_la_loi", "ordre"]})]


class MotAdmin(NomenclatureAdmin):
    fieldsets = [(None, {"fields": ["nom", "code", "ordre"]})]


class CritereAdmin(MotAdmin):
    resource_classes = [ressources.CritereRessource]


class PublicAdmin(MotAdmin):
    resource_classes = [ressources.PublicRessource]


class RattachementAdmin(MotAdmin):
    resource_classes = [ressources.RattachementRessource]
