from django.contrib import admin

from partenaires import models, ressources
from socle.gestion import EnLigne, GestionSuivie


class ContactEnLigne(EnLigne):
    model = models.Contact


class MembreEnLigne(EnLigne):
    model = models.MembreOrganisme
    autocomplete_fields = ["utilisateur"]
    relations = ["organisme", "utilisateur"]


@admin.register(models.Organisme)
class OrganismeAdmin(GestionSuivie):
    resource_classes = [ressources.OrganismeRessource]
    list_display = ["nom", "sigle", "sorte", "commune", "entreprise_citoyenne"]
    list_filter = ["sorte", "entreprise_citoyenne", ("siret", admin.EmptyFieldListFilter), "demonstration"]
    search_fields = ["nom", "sigle", "siret", "rna", "code"]
    search_help_text = "Nom, sigle, SIRET ou numéro RNA."
    inlines = [ContactEnLigne, MembreEnLigne]
    voisins = ["liens_actions", "candidatures", "financements", "signatures", "engagements"]
    fieldsets = [
        ("L’organisme", {"fields": ["nom", "sigle", "code", "sorte", "entreprise_citoyenne", "objet"]}),
        ("Ses numéros", {"fields": ["siret", "rna"]}),
        ("Où le joindre", {"fields": ["adresse", "code_postal", "commune", "courriel", "telephone", "site"]}),
    ]


@admin.register(models.MembreOrganisme)
class MembreOrganismeAdmin(GestionSuivie):
    resource_classes = [ressources.MembreRessource]
    sans_import = "Une appartenance ouvre à un compte les candidatures d’une association : elle se donne une à une."
    list_display = ["utilisateur", "organisme", "role", "actif"]
    list_filter = ["role", "actif"]
    list_select_related = ["utilisateur", "organisme"]
    search_fields = ["utilisateur__email", "utilisateur__nom", "organisme__nom"]
    autocomplete_fields = ["utilisateur", "organisme"]
    fieldsets = [(None, {"fields": ["organisme", "utilisateur", "role", "actif"]})]


@admin.register(models.Lieu)
class LieuAdmin(GestionSuivie):
    resource_classes = [ressources.LieuRessource]
    list_display = ["nom", "adresse", "commune", "quartier", "acces_fauteuil"]
    list_filter = ["acces_fauteuil", "quartier", "commune", "demonstration"]
    list_select_related = ["quartier"]
    search_fields = ["nom", "adresse", "code"]
    autocomplete_fields = ["quartier"]
    prepopulated_fields = {"code": ["nom"]}
    voisins = ["evenements", "millesimes"]
    fieldsets = [
        ("Le lieu", {"fields": ["nom", "code", "quartier"]}),
        ("Y venir", {"fields": ["adresse", "code_postal", "commune", "acces", "acces_fauteuil"]}),
    ]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields


class VerificationFiltre(admin.SimpleListFilter):
    title = "vérification"
    parameter_name = "verification"

    def lookups(self, request, model_admin):
        return [("a-faire", "À faire : visible, et non vérifié depuis un an")]

    def queryset(self, request, queryset):
        return queryset.a_verifier() if self.value() == "a-faire" else queryset


@admin.register(models.RelaisAide)
class RelaisAideAdmin(GestionSuivie):
    resource_classes = [ressources.RelaisRessource]
    list_display = ["nom", "proximite", "telephone", "urgence", "publie", "verifie_le"]
    list_filter = [VerificationFiltre, "publie", "proximite", "urgence"]
    search_fields = ["nom", "pour_quoi"]
    autocomplete_fields = ["organisme"]
    prepopulated_fields = {"code": ["nom"]}
    fieldsets = [
        (
            "Le relais",
            {
                "fields": ["nom", "code", "organisme", "proximite", "pour_quoi", "ensuite"],
                "description": "Ce que lit, sur la page « Être aidé·e », une personne victime ou témoin. Aucune donnée"
                " sur une situation vécue ne s’enregistre ici.",
            },
        ),
        ("Comment le joindre", {"fields": ["telephone", "cout_et_horaires", "adresse", "lien"]}),
        ("Sa place sur la page", {"fields": ["publie", "urgence", "ordre", "verifie_le"]}),
    ]


@admin.register(models.Contact)
class ContactAdmin(GestionSuivie):
    resource_classes = [ressources.ContactRessource]
    secondaire = True
    list_display = ["nom", "fonction", "organisme", "courriel", "telephone"]
    list_filter = ["organisme__sorte"]
    list_select_related = ["organisme"]
    search_fields = ["nom", "organisme__nom", "courriel"]
    autocomplete_fields = ["organisme"]
    fieldsets = [(None, {"fields": ["organisme", "nom", "fonction", "courriel", "telephone"]})]


@admin.register(models.Quartier)
class QuartierAdmin(GestionSuivie):
    resource_classes = [ressources.QuartierRessource]
    secondaire = True
    list_display = ["nom", "prioritaire"]
    list_filter = ["prioritaire"]
    search_fields = ["nom", "code"]
    prepopulated_fields = {"code": ["nom"]}
    voisins = ["lieux"]
    fieldsets = [(None, {"fields": ["nom", "code", "prioritaire"]})]
