"""Les mandats et leurs lettres de mission. Leur vie se mène au pilotage ; ici, on les cherche et on les corrige."""

from django.contrib import admin
from django.core.exceptions import ValidationError

from referents import ressources
from referents.etats import EtatLettre, EtatMandat
from referents.verrous import SIGNATURE, TEXTE_DE_LETTRE, est_signee, numero_suivant
from socle.gestion import FormulaireDeGestion, GestionSuivie, au_pilotage


class MandatForm(FormulaireDeGestion):
    def clean_agent(self):
        agent = self.cleaned_data["agent"]
        if not agent.actif:
            raise ValidationError(f"{agent} n’est plus en poste.")
        return agent


class MandatReferentAdmin(GestionSuivie):
    resource_classes = [ressources.MandatRessource]
    form = MandatForm
    list_display = ["agent", "service", "role", "etat", "debut", "fin"]
    list_display_links = ["agent"]
    list_filter = ["etat", "role", "service__direction", "demonstration"]
    list_select_related = ["agent", "service"]
    search_fields = ["agent__nom", "agent__prenom", "agent__courriel", "service__nom"]
    autocomplete_fields = ["agent", "service"]
    date_hierarchy = "debut"
    voisins = ["lettres"]
    tons = {EtatMandat.ACTIF: "succes", EtatMandat.EN_PAUSE: "alerte", EtatMandat.PRESSENTI: "info"}
    fieldsets = [
        (
            "Le mandat",
            {
                "fields": ["agent", "service", "role"],
                "description": "Saisi ici, il commence « pressenti ». Le rendre actif, le mettre en pause ou le"
                " terminer se fait au pilotage.",
            },
        ),
        ("Sa durée", {"fields": ["debut", "fin", "motif_fin"]}),
    ]
    gestes = au_pilotage("etat", EtatMandat, "referent", "Suivre ce mandat au pilotage", lambda m: m.agent_id)

    def get_readonly_fields(self, request, obj=None):
        return ["agent"] if obj else ["fin", "motif_fin"]


class LettreForm(FormulaireDeGestion):
    def clean_mandat(self):
        mandat = self.cleaned_data["mandat"]
        if mandat.etat == EtatMandat.TERMINE:
            raise ValidationError("Ce mandat est terminé : il n’a plus besoin de lettre.")
        return mandat


class LettreMissionAdmin(GestionSuivie):
    resource_classes = [ressources.LettreRessource]
    form = LettreForm
    list_display = ["mandat", "numero", "etat", "quotite", "signee_le", "echeance"]
    list_filter = ["etat", ("remplacee_par", admin.EmptyFieldListFilter), "mandat__service__direction"]
    list_select_related = ["mandat__agent", "mandat__service"]
    search_fields = ["mandat__agent__nom", "mandat__agent__prenom", "mandat__service__nom", "signataire"]
    autocomplete_fields = ["mandat"]
    date_hierarchy = "echeance"
    tons = {EtatLettre.A_SIGNER: "alerte", EtatLettre.SIGNEE: "succes"}
    fieldsets = [
        ("La lettre", {"fields": ["mandat", "numero", "remplace", "missions", "quotite"]}),
        ("Sa durée", {"fields": ["echeance"]}),
        (
            "Les accords",
            {
                "fields": ["signataire", *SIGNATURE],
                "description": "La signature se note au pilotage, avec le document signé ; elle se corrige ici.",
            },
        ),
    ]
    gestes = au_pilotage("etat", EtatLettre, "lettre", "Préparer, signer ou clore au pilotage")

    def get_readonly_fields(self, request, obj=None):
        verrouilles = TEXTE_DE_LETTRE if est_signee(obj) else SIGNATURE
        return ["numero", "remplace", *(["mandat"] if obj else []), *verrouilles]

    def completer(self, request, obj):
        if obj._state.adding:
            obj.numero = numero_suivant(obj.mandat)
