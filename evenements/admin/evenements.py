"""Les fiches de l’agenda dans la gestion : l’événement, ses créneaux, ses changements."""

from django.contrib import admin
from django.db.models import Max, Min
from django.forms import BaseInlineFormSet
from django.urls import reverse

from evenements import creneaux as horaires
from evenements import models, operations, ressources
from evenements.etats import ETATS_A_MOTIVER, EtatEvenement, Publication
from socle.gestion import EchangesMixin, EnLigne, Geste, GestionSuivie, JournalAdmin
from socle.gestion.formulaires import FormulaireDeGestion


def est_publie(evenement):
    return evenement is not None and evenement.est_publie


def est_attendu(evenement):
    return evenement is not None and evenement.est_attendu


def est_propose(evenement):
    return evenement is not None and hasattr(evenement, "proposition")


def aller_au_pilotage(evenement):
    return reverse("pilotage:evenement", args=[evenement.slug])


def changer_d_etat(vers):
    def faire(evenement, *, par, motif, **champs):
        operations.changer_etat(evenement, vers, par=par, motif_public=motif, **champs)

    return faire


class EnsembleDeCreneaux(BaseInlineFormSet):
    def clean(self):
        """Chaque créneau se compare à la base ; deux nouveaux ne s’y rencontreraient qu’à l’écriture."""
        super().clean()
        if any(self.errors):
            return
        saisis = [form.instance for form in self.forms if not self._should_delete_form(form)]
        horaires.verifier([creneau for creneau in saisis if creneau.debut and creneau.fin])


