"""La gestion du plan : ce que la coordination saisit et corrige. Les états changent par des gestes."""

from django.contrib import admin
from django.db.models import Count

from actions import models, ressources
from actions.etats import PHASES_OUVERTES, Echeance, EtatFinancement, EtatPlan, Phase
from socle.etats import faire_passer
from socle.gestion import DATES, EchangesMixin, EnLigne, Geste, GestionAdmin, GestionSuivie, JournalAdmin, badges


def changer_de_phase(vers):
    """Ce que la nouvelle phase n’oblige pas à dire s’efface : une action reprise n’a plus de date de retour."""

    def faire(objet, *, par, motif, **champs):
        effaces = {"phase_motif": "", "retour_prevu_le": None}
        if hasattr(objet, "realisee_le"):
            effaces["realisee_le"] = None
        faire_passer(objet, vers, par=par, champ="phase", motif=motif, **{**effaces, **champs})

    return faire


GESTES_DE_PHASE = {
    ("phase", Phase.A_VENIR): Geste(libelle="Annoncer à venir", faire=changer_de_phase(Phase.A_VENIR)),
    ("phase", Phase.EN_COURS): Geste(libelle="Déclarer en cours", faire=changer_de_phase(Phase.EN_COURS)),
    ("phase", Phase.REALISEE): Geste(libelle="Déclarer réalisée", faire=changer_de_phase(Phase.REALISEE)),
    ("phase", Phase.EN_PAUSE): Geste(
        libelle="Mettre en pause",
        champs=("phase_motif", "retour_prevu_le"),
        motif="phase_motif",
        explication="Une pause dit sa raison et la date à laquelle l’action doit reprendre.",
        faire=changer_de_phase(Phase.EN_PAUSE),
    ),
    ("phase", Phase.ABANDONNEE): Geste(
        libelle="Abandonner",
        champs=("phase_motif",),
        motif="phase_motif",
        explication="L’action reste visible avec la raison de son abandon ; elle pourra être reprise.",
        grave=True,
        faire=changer_de_phase(Phase.ABANDONNEE),
    ),
}


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


@admin.register(models.Plan)
class PlanAdmin(GestionSuivie):
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


@admin.register(models.Objectif)
class ObjectifAdmin(ChoixDObjectif, GestionAdmin):
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


