"""Le plan, ses signataires, ses caps, ses objectifs et leurs volets."""

from django.contrib import admin
from django.db.models import Count

from actions import models, ressources
from actions.etats import EtatPlan
from socle.gestion import EnLigne, Geste, GestionSuivie


def dire_l_objectif(objectif):
    return f"{objectif.plan}, objectif {objectif.numero}\N{NO-BREAK SPACE}: {objectif.titre_court}"


class ChoixDObjectif:
    """Deux plans ont chacun leur objectif 1 : dans un menu, le plan se dit d’abord."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        vers_un_objectif = db_field.is_relation and db_field.related_model is models.Objectif
        if vers_un_objectif:
            kwargs["queryset"] = models.Objectif.objects.select_related("plan")
        champ = super().formfield_for_dbfield(db_field, request, **kwargs)
        if vers_un_objectif:
            champ.label_from_instance = dire_l_objectif
        return champ


class ObjectifFiltre(admin.AllValuesFieldListFilter):
    """Par numéro d’objectif, d’un plan à l’autre."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "objectif"


class PlanAdmin(GestionSuivie):
    resource_classes = [ressources.PlanRessource]
    list_display = ["titre_court", "annee_debut", "annee_fin", "etat", "nombre_d_actions"]
    list_filter = ["etat"]
    search_fields = ["titre", "titre_court", "autres_noms", "code"]
    tons = {EtatPlan.EN_VIGUEUR: "succes", EtatPlan.EN_PREPARATION: "info"}
    voisins = ["objectifs", "actions", "indicateurs", "signatures", "engagements", "caps", "comites", "rapports"]
    fieldsets = [
        ("Le plan", {"fields": ["titre", "titre_court", "code", "autres_noms", "resume"]}),
        ("Sa durée", {"fields": ["annee_debut", "annee_fin", "signe_le", "succede_a"]}),
    ]
    gestes = {
        ("etat", EtatPlan.EN_VIGUEUR): Geste(
            libelle="Mettre en vigueur",
            explication="Le plan et ses actions publiques paraîtront sur le site ; les référent·es les suivront.",
        ),
        ("etat", EtatPlan.CLOS): Geste(
            libelle="Clore le plan",
            explication="Le plan reste public, mais ses actions ne se mettent plus à jour.",
            grave=True,
        ),
    }

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(nombre=Count("actions"))

    @admin.display(description="actions", ordering="nombre")
    def nombre_d_actions(self, plan):
        return plan.nombre


class VoletEnLigne(EnLigne):
    model = models.Volet
    fields = ["titre", "code", "ordre"]
    prepopulated_fields = {"code": ["titre"]}


class ObjectifAdmin(ChoixDObjectif, GestionSuivie):
    resource_classes = [ressources.ObjectifRessource]
    list_display = ["numero", "titre_court", "plan"]
    list_display_links = ["numero", "titre_court"]
    list_filter = ["plan"]
    list_select_related = ["plan"]
    search_fields = ["titre", "titre_court", "plan__titre_court"]
    inlines = [VoletEnLigne]
    voisins = ["actions", "indicateurs"]
    fieldsets = [
        ("L’objectif", {"fields": ["plan", "numero", "titre", "titre_court", "texte"]}),
        ("Sa filiation", {"fields": ["prolonge"]}),
    ]


class VoletAdmin(ChoixDObjectif, GestionSuivie):
    resource_classes = [ressources.VoletRessource]
    secondaire = True
    list_display = ["titre", "objectif", "code", "ordre"]
    list_filter = ["objectif__plan"]
    list_select_related = ["objectif"]
    search_fields = ["titre", "code"]
    fieldsets = [(None, {"fields": ["objectif", "titre", "code", "ordre"]})]


class SignatureAdmin(GestionSuivie):
    resource_classes = [ressources.SignatureRessource]
    list_display = ["organisme", "plan", "represente_par", "qualite", "signee_le"]
    list_filter = ["plan"]
    list_select_related = ["organisme", "plan"]
    search_fields = ["organisme__nom", "represente_par"]
    autocomplete_fields = ["organisme"]
    fieldsets = [(None, {"fields": ["plan", "organisme", "represente_par", "qualite", "signee_le", "rang"]})]


class EngagementAdmin(GestionSuivie):
    resource_classes = [ressources.EngagementRessource]
    list_display = ["organisme", "texte", "plan", "tenu_le"]
    list_display_links = ["organisme", "texte"]
    list_filter = ["plan", ("tenu_le", admin.EmptyFieldListFilter)]
    list_select_related = ["organisme", "plan"]
    search_fields = ["organisme__nom", "texte", "suivi"]
    autocomplete_fields = ["organisme"]
    fieldsets = [
        ("La promesse", {"fields": ["plan", "organisme", "texte"]}),
        ("Son suivi", {"fields": ["suivi", "tenu_le"]}),
    ]


class CapAnnuelAdmin(GestionSuivie):
    resource_classes = [ressources.CapRessource]
    list_display = ["annee", "plan", "texte"]
    list_filter = ["plan"]
    list_select_related = ["plan"]
    search_fields = ["texte"]
    fieldsets = [(None, {"fields": ["plan", "annee", "texte"]})]
