"""L’action, ses pilotes et ses partenaires. Sa phase change par des gestes."""

from django.contrib import admin

from actions import models, ressources
from actions.admin.plan import ChoixDObjectif, ObjectifFiltre
from actions.etats import PHASES_OUVERTES, Echeance, EtatPlan, Phase
from socle.etats import faire_passer
from socle.gestion import DATES, EnLigne, Geste, GestionSuivie, badges


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


class ActionAdmin(ChoixDObjectif, GestionSuivie):
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
    voisins = ["millesimes", "points", "documents", "financements", "indicateurs", "sorties", "evenements"]
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


class PiloteActionAdmin(GestionSuivie):
    secondaire = True
    resource_classes = [ressources.PiloteRessource]
    list_display = ["agent", "action", "principal"]
    list_filter = ["principal", "action__plan"]
    list_select_related = ["agent", "action"]
    search_fields = ["agent__nom", "agent__prenom", "action__code", "action__titre"]
    autocomplete_fields = ["agent", "action"]
    fieldsets = [(None, {"fields": ["action", "agent", "principal"]})]


class ActionPartenaireAdmin(GestionSuivie):
    secondaire = True
    resource_classes = [ressources.PartenaireRessource]
    list_display = ["organisme", "action", "role"]
    list_filter = ["role", "action__plan"]
    list_select_related = ["organisme", "action"]
    search_fields = ["organisme__nom", "action__code", "action__titre"]
    autocomplete_fields = ["organisme", "action"]
    fieldsets = [(None, {"fields": ["action", "organisme", "role"]})]
