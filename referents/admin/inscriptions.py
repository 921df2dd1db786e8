"""Qui se forme : inscriptions, présences, avis.

Une place se prend au pilotage, sous le verrou de la session ; ici, on cherche, on corrige, et chaque geste accomplit
l’opération qui tient les places et prévient les personnes.
"""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone

from referents import models, operations, ressources
from referents.admin.reprise import RepriseDeRegistre
from referents.etats import EtatInscription, EtatPresence
from referents.verrous import refuser_la_presence
from socle.gestion import (
    FERME,
    EchangesMixin,
    EnLigne,
    FormulaireDeGestion,
    Geste,
    GestionSuivie,
    JournalAdmin,
    badges,
    page_du_pilotage,
)


class RegleDeLaPresence:
    """La feuille ne se remplit pas d’avance, et ne se vide plus une fois la session réalisée."""

    def clean_etat(self):
        etat = self.cleaned_data["etat"]
        if raison := refuser_la_presence(self.instance.seance, etat):
            raise ValidationError(raison)
        return etat


class PresenceEnLigneForm(RegleDeLaPresence, forms.ModelForm):
    pass


class PresenceEnLigne(EnLigne):
    """Une ligne naît avec la place, une par demi-journée : on n’en ajoute ni n’en retire à la main."""

    model = models.Presence
    form = PresenceEnLigneForm
    ajoutable = effacable = False
    fields = ["seance", "etat"]
    readonly_fields = ["seance"]
    relations = ["inscription__agent", "inscription__session__type_formation", "seance__session"]


def noter_la_saisie(presence, compte):
    presence.saisie_par, presence.saisie_le = compte, timezone.now()


TONS_DES_INSCRIPTIONS = {
    EtatInscription.DEMANDEE: "info",
    EtatInscription.VALIDEE: "succes",
    EtatInscription.EN_LISTE_D_ATTENTE: "alerte",
    EtatInscription.REFUSEE: "erreur",
    EtatInscription.ANNULEE: "erreur",
}


