from django.contrib import admin, messages
from django.db.models import Count

from referents import models, operations, ressources
from referents.etats import EtatInscription, EtatLettre, EtatMandat, EtatSession
from socle.gestion import DATES, EnLigne, Geste, GestionSuivie


class MandatEnLigne(EnLigne):
    model = models.MandatReferent
    autocomplete_fields = ["service"]
    relations = ["agent", "service"]
    fields = ["service", "role", "debut", "fin", "motif_fin"]
    readonly_fields = ["fin", "motif_fin"]
    show_change_link = True


@admin.register(models.Agent)
class AgentAdmin(GestionSuivie):
    resource_classes = [ressources.AgentRessource]
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
    voisins = ["mandats", "actions_confiees", "inscriptions"]
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


class LettreEnLigne(EnLigne):
    model = models.LettreMission
    fields = ["quotite", "accord_hierarchique_le", "signee_le", "echeance", "fichier"]
    relations = ["mandat__agent"]
    show_change_link = True


@admin.register(models.MandatReferent)
class MandatReferentAdmin(GestionSuivie):
    resource_classes = [ressources.MandatRessource]
    list_display = ["agent", "service", "role", "etat", "debut", "fin"]
    list_display_links = ["agent"]
    list_filter = ["etat", "role", "service__direction", "demonstration"]
    list_select_related = ["agent", "service"]
    search_fields = ["agent__nom", "agent__prenom", "agent__courriel", "service__nom"]
    autocomplete_fields = ["agent", "service"]
    date_hierarchy = "debut"
    inlines = [LettreEnLigne]
    tons = {EtatMandat.ACTIF: "succes", EtatMandat.EN_PAUSE: "alerte", EtatMandat.PRESSENTI: "info"}
    fieldsets = [
        ("Le mandat", {"fields": ["agent", "service", "role"]}),
        ("Sa durée", {"fields": ["debut", "fin", "motif_fin"]}),
    ]
    gestes = {
        ("etat", EtatMandat.ACTIF): Geste(
            libelle="Rendre actif", explication="La personne devient référente : elle voit et met à jour ses actions."
        ),
        ("etat", EtatMandat.EN_PAUSE): Geste(libelle="Mettre en pause", champs=("motif_fin",), motif="motif_fin"),
        ("etat", EtatMandat.TERMINE): Geste(
            libelle="Terminer le mandat",
            champs=("fin",),
            facultatifs=("motif_fin",),
            motif="motif_fin",
            explication="La personne n’est plus référente de ce service. Ce qu’elle a écrit demeure.",
            grave=True,
        ),
    }


@admin.register(models.LettreMission)
class LettreMissionAdmin(GestionSuivie):
    resource_classes = [ressources.LettreRessource]
    list_display = ["mandat", "etat", "quotite", "signee_le", "echeance"]
    list_filter = ["etat", ("fichier", admin.EmptyFieldListFilter)]
    list_select_related = ["mandat__agent", "mandat__service"]
    search_fields = ["mandat__agent__nom", "mandat__agent__prenom", "mandat__service__nom"]
    autocomplete_fields = ["mandat"]
    tons = {EtatLettre.A_SIGNER: "alerte", EtatLettre.SIGNEE: "succes"}
    fieldsets = [
        ("La lettre", {"fields": ["mandat", "quotite", "echeance"]}),
        ("Les accords", {"fields": ["accord_hierarchique_le", "signee_le", "fichier"]}),
    ]
    gestes = {
        ("etat", EtatLettre.SIGNEE): Geste(
            libelle="Noter la signature",
            champs=("signee_le", "accord_hierarchique_le", "fichier"),
            explication="Une lettre signée porte sa date, l’accord de la hiérarchie et son fichier.",
        ),
        ("etat", EtatLettre.CLOSE): Geste(libelle="Clore la lettre", grave=True),
    }


class EffectifEnLigne(EnLigne):
    model = models.EffectifDirection
    relations = ["direction"]


class ServiceEnLigne(EnLigne):
    model = models.Service
    fields = ["nom", "code", "actif_jusqu_au"]
    prepopulated_fields = {"code": ["nom"]}
    show_change_link = True


