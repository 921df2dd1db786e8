from django.contrib import admin
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html

from appels_projets import models, notifications, operations, ressources
from appels_projets.etats import DEPOSEES, EtatCampagne, EtatCandidature
from socle.gestion import FERME, EchangesMixin, EnLigne, Geste, GestionSuivie, JournalAdmin
from socle.gestion.formulaires import adresse_du_fichier

LU_PAR_L_ASSOCIATION = "L’association lira le motif quand les résultats seront publiés."


def aller_au_pilotage(candidature):
    return reverse("pilotage:candidature", args=[candidature.uuid])


@admin.register(models.AppelAProjets)
class AppelAProjetsAdmin(GestionSuivie):
    resource_classes = [ressources.AppelRessource]
    list_display = ["nom", "recurrence", "plan", "nombre_de_campagnes"]
    list_filter = ["plan", "recurrence", "demonstration"]
    list_select_related = ["plan"]
    search_fields = ["nom", "slug"]
    autocomplete_fields = ["action"]
    prepopulated_fields = {"slug": ["nom"]}
    voisins = ["campagnes"]
    fieldsets = [
        ("L’appel", {"fields": ["nom", "slug", "recurrence"]}),
        ("Sa place dans le plan", {"fields": ["plan", "action"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(nombre=Count("campagnes"))

    @admin.display(description="campagnes", ordering="nombre")
    def nombre_de_campagnes(self, appel):
        return appel.nombre


class ThemeEnLigne(EnLigne):
    model = models.ThemeCampagne
    fields = ["libelle", "description", "ordre", "objectif"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "objectif":
            kwargs["queryset"] = db_field.related_model.objects.select_related("plan")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class EnveloppeEnLigne(EnLigne):
    model = models.Enveloppe


@admin.register(models.Campagne)
class CampagneAdmin(GestionSuivie):
    resource_classes = [ressources.CampagneRessource]
    list_display = ["titre", "annee", "etat", "ouverture_le", "cloture_le", "nombre_de_candidatures"]
    list_filter = ["etat", "annee", "appel", "demonstration"]
    list_select_related = ["appel"]
    search_fields = ["titre", "slug", "presentation"]
    date_hierarchy = "cloture_le"
    inlines = [ThemeEnLigne, EnveloppeEnLigne]
    voisins = ["candidatures"]
    tons = {
        EtatCampagne.PROGRAMMEE: "succes",
        EtatCampagne.DELIBERATION: "alerte",
        EtatCampagne.RESULTATS_PUBLIES: "info",
    }
    fieldsets = [
        ("La campagne", {"fields": ["appel", "annee", "titre", "slug", "presentation", "conditions"]}),
        (
            "Le dépôt",
            {
                "fields": ["ouverture_le", "cloture_le"],
                "description": "Ouverture comprise, clôture non comprise, à la seconde, à l’heure de Paris.",
            },
        ),
        ("Les projets", {"fields": ["periode_debut", "periode_fin", "plancher", "plafond"]}),
        ("Les règles", {"fields": ["reglement", "texte_cer_version"]}),
    ]
    gestes = {
        ("etat", EtatCampagne.PROGRAMMEE): Geste(
            libelle="Programmer",
            motif="aucun",
            explication="La campagne paraît sur le site ; le dépôt s’ouvre et se ferme tout seul à ses dates.",
            faire=lambda campagne, *, par, motif: operations.programmer(campagne, par),
        ),
        ("etat", EtatCampagne.BROUILLON): Geste(libelle="Remettre en brouillon", motif="obligatoire", grave=True),
        ("etat", EtatCampagne.DELIBERATION): Geste(
            libelle="Passer en délibération",
            motif="aucun",
            faire=lambda campagne, *, par, motif: operations.passer_en_deliberation(campagne, par),
        ),
        ("etat", EtatCampagne.RESULTATS_PUBLIES): Geste(
            libelle="Publier les résultats",
            motif="aucun",
            explication="Les projets retenus deviennent publics et toutes les lettres partent ensemble.",
            faire=lambda campagne, *, par, motif: operations.publier_les_resultats(campagne, par),
        ),
        ("etat", EtatCampagne.ARCHIVEE): Geste(libelle="Archiver"),
    }

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(nombre=Count("candidatures"))

    @admin.display(description="candidatures", ordering="nombre")
    def nombre_de_candidatures(self, campagne):
        return campagne.nombre

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["titre"]}


@admin.register(models.Candidature)
class CandidatureAdmin(GestionSuivie):
    """Une candidature déposée ne se récrit pas : on la rattache au plan, et on décide par des gestes."""

    resource_classes = [ressources.CandidatureRessource]
    sans_import = "Une candidature se dépose par l’association ; la coordination décide par des gestes."
    ajoutable = effacable = False
    list_display = ["numero", "intitule", "organisme", "campagne", "etat", "montant_demande", "deposee_le"]
    list_display_links = ["numero", "intitule"]
    list_filter = ["etat", "campagne", "type_demande", "demonstration"]
    list_select_related = ["organisme", "campagne"]
    search_fields = ["numero", "intitule", "organisme__nom"]
    autocomplete_fields = ["actions_plan"]
    date_hierarchy = "deposee_le"
    voisins = ["pieces", "attestations", "instantanes"]
    tons = {
        EtatCandidature.DEPOSEE: "alerte",
        EtatCandidature.RECEVABLE: "info",
        EtatCandidature.PROPOSEE: "info",
        EtatCandidature.ATTRIBUEE: "succes",
        EtatCandidature.IRRECEVABLE: "erreur",
        EtatCandidature.REFUSEE: "erreur",
    }
    fieldsets = [
        (
            "La demande",
            {
                "fields": ["numero", "campagne", "organisme", "type_demande", "intitule", "resume_public", "themes"],
                "description": "Le texte déposé par l’association ne se corrige pas ici : demandez-lui un complément.",
            },
        ),
        ("Le projet", {"fields": ["diagnostic", "objectifs", "description", "methode_evaluation", "lieu_precis"]}),
        ("Les dates et le public", {"fields": ["date_debut", "date_fin", "nb_beneficiaires_prevu"]}),
        ("L’argent", {"fields": ["budget_total", "montant_demande", "montant_propose"]}),
        ("Le dépôt", {"fields": ["deposee_le", "deposee_par", "cer_souscrit_le", "cer_souscrit_par", "cer_version"]}),
        ("L’instruction", {"fields": ["actions_plan", "motif_decision"]}),
    ]
    SAISIS = {"actions_plan"}
    gestes = {
        ("etat", EtatCandidature.BROUILLON): FERME,
        ("etat", EtatCandidature.RETIREE): FERME,
        ("etat", EtatCandidature.DEPOSEE): Geste(
            libelle="Revenir sur l’irrecevabilité",
            motif="obligatoire",
            explication="La lettre préparée ne partira pas ; la candidature revient à l’instruction.",
            faire=lambda c, *, par, motif: operations.revenir_sur_l_irrecevabilite(c, motif, par),
        ),
        ("etat", EtatCandidature.RECEVABLE): Geste(
            libelle="Déclarer recevable",
            motif="aucun",
            explication="L’association en est informée ; rien n’est promis.",
            faire=lambda c, *, par, motif: operations.declarer_recevable(c, par),
        ),
        ("etat", EtatCandidature.IRRECEVABLE): Geste(
            libelle="Déclarer irrecevable",
            motif="obligatoire",
            explication=LU_PAR_L_ASSOCIATION,
            grave=True,
            faire=lambda c, *, par, motif: operations.declarer_irrecevable(c, motif, par),
        ),
        ("etat", EtatCandidature.PROPOSEE): Geste(
            libelle="Proposer au conseil municipal",
            champs=("montant_propose",),
            faire=lambda c, *, par, motif, montant_propose: operations.proposer(c, montant_propose, par, motif),
        ),
        ("etat", EtatCandidature.ATTRIBUEE): Geste(libelle="Attribuer la subvention", lien=aller_au_pilotage),
        ("etat", EtatCandidature.REFUSEE): Geste(
            libelle="Refuser",
            motif="obligatoire",
            explication=LU_PAR_L_ASSOCIATION,
            grave=True,
            faire=lambda c, *, par, motif: operations.refuser(c, motif, par),
        ),
        ("etat", EtatCandidature.SANS_SUITE): Geste(
            libelle="Classer sans suite",
            motif="obligatoire",
            explication=LU_PAR_L_ASSOCIATION,
            grave=True,
            faire=lambda c, *, par, motif: operations.classer_sans_suite(c, motif, par),
        ),
    }

    def get_queryset(self, request):
        """Un brouillon n’appartient qu’à son association ; et qui en est membre ne l’instruit pas."""
        return super().get_queryset(request).deposees().hors_deport_de(request.user)

    def taire_des_passages(self, request, passages):
        """Ceux de ses candidatures, et ceux des lettres qui disent ce qu’on en a décidé."""
        siennes = models.Candidature.objects.de(request.user).order_by().values("pk")
        lettres = notifications.lettres_de_son_association(request.user).order_by().values("pk")
        for fiches in (siennes, lettres):
            sorte = {"type_objet__app_label": fiches.model._meta.app_label}
            sorte["type_objet__model"] = fiches.model._meta.model_name
            passages = passages.exclude(**sorte, id_objet__in=fiches)
        return passages

    def taire_des_courriels(self, request, courriels):
        return notifications.sans_les_lettres_de_son_association(courriels, request.user)

    def get_history_queryset(self, request, history_manager, pk_name, object_id):
        """Ce que l’association écrivait avant de déposer reste à elle."""
        return super().get_history_queryset(request, history_manager, pk_name, object_id).filter(etat__in=DEPOSEES)

    def get_readonly_fields(self, request, obj=None):
        return [nom for _, options in self.fieldsets for nom in options["fields"] if nom not in self.SAISIS]


class TenuAvecUneCandidature(JournalAdmin):
    """Ce qui tient à un brouillon n’appartient, comme lui, qu’à son association ; le déport suit de même."""

    def get_queryset(self, request):
        lisibles = models.Candidature.objects.recues().hors_deport_de(request.user)
        return super().get_queryset(request).filter(candidature__in=lisibles)


@admin.register(models.Deliberation)
class DeliberationAdmin(GestionSuivie):
    resource_classes = [ressources.DeliberationRessource]
    sans_import = "Une délibération attribue de l’argent : elle s’enregistre une à une, avec son acte."
    list_display = ["numero", "date", "executoire_le", "nombre_d_attributions"]
    list_filter = [("executoire_le", admin.EmptyFieldListFilter)]
    search_fields = ["numero"]
    date_hierarchy = "date"
    voisins = ["attributions"]
    fieldsets = [(None, {"fields": ["numero", "date", "executoire_le", "fichier"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(nombre=Count("attributions"))

    @admin.display(description="attributions", ordering="nombre")
    def nombre_d_attributions(self, deliberation):
        return deliberation.nombre


@admin.register(models.Attribution)
class AttributionAdmin(EchangesMixin, TenuAvecUneCandidature):
    """Une attribution naît d’une délibération, sous le verrou de l’enveloppe : voir le pilotage des appels."""

    resource_classes = [ressources.AttributionRessource]
    list_display = ["candidature", "organisme", "montant", "deliberation", "notifiee_le", "annulee_le"]
    list_filter = ["candidature__campagne", ("annulee_le", admin.EmptyFieldListFilter)]
    list_select_related = ["candidature__organisme", "deliberation"]
    search_fields = ["candidature__intitule", "candidature__organisme__nom", "deliberation__numero"]
    fieldsets = [(None, {"fields": ["candidature", "deliberation", "montant", "notifiee_le", "annulee_le"]})]

    @admin.display(description="association", ordering="candidature__organisme__nom")
    def organisme(self, attribution):
        return attribution.candidature.organisme


@admin.register(models.Enveloppe)
class EnveloppeAdmin(GestionSuivie):
    resource_classes = [ressources.EnveloppeRessource]
    secondaire = True
    list_display = ["campagne", "montant_vote", "deliberation_budget"]
    list_filter = ["campagne__annee", "campagne__appel"]
    list_select_related = ["campagne"]
    search_fields = ["campagne__titre", "deliberation_budget"]
    autocomplete_fields = ["campagne"]
    fieldsets = [(None, {"fields": ["campagne", "montant_vote", "deliberation_budget"]})]


@admin.register(models.ThemeCampagne)
class ThemeCampagneAdmin(GestionSuivie):
    resource_classes = [ressources.ThemeRessource]
    secondaire = True
    list_display = ["libelle", "campagne", "objectif", "ordre"]
    list_filter = ["campagne"]
    list_select_related = ["campagne", "objectif"]
    search_fields = ["libelle", "description"]
    autocomplete_fields = ["campagne", "objectif"]
    fieldsets = [(None, {"fields": ["campagne", "libelle", "description", "objectif", "ordre"]})]


@admin.register(models.PieceJointe)
class PieceJointeAdmin(EchangesMixin, TenuAvecUneCandidature):
    resource_classes = [ressources.PieceRessource]
    secondaire = True
    list_display = ["type_piece", "candidature", "nom_donne", "cree_le"]
    list_filter = ["type_piece"]
    list_select_related = ["candidature"]
    search_fields = ["candidature__intitule", "nom_donne"]
    fieldsets = [(None, {"fields": ["candidature", "type_piece", "nom_donne", "telecharger", "taille", "sha256"]})]
    readonly_fields = ["telecharger"]

    @admin.display(description="fichier")
    def telecharger(self, piece):
        return format_html('<a href="{}">Télécharger la pièce</a>', adresse_du_fichier(piece.fichier))


@admin.register(models.InstantaneCandidature)
class InstantaneCandidatureAdmin(TenuAvecUneCandidature):
    secondaire = True
    list_display = ["candidature", "numero_version", "horodatage"]
    list_filter = ["candidature__campagne"]
    list_select_related = ["candidature"]
    search_fields = ["candidature__intitule", "candidature__numero"]
    date_hierarchy = "horodatage"
    fieldsets = [(None, {"fields": ["candidature", "numero_version", "horodatage", "sha256", "contenu"]})]


@admin.register(models.Attestation)
class AttestationAdmin(EchangesMixin, TenuAvecUneCandidature):
    resource_classes = [ressources.AttestationRessource]
    secondaire = True
    list_display = ["type_attestation", "candidature", "par", "le"]
    list_filter = ["type_attestation"]
    list_select_related = ["candidature", "par"]
    search_fields = ["candidature__intitule", "candidature__numero"]
    fieldsets = [(None, {"fields": ["candidature", "type_attestation", "version_texte", "par", "le"]})]