class InscriptionAdmin(GestionSuivie):
    resource_classes = [ressources.InscriptionRessource]
    sans_import = (
        "Une inscription prend une place, et se demande depuis sa session. Un registre de présences tenu ailleurs se"
        " reprend depuis la liste des présences."
    )
    ajoutable = effacable = False
    list_display = ["personne", "session", "etat", "source", "demandee_le"]
    list_filter = [
        "etat",
        "source",
        "session__type_formation",
        "direction",
        ("agent", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["agent", "session__type_formation", "direction"]
    search_fields = [
        "agent__nom",
        "agent__prenom",
        "exterieur_nom",
        "exterieur_organisme",
        "session__intitule",
        "session__code",
        "session__type_formation__intitule",
    ]
    autocomplete_fields = ["direction"]
    date_hierarchy = "demandee_le"
    inlines = [PresenceEnLigne]
    voisins = ["presences"]
    tons = TONS_DES_INSCRIPTIONS
    fieldsets = [
        ("L’inscription", {"fields": ["session", "agent", "direction"]}),
        ("Une personne extérieure", {"fields": ["exterieur_nom", "exterieur_organisme", "exterieur_courriel"]}),
        ("La demande", {"fields": ["source", "demandee_le", "hierarchie_courriel", "accord_le", "motif_refus"]}),
        ("Ce qui a suivi", {"fields": ["convoquee_le", "a_rendu_le_questionnaire"]}),
    ]
    SAISIS_D_UN_AGENT = {"direction"}
    SAISIS_D_UN_EXTERIEUR = {"exterieur_nom", "exterieur_organisme", "exterieur_courriel"}
    pilotage = page_du_pilotage("inscription")
    gestes = {
        # Une place se libère, ou manque : le logiciel seul range une personne dans la liste d’attente, et l’en sort.
        ("etat", EtatInscription.DEMANDEE): FERME,
        ("etat", EtatInscription.EN_LISTE_D_ATTENTE): FERME,
        ("etat", EtatInscription.VALIDEE): Geste(
            libelle="Valider l’inscription",
            facultatifs=("accord_le",),
            explication="Pour un agent, notez le jour où sa hiérarchie a donné son accord."
            " La personne est prévenue, si elle a une adresse.",
            quand=lambda inscription: inscription.tient_une_place,
            faire=lambda i, *, par, motif, accord_le: operations.valider(i, par, accord_le=accord_le, motif=motif),
        ),
        ("etat", EtatInscription.REFUSEE): Geste(
            libelle="Noter le refus de la hiérarchie",
            champs=("motif_refus",),
            motif="motif_refus",
            explication="La personne lira la raison ; sa place sert au suivant.",
            grave=True,
            faire=lambda i, *, par, motif, motif_refus: operations.refuser(i, par, motif_refus),
        ),
        ("etat", EtatInscription.ANNULEE): Geste(
            libelle="Annuler l’inscription",
            explication="La personne est prévenue, si elle a une adresse ; sa place sert au suivant.",
            grave=True,
            quand=lambda inscription: not inscription.session.est_close,
            faire=lambda i, *, par, motif: operations.annuler(i, par, motif),
        ),
    }

    def get_fieldsets(self, request, obj=None):
        hors_sujet = "exterieur_nom" if obj is not None and obj.agent_id else None
        return [(titre, options) for titre, options in self.fieldsets if hors_sujet not in options["fields"]]

    def get_readonly_fields(self, request, obj=None):
        saisis = self.SAISIS_D_UN_AGENT if obj is not None and obj.agent_id else self.SAISIS_D_UN_EXTERIEUR
        return [nom for _, options in self.fieldsets for nom in options["fields"] if nom not in saisis]

    def save_formset(self, request, form, formset, change):
        for detail in formset.forms:
            if detail.has_changed():
                noter_la_saisie(detail.instance, request.user)
        super().save_formset(request, form, formset, change)

    @admin.display(description="personne", ordering="agent__nom")
    def personne(self, inscription):
        return inscription.personne

    # Le jour de la réponse ne se montre pas : rapproché de celui des avis, il dirait qui a écrit quoi.
    @admin.display(description="questionnaire rendu")
    def a_rendu_le_questionnaire(self, inscription):
        return "oui" if inscription.avis_donne_le else "non"


class PresenceForm(RegleDeLaPresence, FormulaireDeGestion):
    pass


class PresenceAdmin(RepriseDeRegistre, GestionSuivie):
    """Une présence naît avec la place, ou d’un registre repris ; elle se corrige ici, un par un."""

    resource_classes = [ressources.PresenceRessource]
    sans_import = "Les présences se saisissent sur la feuille de leur session, ou se reprennent d’un registre."
    form = PresenceForm
    ajoutable = effacable = False
    list_display = ["personne", "session", "seance", "presence"]
    ordering = ["-seance__jour", "seance__moment", "inscription__agent__nom"]
    list_filter = ["etat", "seance__moment", "inscription__session__type_formation", "inscription__direction"]
    list_select_related = ["inscription__agent", "inscription__session__type_formation", "seance", "saisie_par"]
    search_fields = ["inscription__agent__nom", "inscription__agent__prenom", "inscription__exterieur_nom"]
    date_hierarchy = "seance__jour"
    readonly_fields = ["inscription", "seance", "saisie_par", "saisie_le"]
    fieldsets = [
        ("La présence", {"fields": ["inscription", "seance", "etat"]}),
        ("Sa saisie", {"fields": ["saisie_par", "saisie_le"]}),
    ]
    tons = {EtatPresence.PRESENT: "succes", EtatPresence.ABSENT: "erreur", EtatPresence.EXCUSE: "info"}

    def completer(self, request, obj):
        noter_la_saisie(obj, request.user)

    @admin.display(description="personne", ordering="inscription__agent__nom")
    def personne(self, presence):
        return presence.inscription.personne

    @admin.display(description="session", ordering="inscription__session__debut")
    def session(self, presence):
        return presence.inscription.session

    @admin.display(description="présence", ordering="etat")
    def presence(self, presence):
        return badges.rendre_etat(presence, "etat", self.tons)


class AvisFormationAdmin(EchangesMixin, JournalAdmin):
    """Les réponses au questionnaire, à partir de cinq par session. Rien ne les relie à une personne : ni leur rang, ni
    leur jour."""

    resource_classes = [ressources.AvisFormationRessource]
    secondaire = True
    list_display = ["session", "utilite", "appris", "manque"]
    list_filter = ["utilite", "session__type_formation"]
    list_select_related = ["session__type_formation"]
    search_fields = ["appris", "manque", "session__intitule", "session__type_formation__intitule"]
    fieldsets = [("L’avis", {"fields": ["session", "utilite", "appris", "manque"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).lisibles()

    def lookup_allowed(self, lookup, value, request):
        """Le jour ne se cherche pas non plus, par une adresse composée à la main."""
        return lookup.split("__")[0] != "le" and super().lookup_allowed(lookup, value, request)
