"""Ce que les référents disent de leurs actions : campagnes, sollicitations, points d’avancement, documents."""

from django.contrib import admin
from django.db.models import Count

from actions import campagnes, ressources
from actions.etats import EtatCampagneMiseAJour
from socle.gestion import EchangesMixin, Geste, GestionSuivie, JournalAdmin, page_du_pilotage


class CampagneMiseAJourAdmin(GestionSuivie):
    resource_classes = [ressources.CampagneMiseAJourRessource]
    sans_import = "Une campagne est un appel lancé à tous les référents : elle s’ouvre une à une."
    list_display = ["titre", "plan", "etat", "ouverte_le", "a_rendre_le", "nombre_de_sollicitations", "close_le"]
    list_filter = ["etat", "plan", "demonstration"]
    list_select_related = ["plan"]
    search_fields = ["titre", "message"]
    date_hierarchy = "a_rendre_le"
    voisins = ["sollicitations", "points"]
    tons = {EtatCampagneMiseAJour.OUVERTE: "succes", EtatCampagneMiseAJour.PREPAREE: "info"}
    fieldsets = [
        ("La campagne", {"fields": ["titre", "plan", "message"]}),
        (
            "Ses dates",
            {
                "fields": ["a_rendre_le", "relance_le", "suppleants_le", "coordination_le"],
                "description": "Sans réponse : une relance, puis les suppléant·es, puis la coordination. Une étape sans"
                " date ne se fait pas.",
            },
        ),
        ("Sa vie", {"fields": ["ouverte_le", "close_le"]}),
    ]
    pilotage = page_du_pilotage("campagne")
    gestes = {
        # L’ouvrir écrit à tout le réseau, la rouvrir demande sa date : on relit là-bas ce qui va partir.
        ("etat", EtatCampagneMiseAJour.OUVERTE): Geste(libelle="Ouvrir", lien=page_du_pilotage("campagne")),
        ("etat", EtatCampagneMiseAJour.CLOSE): Geste(
            libelle="Clore la campagne",
            motif="aucun",
            explication="Les liens envoyés disent que c’est fini, et ce qui attendait de partir ne part plus.",
            grave=True,
            faire=lambda campagne, *, par, motif: campagnes.clore(campagne, par),
            # L’opération donne elle-même sa date à la clôture.
            sans_verifier=("close_le",),
        ),
    }

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(nombre=Count("sollicitations"))

    def get_readonly_fields(self, request, obj=None):
        """Ouverte, elle a figé les actions de son plan ; close, ses dates sont de l’histoire."""
        verrouilles = ["ouverte_le", "close_le"]
        if obj is not None and obj.etat != EtatCampagneMiseAJour.PREPAREE:
            verrouilles.append("plan")
        if obj is not None and obj.etat == EtatCampagneMiseAJour.CLOSE:
            verrouilles += ["a_rendre_le", "relance_le", "suppleants_le", "coordination_le"]
        return verrouilles

    @admin.display(description="sollicité·es", ordering="nombre")
    def nombre_de_sollicitations(self, campagne):
        return campagne.nombre


class SollicitationAdmin(EchangesMixin, JournalAdmin):
    """Ce qu’une campagne a demandé à chacun, figé à l’envoi. Le lien de la personne ne se lit nulle part."""

    resource_classes = [ressources.SollicitationRessource]
    secondaire = True
    list_display = ["agent", "campagne", "a_la_place_de", "nombre_d_actions", "creee_le", "relancee_le"]
    list_filter = [
        "campagne",
        ("a_la_place_de", admin.EmptyFieldListFilter),
        ("relancee_le", admin.EmptyFieldListFilter),
        "agent__service__direction",
    ]
    list_select_related = ["agent", "campagne", "a_la_place_de"]
    search_fields = ["agent__nom", "agent__prenom", "actions__code", "campagne__titre"]
    date_hierarchy = "creee_le"
    fieldsets = [
        ("La demande", {"fields": ["campagne", "agent", "a_la_place_de", "actions"]}),
        ("Ses courriels", {"fields": ["creee_le", "relancee_le"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(nombre=Count("actions", distinct=True))

    @admin.display(description="actions", ordering="nombre")
    def nombre_d_actions(self, sollicitation):
        return sollicitation.nombre


class BrouillonPointAdmin(JournalAdmin):
    """Qui est en train d’écrire ; ce qui s’écrit n’appartient qu’à la personne, jusqu’à ce qu’elle l’enregistre."""

    secondaire = True
    list_display = ["action", "agent", "modifie_le"]
    list_display_links = ["action", "agent"]
    list_filter = ["action__plan", "agent__service__direction"]
    list_select_related = ["action", "agent"]
    search_fields = ["action__code", "action__titre", "agent__nom", "agent__prenom"]
    date_hierarchy = "modifie_le"
    fieldsets = [("Le brouillon", {"fields": ["action", "agent", "modifie_le"]})]


class PointAvancementAdmin(EchangesMixin, JournalAdmin):
    resource_classes = [ressources.PointRessource]
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


class DocumentAdmin(GestionSuivie):
    resource_classes = [ressources.DocumentRessource]
    sans_import = "Un document est d’abord un fichier déposé, et une photo le droit à l’image de quelqu’un."
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
