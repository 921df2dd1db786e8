from django.contrib import admin
from django.urls import reverse

from rapports import models, operations, ressources
from rapports.etats import EtatEdition, EtatRapport, SuiteDecision
from socle.gestion import FERME, EnLigne, Geste, GestionSuivie, JournalAdmin


class SousVerrou:
    """Ce qu’un rapport adopté a imprimé ne s’ajoute, ne se change ni ne s’efface plus ici."""

    def est_verrouille(self, obj):
        raise NotImplementedError

    def has_change_permission(self, request, obj=None):
        return not self.est_verrouille(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not self.est_verrouille(obj) and super().has_delete_permission(request, obj)


class EnLigneSousVerrou(SousVerrou, EnLigne):
    def has_add_permission(self, request, obj=None):
        return not self.est_verrouille(obj) and super().has_add_permission(request, obj)


class DecisionEnLigne(EnLigneSousVerrou):
    """Adopté, le rapport du comité ne laisse que la suite des décisions s’écrire, sur leur propre fiche."""

    model = models.Decision
    fields = ["numero", "texte", "porteur", "echeance", "suivi"]
    show_change_link = True

    def est_verrouille(self, comite):
        return comite is not None and comite.a_un_rapport_adopte


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
    FIGES = ["comite", "numero", "texte", "porteur", "echeance"]
    fieldsets = [
        ("La décision", {"fields": FIGES}),
        ("Son suivi", {"fields": ["suivi"]}),
    ]
    gestes = {
        ("suite", SuiteDecision.ADOPTEE): Geste(libelle="Noter l’adoption"),
        ("suite", SuiteDecision.AMENDEE): Geste(libelle="Noter l’adoption avec amendement", motif="obligatoire"),
        ("suite", SuiteDecision.REPORTEE): Geste(libelle="Noter le report", motif="obligatoire"),
        ("suite", SuiteDecision.REJETEE): Geste(libelle="Noter le rejet", motif="obligatoire", grave=True),
    }

    def get_readonly_fields(self, request, obj=None):
        return self.FIGES if obj is not None and obj.est_verrouillee else []

    def has_delete_permission(self, request, obj=None):
        verrouillee = obj is not None and obj.est_verrouillee
        return not verrouillee and super().has_delete_permission(request, obj)


def est_fige(rapport):
    return rapport is not None and not rapport.est_modifiable


def aller_au_pilotage(rapport):
    return reverse("pilotage:rapport", args=[rapport.annee])


class SectionEnLigne(EnLigneSousVerrou):
    """À lire ici : chaque texte a sa version, qui prévient deux personnes, sur sa fiche et au pilotage."""

    model = models.SectionRapport
    fields = ["titre", "redacteur", "pret"]
    autocomplete_fields = ["redacteur"]
    relations = ["redacteur"]
    show_change_link = True

    def est_verrouille(self, rapport):
        return True


class AvisEnLigne(EnLigneSousVerrou):
    model = models.AvisSignataire
    autocomplete_fields = ["organisme"]
    relations = ["organisme"]

    def est_verrouille(self, rapport):
        return rapport is not None and rapport.est_adopte


@admin.register(models.RapportAnnuel)
class RapportAnnuelAdmin(GestionSuivie):
    resource_classes = [ressources.RapportRessource]
    sans_import = "Un rapport vit par ses gestes, et ses chiffres se figent : rien n’y entre par un classeur."
    list_display = ["titre", "annee", "plan", "etat", "adopte_le"]
    list_filter = ["etat", "plan", "demonstration"]
    list_select_related = ["plan"]
    search_fields = ["titre", "correction"]
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
        ("Son adoption", {"fields": ["adopte_le", "correction"]}),
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
            explication="Le rapport et son PDF deviennent publics ; une correction sera une nouvelle version.",
            faire=operations.publier,
        ),
        ("etat", EtatRapport.EN_PREPARATION): Geste(
            libelle="Rouvrir la préparation",
            motif="obligatoire",
            explication="Les chiffres seront figés de nouveau. Adopté, le rapport se corrige : sa nouvelle version "
            "portera ce motif, et la version publiée le reste jusque-là.",
            faire=operations.rouvrir,
        ),
    }

    def get_readonly_fields(self, request, obj=None):
        """Ses textes s’écrivent tant que les chiffres ne sont pas figés."""
        figes = ["annee", "titre", "plan", "comite", "date_arret"]
        return ["adopte_le", "correction", *(figes if est_fige(obj) else [])]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        operations.preparer_les_chapitres(form.instance, par=request.user)


