"""Les listes de mots fermées."""

from socle.gestion import GestionSuivie


class NomenclatureAdmin(GestionSuivie):
    """Une liste de mots fermée : on en ajoute rarement, on n’en change pas le code."""

    secondaire = True
    list_display = ["nom", "code", "ordre"]
    search_fields = ["nom", "code"]
    prepopulated_fields = {"code": ["nom"]}

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields


class DomaineAdmin(NomenclatureAdmin):
    list_display = ["nom", "code", "dans_la_loi", "ordre"]
    list_filter = ["dans_la_loi"]
    fieldsets = [(None, {"fields": ["nom", "code", "dans_la_loi", "ordre"]})]


class CritereAdmin(NomenclatureAdmin):
    fieldsets = [(None, {"fields": ["nom", "code", "ordre"]})]
