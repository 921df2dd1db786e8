"""La vie du réseau : réunions, besoins exprimés, décisions suivies, notes à lire."""

from django.contrib import admin
from django.db.models import Count
from django.utils import timezone

from referents import models, operations, ressources
from referents.etats import EtatNote, SuiteDonnee
from socle.gestion import EchangesMixin, EnLigne, Geste, GestionSuivie, JournalAdmin, page_du_pilotage


def donner_suite(vers):
    def faire(decision, *, par, motif, suivi):
        operations.donner_suite(decision, vers, suivi=suivi, par=par)

    return faire


class DecisionEnLigne(EnLigne):
    model = models.DecisionReseau
    fields = ["numero", "texte", "porteur", "echeance", "suivi"]
    relations = ["reunion"]
    show_change_link = True


class ReunionAdmin(GestionSuivie):
    resource_classes = [ressources.ReunionRessource]
    list_display = ["date", "nature", "lieu", "nombre_de_participants"]
    list_filter = ["nature", "demonstration"]
    search_fields = ["lieu", "ordre_du_jour", "besoins", "compte_rendu"]
    autocomplete_fields = ["participants"]
    date_hierarchy = "date"
    inlines = [DecisionEnLigne]
    voisins = ["besoins_exprimes", "decisions"]
    pilotage = page_du_pilotage("reunion")
    fieldsets = [
        ("La réunion", {"fields": ["nature", "date", "heure", "lieu", "ordre_du_jour", "besoins_demandes_le"]}),
        (
            "Ce qu’on en retient",
            {
                "fields": ["participants", "participants_exterieurs", "besoins", "compte_rendu"],
                "description": "Les présents se pointent le jour venu ; les décisions se notent plus bas.",
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(nombre=Count("participants"))

    def get_fieldsets(self, request, obj=None):
        return self.fieldsets if obj else self.fieldsets[:1]

    def get_readonly_fields(self, request, obj=None):
        a_venir = obj is not None and obj.date > timezone.localdate()
        return ["besoins_demandes_le", *(["participants", "participants_exterieurs"] if a_venir else [])]

    @admin.display(description="participant·es", ordering="nombre")
    def nombre_de_participants(self, reunion):
        return reunion.nombre


class BesoinExprimeAdmin(EchangesMixin, JournalAdmin):
    """Écrit par la personne, qui peut le corriger jusqu’au jour de la réunion : personne d’autre n’y touche."""

    resource_classes = [ressources.BesoinRessource]
    secondaire = True
    list_display = ["reunion", "agent", "texte", "le"]
    list_display_links = ["reunion", "agent"]
    list_filter = ["reunion__nature", "agent__service__direction"]
    list_select_related = ["reunion", "agent"]
    search_fields = ["texte", "agent__nom", "agent__prenom"]
    date_hierarchy = "le"
    fieldsets = [("Le besoin", {"fields": ["reunion", "agent", "texte", "le"]})]


class DecisionReseauAdmin(GestionSuivie):
    resource_classes = [ressources.DecisionRessource]
    secondaire = True
    list_display = ["reunion", "numero", "texte", "porteur", "echeance", "suite"]
    list_display_links = ["reunion", "numero"]
    list_filter = ["suite", "reunion__nature", "porteur"]
    list_select_related = ["reunion"]
    search_fields = ["texte", "porteur", "suivi"]
    date_hierarchy = "echeance"
    tons = {
        SuiteDonnee.A_FAIRE: "alerte",
        SuiteDonnee.EN_COURS: "info",
        SuiteDonnee.FAITE: "succes",
        SuiteDonnee.ABANDONNEE: "erreur",
    }
    fieldsets = [
        ("La décision", {"fields": ["reunion", "numero", "texte", "porteur", "echeance"]}),
        ("Son suivi", {"fields": ["suivi"]}),
    ]
    pilotage = page_du_pilotage("reunion", lambda decision: decision.reunion_id)
    gestes = {
        ("suite", SuiteDonnee.A_FAIRE): Geste(
            libelle="Remettre à faire",
            facultatifs=("suivi",),
            motif="aucun",
            faire=donner_suite(SuiteDonnee.A_FAIRE),
        ),
        ("suite", SuiteDonnee.EN_COURS): Geste(
            libelle="Noter qu’elle avance",
            facultatifs=("suivi",),
            motif="aucun",
            faire=donner_suite(SuiteDonnee.EN_COURS),
        ),
        ("suite", SuiteDonnee.FAITE): Geste(
            libelle="Noter qu’elle est faite",
            champs=("suivi",),
            motif="aucun",
            explication="La réunion de l’année suivante s’ouvrira avec ce qui en a été fait.",
            faire=donner_suite(SuiteDonnee.FAITE),
        ),
        ("suite", SuiteDonnee.ABANDONNEE): Geste(
            libelle="Abandonner",
            champs=("suivi",),
            motif="aucun",
            explication="Dites pourquoi.",
            grave=True,
            faire=donner_suite(SuiteDonnee.ABANDONNEE),
        ),
    }


class NoteReseauAdmin(GestionSuivie):
    resource_classes = [ressources.NoteRessource]
    sans_import = "Une note s’adresse à des gens : elle s’écrit, se relit et se publie une à une."
    list_display = ["titre", "etat", "publiee_le", "a_lire_avant", "expire_le", "nombre_de_lectures"]
    list_filter = ["etat", ("a_lire_avant", admin.EmptyFieldListFilter), "demonstration"]
    search_fields = ["titre", "texte"]
    date_hierarchy = "publiee_le"
    readonly_fields = ["publiee_le"]
    voisins = ["lectures"]
    tons = {EtatNote.PUBLIEE: "succes", EtatNote.BROUILLON: "info"}
    fieldsets = [
        ("La note", {"fields": ["titre", "texte", "publiee_le"]}),
        ("Quand la lire", {"fields": ["a_lire_avant", "expire_le"]}),
    ]
    pilotage = page_du_pilotage("note")
    gestes = {
        # On choisit là-bas si l’on prévient le réseau par courriel.
        ("etat", EtatNote.PUBLIEE): Geste(libelle="Publier", lien=page_du_pilotage("note")),
        ("etat", EtatNote.RETIREE): Geste(
            libelle="Retirer la note",
            motif="aucun",
            explication="Elle ne se lit plus ; qui l’avait lue reste inscrit.",
            grave=True,
            faire=lambda note, *, par, motif: operations.retirer_la_note(note, par=par),
        ),
    }

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(nombre=Count("lectures"))

    @admin.display(description="lectures", ordering="nombre")
    def nombre_de_lectures(self, note):
        return note.nombre


class LectureNoteAdmin(EchangesMixin, JournalAdmin):
    resource_classes = [ressources.LectureRessource]
    secondaire = True
    list_display = ["note", "agent", "le"]
    list_display_links = ["note", "agent"]
    list_filter = ["note", "agent__service__direction"]
    list_select_related = ["note", "agent"]
    search_fields = ["note__titre", "agent__nom", "agent__prenom"]
    date_hierarchy = "le"
    fieldsets = [("La lecture", {"fields": ["note", "agent", "le"]})]