@admin.register(models.EditionPDF)
class EditionPDFAdmin(JournalAdmin):
    list_display = ["rapport", "document", "numero", "etat", "demandee_le", "finie_le", "pages", "publiee_le"]
    list_display_links = ["rapport", "numero"]
    list_filter = ["etat", "document", "rapport"]
    list_select_related = ["rapport", "demandee_par", "instantane__rapport", "corrige__rapport"]
    search_fields = ["rapport__titre", "erreur"]
    tons = {EtatEdition.EN_COURS: "info", EtatEdition.PRETE: "succes", EtatEdition.ECHOUEE: "erreur"}
    gestes = {("etat", etat): FERME for etat in EtatEdition}
    fieldsets = [
        ("L’édition", {"fields": ["rapport", "document", "numero", "etape", "instantane"]}),
        ("Son adoption", {"fields": ["adoptee_le", "publiee_le", "correction", "corrige"]}),
        ("Sa production", {"fields": ["demandee_par", "demandee_le", "commencee_le", "finie_le", "erreur"]}),
        ("Le fichier", {"fields": ["pages", "taille", "profil", "sha256"]}),
    ]


@admin.register(models.AvisSignataire)
class AvisSignataireAdmin(SousVerrou, GestionSuivie):
    resource_classes = [ressources.AvisRessource]
    list_display = ["organisme", "rapport", "recu_le"]
    list_filter = ["rapport"]
    list_select_related = ["organisme", "rapport"]
    search_fields = ["organisme__nom", "texte"]
    autocomplete_fields = ["organisme"]
    date_hierarchy = "recu_le"
    fieldsets = [(None, {"fields": ["rapport", "organisme", "texte", "recu_le"]})]

    def est_verrouille(self, avis):
        return avis is not None and avis.rapport.est_adopte


@admin.register(models.SectionRapport)
class SectionRapportAdmin(SousVerrou, GestionSuivie):
    resource_classes = [ressources.SectionRessource]
    sans_import = "Une section se fige avec son rapport ; elle s’écrit à plusieurs, chacun prévenu des autres."
    secondaire = True
    list_display = ["titre", "rapport", "ordre", "pret"]
    list_filter = ["rapport", "pret"]
    list_select_related = ["rapport"]
    search_fields = ["titre", "texte"]
    autocomplete_fields = ["redacteur"]
    readonly_fields = ["ecrit_par", "ecrit_le"]
    fieldsets = [
        (None, {"fields": ["rapport", "titre", "code", "ordre", "texte", "redacteur", "pret", "ecrit_par", "ecrit_le"]})
    ]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "rapport":
            kwargs["queryset"] = models.RapportAnnuel.objects.filter(etat=EtatRapport.EN_PREPARATION)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def est_verrouille(self, section):
        return section is not None and est_fige(section.rapport)


@admin.register(models.Instantane)
class InstantaneAdmin(JournalAdmin):
    secondaire = True
    list_display = ["rapport", "numero", "fige_le", "fige_par"]
    list_filter = ["rapport"]
    list_select_related = ["rapport", "fige_par"]
    search_fields = ["rapport__titre"]
    fieldsets = [(None, {"fields": ["rapport", "numero", "fige_le", "fige_par", "sha256", "contenu"]})]


@admin.register(models.ImageFigee)
class ImageFigeeAdmin(JournalAdmin):
    secondaire = True
    list_display = ["instantane", "sha256"]
    list_filter = ["instantane__rapport"]
    list_select_related = ["instantane__rapport"]
    search_fields = ["sha256"]
    fieldsets = [(None, {"fields": ["instantane", "sha256"]})]