class ObjectifFiltre(admin.AllValuesFieldListFilter):
    """Par numéro d’objectif, d’un plan à l’autre."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "objectif"


class EcheanceFiltre(admin.SimpleListFilter):
    title = "échéance"
    parameter_name = "echeance"

    def lookups(self, request, model_admin):
        return Echeance.choices

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(plan__etat=EtatPlan.EN_VIGUEUR, echeance=self.value())


class PiloteFiltre(admin.SimpleListFilter):
    title = "pilote"
    parameter_name = "pilote"

    def lookups(self, request, model_admin):
        return [("sans", "Sans pilote (plan en vigueur)"), ("avec", "Avec un pilote")]

    def queryset(self, request, queryset):
        if self.value() == "sans":
            return queryset.filter(pilotes=None, phase__in=PHASES_OUVERTES, plan__etat=EtatPlan.EN_VIGUEUR)
        if self.value() == "avec":
            return queryset.filter(pilotes__principal=True).distinct()
        return queryset


class PiloteEnLigne(EnLigne):
    model = models.PiloteAction
    autocomplete_fields = ["agent"]
    relations = ["agent", "action"]


class PartenaireEnLigne(EnLigne):
    model = models.ActionPartenaire
    autocomplete_fields = ["organisme"]
    relations = ["organisme"]


class EtapeEnLigne(EnLigne):
    model = models.Etape
    fields = ["libelle", "precision", "debut", "fin", "faite_le", "ordre"]


@admin.register(models.Action)
class ActionAdmin(ChoixDObjectif, EchangesMixin, GestionSuivie):
    resource_classes = [ressources.ActionRessource]
    list_display = ["code", "titre", "phase", "meteo", "echeance", "service", "plan"]
    list_display_links = ["code", "titre"]
    list_filter = [
        "plan",
        EcheanceFiltre,
        PiloteFiltre,
        "phase",
        "meteo",
        ("objectif__numero", ObjectifFiltre),
        "type_action",
        "visibilite",
        "recurrente",
        "demonstration",
    ]
    list_select_related = ["plan", "service"]
    search_fields = ["code", "titre", "resume", "public_precis"]
    search_help_text = "Code, titre, présentation ou public."
    autocomplete_fields = ["service", "issue_de", "volet"]
    inlines = [PiloteEnLigne, PartenaireEnLigne, EtapeEnLigne]
    voisins = ["millesimes", "points", "documents", "financements", "indicateurs", "evenements"]
    gestes = GESTES_DE_PHASE | {
        ("phase", Phase.REALISEE): Geste(
            libelle="Déclarer réalisée", champs=("realisee_le",), faire=changer_de_phase(Phase.REALISEE)
        ),
    }
    fieldsets = [
        ("L’action", {"fields": ["code", "titre", "resume", "type_action", "situation", "phare", "visibilite"]}),
        ("Sa place dans le plan", {"fields": ["plan", "objectif", "volet", "objectifs_secondaires", "rattachements"]}),
        DATES,
        ("Chaque année", {"fields": ["recurrente", "rythme"]}),
        (
            "Où elle en est",
            {
                "fields": ["meteo", "meteo_motif", "phase_motif", "retour_prevu_le", "realisee_le"],
                "description": "La phase change par les boutons en haut de la fiche. Le retard se calcule tout seul.",
            },
        ),
        ("Qui la mène", {"fields": ["service"]}),
        ("Pour qui, contre quoi", {"fields": ["publics", "public_precis", "domaines", "criteres", "quartiers"]}),
        (
            "D’où elle vient",
            {
                "fields": ["issue_de", "reconduction"],
                "description": "Si elle reprend une action du plan précédent : laquelle, et comment.",
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).avec_echeance()

    @admin.display(description="échéance", ordering="terme")
    def echeance(self, action):
        return badges.rendre("echeance", action.echeance, dict(Echeance.choices).get(action.echeance, "")) or "—"


class FrequentationEnLigne(EnLigne):
    model = models.Frequentation
    relations = ["public", "millesime__action"]


@admin.register(models.Millesime)
class MillesimeAdmin(EchangesMixin, GestionSuivie):
    resource_classes = [ressources.MillesimeRessource]
    list_display = ["action", "annee", "phase", "meteo", "dates", "participants"]
    list_display_links = ["action", "annee"]
    list_filter = ["annee", "phase", "meteo", "action__plan", "demonstration"]
    list_select_related = ["action"]
    search_fields = ["action__code", "action__titre", "titre"]
    autocomplete_fields = ["action", "lieu"]
    inlines = [FrequentationEnLigne]
    gestes = GESTES_DE_PHASE
    fieldsets = [
        ("L’édition", {"fields": ["action", "annee", "titre", "lieu"]}),
        DATES,
        (
            "Où elle en est",
            {
                "fields": ["meteo", "meteo_motif", "phase_motif", "retour_prevu_le"],
                "description": "La phase change par les boutons en haut de la fiche.",
            },
        ),
        ("Le public", {"fields": ["participants_prevus", "participants", "participants_mention"]}),
        ("L’argent", {"fields": ["budget_prevu", "budget_realise"]}),
        ("Le bilan", {"fields": ["bilan"]}),
    ]

    @admin.display(description="dates", ordering="debut")
    def dates(self, millesime):
        return millesime.dates


@admin.register(models.Indicateur)
class IndicateurAdmin(ChoixDObjectif, EchangesMixin, GestionSuivie):
    resource_classes = [ressources.IndicateurRessource]
    list_display = ["code", "libelle", "unite", "objectif", "phare"]
    list_display_links = ["code", "libelle"]
    list_filter = ["plan", ("objectif__numero", ObjectifFiltre), "nature", "phare", "demonstration"]
    list_select_related = ["objectif"]
    search_fields = ["code", "libelle", "definition"]
    autocomplete_fields = ["action"]
    voisins = ["releves"]
    fieldsets = [
        ("L’indicateur", {"fields": ["code", "libelle", "unite", "phare"]}),
        ("Ce qu’il mesure", {"fields": ["plan", "objectif", "action", "definition", "methode"]}),
        ("Comment le lire", {"fields": ["nature", "cumul", "sens"]}),
    ]


@admin.register(models.Releve)
class ReleveAdmin(EchangesMixin, GestionSuivie):
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

    def save_model(self, request, obj, form, change):
        if not change:
            obj.saisi_par = request.user
        super().save_model(request, obj, form, change)


@admin.register(models.Financement)
class FinancementAdmin(GestionAdmin):
    list_display = ["action", "annee", "financeur", "montant_demande", "montant_obtenu", "etat"]
    list_display_links = ["action"]
    list_filter = ["annee", "etat", "action__plan"]
    list_select_related = ["action", "financeur"]
    search_fields = ["action__code", "action__titre", "financeur__nom"]
    autocomplete_fields = ["action", "financeur"]
    tons = {
        EtatFinancement.NOTIFIE: "info",
        EtatFinancement.VERSE: "succes",
        EtatFinancement.JUSTIFIE: "succes",
        EtatFinancement.REFUSE: "erreur",
    }
    gestes = {
        ("etat", EtatFinancement.NOTIFIE): Geste(libelle="Noter l’accord", champs=("montant_obtenu",)),
        ("etat", EtatFinancement.VERSE): Geste(libelle="Noter le versement"),
        ("etat", EtatFinancement.JUSTIFIE): Geste(libelle="Noter le compte rendu financier"),
        ("etat", EtatFinancement.REFUSE): Geste(libelle="Noter le refus", motif="obligatoire", grave=True),
    }
    fieldsets = [
        ("La demande", {"fields": ["action", "annee", "financeur", "montant_demande"]}),
        ("La réponse", {"fields": ["montant_obtenu", "compte_rendu_avant"]}),
    ]


@admin.register(models.CampagneMiseAJour)
class CampagneMiseAJourAdmin(GestionAdmin):
    list_display = ["titre", "plan", "etat", "ouverte_le", "a_rendre_le", "close_le"]
    list_filter = ["plan", "demonstration"]
    list_select_related = ["plan"]
    search_fields = ["titre"]
    date_hierarchy = "a_rendre_le"
    voisins = ["points"]
    fieldsets = [
        ("La campagne", {"fields": ["titre", "plan", "message"]}),
        ("Ses dates", {"fields": ["a_rendre_le", "relance_le", "suppleants_le", "coordination_le"]}),
    ]


@admin.register(models.PointAvancement)
class PointAvancementAdmin(JournalAdmin):
    list_display = ["action", "le", "qui", "phase", "meteo", "rien_de_nouveau"]
    list_display_links = ["action", "le"]
    list_filter = ["phase", "meteo", "rien_de_nouveau", "campagne", "demonstration"]
    list_select_related = ["action", "auteur", "agent"]
    search_fields = ["action__code", "action__titre", "fait", "blocage", "a_retenir"]
    date_hierarchy = "le"
    fieldsets = [
        ("Le point", {"fields": ["action", "auteur", "agent", "le", "campagne", "rien_de_nouveau"]}),
        ("L’état déclaré", {"fields": ["phase_avant", "phase", "meteo_avant", "meteo", "meteo_motif"]}),
        ("Ce qui est dit", {"fields": ["fait", "blocage", "a_retenir", "public_touche"]}),
    ]


@admin.register(models.Document)
class DocumentAdmin(GestionAdmin):
    list_display = ["titre", "sorte", "action", "visibilite", "autorisation"]
    list_filter = ["sorte", "visibilite", "autorisation", "demonstration"]
    list_select_related = ["action"]
    search_fields = ["titre", "texte_alternatif", "action__code", "action__titre"]
    autocomplete_fields = ["action"]
    readonly_fields = ["point"]
    fieldsets = [
        ("Le document", {"fields": ["action", "sorte", "titre", "fichier", "point"]}),
        (
            "Pour une photo",
            {
                "fields": ["texte_alternatif", "credit", "prise_le", "autorisation"],
                "description": "Une photo ne devient publique que décrite et le droit à l’image réglé.",
            },
        ),
        ("Qui le voit", {"fields": ["visibilite"]}),
    ]


@admin.register(models.Signature)
class SignatureAdmin(GestionAdmin):
    list_display = ["organisme", "plan", "represente_par", "qualite", "signee_le"]
    list_filter = ["plan"]
    list_select_related = ["organisme", "plan"]
    search_fields = ["organisme__nom", "represente_par"]
    autocomplete_fields = ["organisme"]
    fieldsets = [(None, {"fields": ["plan", "organisme", "represente_par", "qualite", "signee_le", "rang"]})]


@admin.register(models.Engagement)
class EngagementAdmin(GestionAdmin):
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


@admin.register(models.CapAnnuel)
class CapAnnuelAdmin(GestionAdmin):
    list_display = ["annee", "plan", "texte"]
    list_filter = ["plan"]
    list_select_related = ["plan"]
    search_fields = ["texte"]
    fieldsets = [(None, {"fields": ["plan", "annee", "texte"]})]


class NomenclatureAdmin(GestionAdmin):
    """Une liste de mots fermée : on en ajoute rarement, on n’en change pas le code."""

    secondaire = True
    list_display = ["nom", "code", "ordre"]
    search_fields = ["nom", "code"]
    prepopulated_fields = {"code": ["nom"]}

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields


@admin.register(models.Domaine)
class DomaineAdmin(NomenclatureAdmin):
    list_display = ["nom", "code", "dans_la_loi", "ordre"]
    list_filter = ["dans_la_loi"]
    fieldsets = [(None, {"fields": ["nom", "code", "dans_la_loi", "ordre"]})]


@admin.register(models.Critere, models.PublicVise, models.Rattachement)
class CritereAdmin(NomenclatureAdmin):
    fieldsets = [(None, {"fields": ["nom", "code", "ordre"]})]


@admin.register(models.Volet)
class VoletAdmin(ChoixDObjectif, GestionAdmin):
    secondaire = True
    list_display = ["titre", "objectif", "code", "ordre"]
    list_filter = ["objectif__plan"]
    list_select_related = ["objectif"]
    search_fields = ["titre", "code"]
    fieldsets = [(None, {"fields": ["objectif", "titre", "code", "ordre"]})]


@admin.register(models.Etape)
class EtapeAdmin(GestionAdmin):
    secondaire = True
    list_display = ["libelle", "action", "dates", "faite_le"]
    list_filter = ["action__plan", ("faite_le", admin.EmptyFieldListFilter)]
    list_select_related = ["action"]
    search_fields = ["libelle", "action__code", "action__titre"]
    autocomplete_fields = ["action"]
    fieldsets = [("L’étape", {"fields": ["action", "libelle", "ordre", "faite_le"]}), DATES]

    @admin.display(description="dates", ordering="debut")
    def dates(self, etape):
        return etape.dates


@admin.register(models.PiloteAction)
class PiloteActionAdmin(EchangesMixin, GestionAdmin):
    secondaire = True
    resource_classes = [ressources.PiloteRessource]
    list_display = ["agent", "action", "principal"]
    list_filter = ["principal", "action__plan"]
    list_select_related = ["agent", "action"]
    search_fields = ["agent__nom", "agent__prenom", "action__code", "action__titre"]
    autocomplete_fields = ["agent", "action"]
    fieldsets = [(None, {"fields": ["action", "agent", "principal"]})]


@admin.register(models.ActionPartenaire)
class ActionPartenaireAdmin(EchangesMixin, GestionAdmin):
    secondaire = True
    resource_classes = [ressources.PartenaireRessource]
    list_display = ["organisme", "action", "role"]
    list_filter = ["role", "action__plan"]
    list_select_related = ["organisme", "action"]
    search_fields = ["organisme__nom", "action__code", "action__titre"]
    autocomplete_fields = ["organisme", "action"]
    fieldsets = [(None, {"fields": ["action", "organisme", "role"]})]


@admin.register(models.Frequentation)
class FrequentationAdmin(GestionAdmin):
    secondaire = True
    list_display = ["millesime", "public", "prevu", "touche"]
    list_filter = ["public", "millesime__annee"]
    list_select_related = ["millesime__action", "public"]
    search_fields = ["millesime__action__code", "millesime__action__titre"]
    autocomplete_fields = ["millesime"]
    fieldsets = [(None, {"fields": ["millesime", "public", "prevu", "touche"]})]
