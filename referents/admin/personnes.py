"""Les directions, leurs services et leurs effectifs ; les agents et leurs métiers."""

from django.contrib import admin, messages
from django.db.models import Count

from referents import imports, models, operations, ressources
from referents.departs import ce_que_laissent
from socle.dates import ESPACE
from socle.gestion import EnLigne, GestionSuivie, page_du_pilotage


class MandatEnLigne(EnLigne):
    model = models.MandatReferent
    autocomplete_fields = ["service"]
    relations = ["agent", "service"]
    fields = ["service", "role", "debut", "fin", "motif_fin"]
    readonly_fields = ["fin", "motif_fin"]
    show_change_link = True


class AgentAdmin(GestionSuivie):
    resource_classes = [imports.AgentRessource]
    import_form_class = imports.ImportDAgentsForm
    confirm_form_class = imports.ConfirmationDAgentsForm
    list_display = ["nom", "prenom", "service", "metier", "courriel", "a_un_compte", "actif"]
    list_display_links = ["nom", "prenom"]
    list_filter = [
        "actif",
        "mandats__etat",
        ("utilisateur", admin.EmptyFieldListFilter),
        "service__direction",
        "demonstration",
    ]
    list_select_related = ["service", "metier"]
    search_fields = ["nom", "prenom", "courriel", "service__nom"]
    autocomplete_fields = ["service", "utilisateur", "metier"]
    inlines = [MandatEnLigne]
    voisins = ["mandats", "actions_confiees", "sollicitations", "inscriptions"]
    pilotage = page_du_pilotage("referent")
    fieldsets = [
        (
            "La personne",
            {
                "fields": ["prenom", "nom", "courriel", "actif"],
                "description": "Le nom d’un agent ne paraît jamais sur le site public.",
            },
        ),
        ("Son poste", {"fields": ["service", "metier"]}),
        ("Son compte", {"fields": ["utilisateur"]}),
    ]

    actions = ["inviter"]

    @admin.action(description="Envoyer une invitation à ouvrir son compte")
    def inviter(self, request, queryset):
        parties, refus = operations.inviter_tous(queryset, request.user)
        messages.success(request, f"Invitations envoyées\N{NO-BREAK SPACE}: {parties}.")
        for raison in refus:
            messages.warning(request, raison)

    @admin.display(description="compte", boolean=True)
    def a_un_compte(self, agent):
        return agent.utilisateur_id is not None

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "actif" in form.changed_data and not obj.actif:
            for phrase in ce_que_laissent([obj])[obj.pk]:
                messages.warning(request, f"{obj} laisse{ESPACE}: {phrase}.")

    # --- La liste complète des agents -----------------------------------------------------------------------
    def get_confirm_form_kwargs(self, request, import_form=None):
        options = super().get_confirm_form_kwargs(request, import_form)
        if import_form:
            options["complete"] = import_form.cleaned_data["liste_complete"]
        return options

    def get_import_data_kwargs(self, **kwargs):
        saisie = kwargs["form"].cleaned_data
        options = {nom: saisie[nom] for nom in ("liste_complete", "partis") if nom in saisie}
        return {**super().get_import_data_kwargs(**kwargs), **options}

    def generate_log_entries(self, result, request):
        super().generate_log_entries(result, request)
        for agent in getattr(result, "partis", ()):
            self.log_change(request, agent, "N’est plus en poste : absent d’un fichier repris.")

    def add_success_message(self, result, request):
        super().add_success_message(result, request)
        if partis := getattr(result, "partis", ()):
            noms = ", ".join(str(agent) for agent in partis)
            messages.success(request, f"Ne sont plus en poste{ESPACE}: {noms}.")


class EffectifEnLigne(EnLigne):
    model = models.EffectifDirection
    relations = ["direction"]


class ServiceEnLigne(EnLigne):
    model = models.Service
    fields = ["nom", "code", "actif_jusqu_au"]
    prepopulated_fields = {"code": ["nom"]}
    show_change_link = True


class DirectionAdmin(GestionSuivie):
    resource_classes = [ressources.DirectionRessource]
    list_display = ["nom", "groupe_rapport", "nombre_de_services", "active_jusqu_au"]
    list_filter = ["groupe_rapport", ("active_jusqu_au", admin.EmptyFieldListFilter), "demonstration"]
    search_fields = ["nom", "code"]
    prepopulated_fields = {"code": ["nom"]}
    inlines = [EffectifEnLigne, ServiceEnLigne]
    voisins = ["services", "effectifs"]
    fieldsets = [(None, {"fields": ["nom", "code", "groupe_rapport", "provisoire", "active_jusqu_au"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(nombre=Count("services"))

    @admin.display(description="services", ordering="nombre")
    def nombre_de_services(self, direction):
        return direction.nombre


class ServiceAdmin(GestionSuivie):
    resource_classes = [ressources.ServiceRessource]
    list_display = ["nom", "direction", "code", "actif_jusqu_au"]
    list_filter = ["direction", ("actif_jusqu_au", admin.EmptyFieldListFilter), "demonstration"]
    list_select_related = ["direction"]
    search_fields = ["nom", "code", "direction__nom"]
    autocomplete_fields = ["direction", "remplace"]
    prepopulated_fields = {"code": ["nom"]}
    voisins = ["agents", "mandats", "actions"]
    fieldsets = [
        ("Le service", {"fields": ["nom", "code", "direction"]}),
        ("Son histoire", {"fields": ["remplace", "actif_jusqu_au"]}),
    ]


class EffectifDirectionAdmin(GestionSuivie):
    resource_classes = [ressources.EffectifRessource]
    list_display = ["direction", "date_reference", "agents_en_poste", "dont_premiere_ligne", "source"]
    list_display_links = ["direction", "date_reference"]
    list_filter = ["date_reference", "direction", "demonstration"]
    list_select_related = ["direction"]
    search_fields = ["direction__nom", "source"]
    autocomplete_fields = ["direction"]
    date_hierarchy = "date_reference"
    fieldsets = [
        (
            None,
            {
                "fields": ["direction", "date_reference", "agents_en_poste", "dont_premiere_ligne", "source"],
                "description": "Le dénominateur des taux de formation : une ligne par direction et par date.",
            },
        )
    ]


class MetierAdmin(GestionSuivie):
    resource_classes = [ressources.MetierRessource]
    secondaire = True
    list_display = ["nom", "premiere_ligne"]
    list_filter = ["premiere_ligne"]
    search_fields = ["nom", "code"]
    prepopulated_fields = {"code": ["nom"]}
    voisins = ["agents", "formations"]
    fieldsets = [(None, {"fields": ["nom", "code", "premiere_ligne"]})]
