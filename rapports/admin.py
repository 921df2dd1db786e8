from django.contrib import admin
from django.urls import reverse

from rapports import models, operations, ressources
from rapports.etats import EtatEdition, EtatRapport, SuiteDecision
from socle.gestion import FERME, EnLigne, Geste, GestionSuivie, JournalAdmin


class DecisionEnLigne(EnLigne):
    model = models.Decision
    fields = ["numero", "texte", "porteur", "echeance", "suivi"]
    show_change_link = True


@admin.register(models.Comite)
class ComiteAdmin(GestionSuivie):
    resource_classes = [ressources.ComiteRessource]
    list_display = ["date", "plan", "lieu"]
    list_filter = ["plan", "demonstration"]
    list_select_related = ["plan"]
    search_fields = ["lieu", "ordre_du_jour", "releve_de_decisions"]
    date_hierarchy = "date"
    inlines = [DecisionEnLigne]
    voisins = ["decisions", "rapports"]
    fieldsets = [
        ("La réunion", {"fields": ["plan", "date", "lieu", "ordre_du_jour"]}),
        ("Son compte rendu", {"fields": ["releve_de_decisions"]}),
    ]


@admin.register(models.Decision)
class DecisionAdmin(GestionSuivie):
    resource_classes = [ressources.DecisionRessource]
    list_display = ["comite", "numero", "texte", "porteur", "echeance", "suite"]
    list_display_links = ["comite", "numero"]
    list_filter = ["suite", "comite"]
    list_select_related = ["comite"]
    search_fields = ["texte", "porteur", "suivi"]
    tons = {
        SuiteDecision.ADOPTEE: "succes",
        SuiteDecision.AMENDEE: "succes",
        SuiteDecision.REPORTEE: "alerte",
        SuiteDecision.REJETEE: "erreur",
    }
    fieldsets = [
        ("La décision", {"fields": ["comite", "numero", "texte", "porteur", "echeance"]}),
        ("Son suivi", {"fields": ["suivi"]}),
    ]
    gestes = {
        ("suite", SuiteDecision.ADOPTEE): Geste(libelle="Noter l’adoption"),
        ("suite", SuiteDecision.AMENDEE): Geste(libelle="Noter l’adoption avec amendement", motif="obligatoire"),
        ("suite", SuiteDecision.REPORTEE): Geste(libelle="Noter le report", motif="obligatoire"),
        ("suite", SuiteDecision.REJETEE): Geste(libelle="Noter le rejet", motif="obligatoire", grave=True),
    }


def est_fige(rapport):
    return rapport is not None and not rapport.est_modifiable


def aller_au_pilotage(rapport):
    return reverse("pilotage:rapport", args=[rapport.annee])