@admin.register(models.Direction)
class DirectionAdmin(GestionSuivie):
    resource_classes = [ressources.DirectionRessource]
    list_display = ["nom", "groupe_rapport", "nombre_de_services", "active_jusqu_au"]
    list_filter = ["groupe_rapport", ("active_jusqu_au", admin.EmptyFieldListFilter), "demonstration"]
    search_fields = ["nom", "code"]
    prepopulated_fields = {"code": ["nom"]}
    inlines = [EffectifEnLigne, ServiceEnLigne]
    voisins = ["services", "effectifs"]
    fieldsets = [(None, {"fields": ["nom", "code", "groupe_rapport", "active_jusqu_au"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(nombre=Count("services"))

    @admin.display(description="services", ordering="nombre")
    def nombre_de_services(self, direction):
        return direction.nombre


@admin.register(models.Service)
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


@admin.register(models.EffectifDirection)
class EffectifDirectionAdmin(GestionSuivie):
    resource_classes = [ressources.EffectifRessource]
    list_display = ["direction", "date_reference", "agents_en_poste", "dont_premiere_ligne", "source"]
    list_display_links = ["direction", "date_reference"]
    list_filter = ["date_reference", "direction"]
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


@admin.register(models.SessionFormation)
class SessionFormationAdmin(GestionSuivie):
    resource_classes = [ressources.SessionRessource]
    list_display = ["nom", "dates", "lieu", "capacite", "nombre_d_inscrits", "etat"]
    list_filter = ["etat", "type_formation", "demonstration"]
    list_select_related = ["type_formation"]
    search_fields = ["intitule", "code", "type_formation__intitule", "lieu"]
    autocomplete_fields = ["type_formation"]
    voisins = ["inscriptions"]
    tons = {EtatSession.OUVERTE: "info", EtatSession.REALISEE: "succes", EtatSession.ANNULEE: "erreur"}
    fieldsets = [
        ("La session", {"fields": ["type_formation", "intitule", "code", "lieu", "capacite"]}),
        DATES,
    ]
    gestes = {
        ("etat", EtatSession.OUVERTE): Geste(libelle="Ouvrir aux inscriptions"),
        ("etat", EtatSession.REALISEE): Geste(libelle="Déclarer réalisée"),
        ("etat", EtatSession.ANNULEE): Geste(libelle="Annuler la session", motif="obligatoire", grave=True),
    }

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(inscrits=Count("inscriptions"))

    @admin.display(description="session", ordering="type_formation__intitule")
    def nom(self, session):
        return session.intitule or session.type_formation.intitule

    @admin.display(description="dates", ordering="debut")
    def dates(self, session):
        return session.dates

    @admin.display(description="inscrits", ordering="inscrits")
    def nombre_d_inscrits(self, session):
        return session.inscrits


class PresenceEnLigne(EnLigne):
    model = models.Presence
    relations = ["inscription__agent", "inscription__session__type_formation"]


@admin.register(models.Inscription)
class InscriptionAdmin(GestionSuivie):
    resource_classes = [ressources.InscriptionRessource]
    list_display = ["agent", "session", "etat"]
    list_display_links = ["agent"]
    list_filter = ["etat", "session__type_formation", "agent__service__direction"]
    list_select_related = ["agent", "session__type_formation"]
    search_fields = ["agent__nom", "agent__prenom", "session__intitule", "session__type_formation__intitule"]
    autocomplete_fields = ["agent", "session"]
    inlines = [PresenceEnLigne]
    tons = {
        EtatInscription.VALIDEE: "succes",
        EtatInscription.EN_LISTE_D_ATTENTE: "alerte",
        EtatInscription.ANNULEE: "erreur",
    }
    gestes = {
        ("etat", EtatInscription.VALIDEE): Geste(libelle="Valider l’inscription"),
        ("etat", EtatInscription.EN_LISTE_D_ATTENTE): Geste(libelle="Mettre en liste d’attente"),
        ("etat", EtatInscription.ANNULEE): Geste(libelle="Annuler l’inscription", grave=True),
    }
    fieldsets = [(None, {"fields": ["session", "agent"]})]


@admin.register(models.Reunion)
class ReunionAdmin(GestionSuivie):
    resource_classes = [ressources.ReunionRessource]
    list_display = ["date", "nature", "lieu"]
    list_filter = ["nature", "demonstration"]
    search_fields = ["lieu", "besoins", "compte_rendu"]
    date_hierarchy = "date"
    fieldsets = [
        ("La réunion", {"fields": ["nature", "date", "heure", "lieu", "ordre_du_jour"]}),
        ("Ce qu’on en retient", {"fields": ["besoins", "compte_rendu"]}),
    ]


@admin.register(models.TypeFormation)
class TypeFormationAdmin(GestionSuivie):
    resource_classes = [ressources.TypeFormationRessource]
    secondaire = True
    list_display = ["intitule", "organisme", "duree_heures"]
    list_filter = ["organisme"]
    search_fields = ["intitule", "code", "organisme"]
    autocomplete_fields = ["prerequis"]
    prepopulated_fields = {"code": ["intitule"]}
    voisins = ["sessions"]
    fieldsets = [(None, {"fields": ["intitule", "code", "organisme", "duree_heures", "prerequis"]})]


@admin.register(models.Metier)
class MetierAdmin(GestionSuivie):
    resource_classes = [ressources.MetierRessource]
    secondaire = True
    list_display = ["nom", "premiere_ligne"]
    list_filter = ["premiere_ligne"]
    search_fields = ["nom", "code"]
    prepopulated_fields = {"code": ["nom"]}
    fieldsets = [(None, {"fields": ["nom", "code", "premiere_ligne"]})]


@admin.register(models.Presence)
class PresenceAdmin(GestionSuivie):
    resource_classes = [ressources.PresenceRessource]
    secondaire = True
    list_display = ["inscription", "seance", "etat"]
    list_filter = ["etat", "seance__moment"]
    list_select_related = ["inscription__agent", "inscription__session__type_formation"]
    search_fields = ["inscription__agent__nom", "inscription__agent__prenom"]
    autocomplete_fields = ["inscription"]
    date_hierarchy = "seance__jour"
    fieldsets = [(None, {"fields": ["inscription", "seance", "etat"]})]