class CreneauEnLigne(EnLigne):
    model = models.Creneau
    formset = EnsembleDeCreneaux
    fields = ["debut", "fin", "journee_entiere", "lieu"]
    autocomplete_fields = ["lieu"]

    def has_add_permission(self, request, obj=None):
        return not est_attendu(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return not est_attendu(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not est_attendu(obj) and super().has_delete_permission(request, obj)


class BilanEnLigne(EnLigne):
    """Il se lit ici ; écrit, il se corrige sur sa fiche, qui le remet à valider."""

    model = models.BilanEvenement
    modifiable = effacable = False
    show_change_link = True
    readonly_fields = ["valide_le", "valide_par"]
    relations = ["evenement"]


class EvenementDeGestionForm(FormulaireDeGestion):
    def clean_image(self):
        return self.image_reencodee("image")

    def clean(self):
        operations.tenir_les_places(self.instance)
        return super().clean()


class EvenementAdmin(GestionSuivie):
    form = EvenementDeGestionForm
    resource_classes = [ressources.EvenementRessource]
    list_display = ["titre", "dates", "lieu", "temps_fort", "publication", "etat", "visibilite"]
    list_filter = [
        "publication",
        "etat",
        "temps_fort",
        "type_evenement",
        "visibilite",
        ("lieu", admin.EmptyFieldListFilter),
        "demonstration",
    ]
    list_select_related = ["lieu", "temps_fort"]
    search_fields = ["titre", "chapo", "description", "organisateurs__nom", "lieu__nom"]
    search_help_text = "Titre, texte, organisateur ou lieu."
    autocomplete_fields = ["action", "organisateurs", "partenaires", "lieu", "temps_fort"]
    inlines = [CreneauEnLigne, BilanEnLigne]
    voisins = ["changements"]
    tons = {
        Publication.A_VALIDER: "alerte",
        Publication.A_COMPLETER: "alerte",
        Publication.PUBLIE: "succes",
        Publication.REFUSE: "erreur",
        EtatEvenement.ANNULE: "erreur",
        EtatEvenement.REPORTE: "alerte",
        EtatEvenement.REPROGRAMME: "alerte",
        EtatEvenement.EN_LIGNE: "info",
        EtatEvenement.COMPLET: "info",
    }
    fieldsets = [
        ("L’événement", {"fields": ["titre", "slug", "chapo", "description", "type_evenement"]}),
        ("Sa place", {"fields": ["temps_fort", "action", "organisateurs", "partenaires"]}),
        ("Où", {"fields": ["mode", "lieu", "lien_acces"]}),
        (
            "Date approchée",
            {
                "fields": ["precision", "debut", "fin"],
                "description": "Seulement quand l’heure n’est pas connue ; sinon laissez « À préciser » et donnez des"
                " créneaux, plus bas.",
            },
        ),
        (
            "Pour qui",
            {"fields": ["visibilite", "publics", "public_precis", "age_min", "age_max", "gratuit", "conditions"]},
        ),
        (
            "Inscription",
            {
                "fields": [
                    "inscription",
                    "jauge",
                    "inscription_jusqu_au",
                    "inscription_lien",
                    "inscription_courriel",
                    "inscription_telephone",
                ]
            },
        ),
        ("Accessibilité", {"fields": ["accessibilites", "accessibilite_texte", "contact_accessibilite"]}),
        ("Image", {"fields": ["image", "image_alt", "image_credit"]}),
    ]
    gestes = {
        ("publication", Publication.A_VALIDER): Geste(
            libelle="Proposer à la validation",
            motif="aucun",
            faire=lambda evenement, *, par, motif: operations.soumettre(evenement, par=par),
        ),
        # La question part à qui propose, depuis le bureau de l’agenda.
        ("publication", Publication.A_COMPLETER): Geste(
            libelle="Demander de compléter", quand=est_propose, lien=aller_au_pilotage
        ),
        ("publication", Publication.PUBLIE): Geste(
            libelle="Publier",
            motif="aucun",
            explication="L’événement paraît dans l’agenda et chez ses abonnés. Une fois publié, il ne s’efface plus :"
            " on l’annule.",
            faire=lambda evenement, *, par, motif: operations.publier(evenement, par=par),
        ),
        ("publication", Publication.REFUSE): Geste(
            libelle="Refuser", motif="obligatoire", grave=True, faire=operations.refuser
        ),
        **{
            ("etat", vers): Geste(
                libelle=libelle,
                motif="obligatoire" if vers in ETATS_A_MOTIVER else "facultatif",
                champs=("lien_acces",) if vers == EtatEvenement.EN_LIGNE else (),
                explication="Le public et les agendas abonnés en seront prévenus, avec le motif.",
                grave=vers == EtatEvenement.ANNULE,
                quand=est_publie,
                faire=changer_d_etat(vers),
            )
            for vers, libelle in {
                EtatEvenement.PROGRAMME: "Remettre au programme",
                EtatEvenement.REPORTE: "Reporter",
                EtatEvenement.EN_LIGNE: "Déplacer en ligne",
                EtatEvenement.COMPLET: "Déclarer complet",
                EtatEvenement.ANNULE: "Annuler l’événement",
            }.items()
        },
        # Une nouvelle date se donne avec ses créneaux, dans l’agenda du pilotage.
        ("etat", EtatEvenement.REPROGRAMME): Geste(
            libelle="Changer la date ou le lieu", quand=est_publie, lien=aller_au_pilotage
        ),
    }

    def get_queryset(self, request):
        bornes = {"premier": Min("creneaux__debut"), "dernier": Max("creneaux__fin")}
        return super().get_queryset(request).annotate(**bornes).prefetch_related("creneaux")

    def save_model(self, request, obj, form, change):
        titre_avant = operations.titre_connu(obj)
        super().save_model(request, obj, form, change)
        if change:
            operations.annoncer_le_titre(obj, titre_avant, par=request.user)
        # Une jauge plus grande sert aussitôt la liste d’attente.
        operations.avancer_les_listes(obj)

    @admin.display(description="dates", ordering="premier")
    def dates(self, evenement):
        return evenement.quand

    def get_prepopulated_fields(self, request, obj=None):
        # L’adresse d’un événement connu ne bouge plus : on y est peut-être abonné.
        return {} if obj else {"slug": ["titre"]}

    def get_readonly_fields(self, request, obj=None):
        if not est_publie(obj):
            return []
        return ["slug", *(models.ANNONCES if est_attendu(obj) else [])]

    def has_delete_permission(self, request, obj=None):
        return not est_publie(obj) and super().has_delete_permission(request, obj)


class ChangementEvenementAdmin(EchangesMixin, JournalAdmin):
    resource_classes = [ressources.ChangementRessource]
    list_display = ["evenement", "nature", "avant", "apres", "le"]
    list_filter = ["nature"]
    list_select_related = ["evenement", "auteur"]
    search_fields = ["evenement__titre", "avant", "apres", "motif_public"]
    date_hierarchy = "le"
    fieldsets = [(None, {"fields": ["evenement", "nature", "avant", "apres", "motif_public", "auteur", "le"]})]


class AccessibiliteAdmin(GestionSuivie):
    resource_classes = [ressources.AccessibiliteRessource]
    secondaire = True
    list_display = ["nom", "code", "ordre"]
    list_filter = [("evenements", admin.EmptyFieldListFilter)]
    search_fields = ["nom", "code"]
    fieldsets = [(None, {"fields": ["nom", "code", "schema_org", "ordre"]})]


class CreneauAdmin(GestionSuivie):
    """Les créneaux s’ajoutent et s’effacent sur la fiche de leur événement ; ici, on les parcourt par date."""

    resource_classes = [ressources.CreneauRessource]
    sans_import = "Un créneau se donne sur la fiche de son événement, qui prévient les abonnés quand il bouge."
    ajoutable = effacable = False
    secondaire = True
    list_display = ["evenement", "debut", "fin", "journee_entiere", "lieu"]
    list_filter = ["journee_entiere", "evenement__temps_fort"]
    list_select_related = ["evenement"]
    search_fields = ["evenement__titre"]
    date_hierarchy = "debut"
    fieldsets = [("Le créneau", {"fields": ["evenement", "debut", "fin", "journee_entiere", "lieu"]})]

    def has_change_permission(self, request, obj=None):
        return (obj is None or not est_attendu(obj.evenement)) and super().has_change_permission(request, obj)