class SectionEnLigne(EnLigne):
    model = models.SectionRapport
    fields = ["titre", "code", "ordre", "texte", "redacteur", "pret"]
    autocomplete_fields = ["redacteur"]

    def has_add_permission(self, request, obj=None):
        return not est_fige(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return not est_fige(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not est_fige(obj) and super().has_delete_permission(request, obj)


class AvisEnLigne(EnLigne):
    model = models.AvisSignataire
    autocomplete_fields = ["organisme"]
    relations = ["organisme"]


@admin.register(models.RapportAnnuel)
class RapportAnnuelAdmin(GestionSuivie):
    resource_classes = [ressources.RapportRessource]
    sans_import = "Un rapport vit par ses gestes, et ses chiffres se figent : rien n’y entre par un classeur."
    list_display = ["titre", "annee", "plan", "etat", "adopte_le"]
    list_filter = ["etat", "plan", "demonstration"]
    list_select_related = ["plan"]
    search_fields = ["titre", "editorial"]
    inlines = [SectionEnLigne, AvisEnLigne]
    voisins = ["editions", "instantanes"]
    tons = {
        EtatRapport.FIGE: "info",
        EtatRapport.SOUMIS: "alerte",
        EtatRapport.ADOPTE: "succes",
        EtatRapport.PUBLIE: "succes",
    }
    fieldsets = [
        ("Le rapport", {"fields": ["annee", "titre", "plan", "comite", "date_arret"]}),
        ("Son éditorial", {"fields": ["editorial"]}),
        ("Son adoption", {"fields": ["adopte_le"]}),
    ]
    gestes = {
        ("etat", EtatRapport.FIGE): Geste(libelle="Figer les chiffres et produire le PDF", lien=aller_au_pilotage),
        ("etat", EtatRapport.SOUMIS): Geste(libelle="Soumettre au comité", faire=operations.soumettre),
        ("etat", EtatRapport.ADOPTE): Geste(
            libelle="Noter l’adoption",
            champs=("adopte_le",),
            explication="Plus rien n’y changera ; l’édition qui porte la mention est demandée aussitôt.",
            faire=operations.adopter,
        ),
        ("etat", EtatRapport.PUBLIE): Geste(
            libelle="Publier",
            explication="Le rapport et son PDF deviennent publics ; ils ne changent plus.",
            faire=operations.publier,
        ),
        ("etat", EtatRapport.EN_PREPARATION): Geste(
            libelle="Reprendre la préparation",
            motif="obligatoire",
            explication="Les chiffres seront figés de nouveau, sous un autre numéro.",
            faire=operations.reprendre,
        ),
    }

    def get_readonly_fields(self, request, obj=None):
        """Ses textes s’écrivent tant que les chiffres ne sont pas figés."""
        figes = ["annee", "titre", "plan", "comite", "date_arret", "editorial"]
        return ["adopte_le", *(figes if est_fige(obj) else [])]


@admin.register(models.EditionPDF)
class EditionPDFAdmin(JournalAdmin):
    list_display = ["rapport", "numero", "etat", "demandee_le", "finie_le", "pages"]
    list_display_links = ["rapport", "numero"]
    list_filter = ["etat", "rapport"]
    list_select_related = ["rapport", "demandee_par", "instantane__rapport"]
    search_fields = ["rapport__titre", "erreur"]
    tons = {EtatEdition.EN_COURS: "info", EtatEdition.PRETE: "succes", EtatEdition.ECHOUEE: "erreur"}
    gestes = {("etat", etat): FERME for etat in EtatEdition}
    fieldsets = [
        ("L’édition", {"fields": ["rapport", "numero", "etape", "instantane"]}),
        ("Sa production", {"fields": ["demandee_par", "demandee_le", "commencee_le", "finie_le", "erreur"]}),
        ("Le fichier", {"fields": ["pages", "taille", "profil", "sha256"]}),
    ]


@admin.register(models.AvisSignataire)
class AvisSignataireAdmin(GestionSuivie):
    resource_classes = [ressources.AvisRessource]
    list_display = ["organisme", "rapport", "recu_le"]
    list_filter = ["rapport"]
    list_select_related = ["organisme", "rapport"]
    search_fields = ["organisme__nom", "texte"]
    autocomplete_fields = ["organisme"]
    date_hierarchy = "recu_le"
    fieldsets = [(None, {"fields": ["rapport", "organisme", "texte", "recu_le"]})]


@admin.register(models.SectionRapport)
class SectionRapportAdmin(GestionSuivie):
    resource_classes = [ressources.SectionRessource]
    sans_import = "Une section se fige avec son rapport ; elle s’écrit à plusieurs, chacun prévenu des autres."
    secondaire = True
    list_display = ["titre", "rapport", "ordre", "pret"]
    list_filter = ["rapport", "pret"]
    list_select_related = ["rapport"]
    search_fields = ["titre", "texte"]
    autocomplete_fields = ["redacteur"]
    fieldsets = [(None, {"fields": ["rapport", "titre", "code", "ordre", "texte", "redacteur", "pret"]})]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "rapport":
            kwargs["queryset"] = models.RapportAnnuel.objects.filter(etat=EtatRapport.EN_PREPARATION)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        return (obj is None or obj.rapport.est_modifiable) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return (obj is None or obj.rapport.est_modifiable) and super().has_delete_permission(request, obj)


@admin.register(models.Instantane)
class InstantaneAdmin(JournalAdmin):
    secondaire = True
    list_display = ["rapport", "numero", "fige_le", "fige_par"]
    list_filter = ["rapport"]
    list_select_related = ["rapport", "fige_par"]
    search_fields = ["rapport__titre"]
    fieldsets = [(None, {"fields": ["rapport", "numero", "fige_le", "fige_par", "sha256", "contenu"]})]
