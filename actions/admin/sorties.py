"""Les sorties scolaires, et ce qu’en disent les enseignant·es. Aucun nom d’élève, jamais."""

from django.contrib import admin

from actions import ressources
from actions.etats import EtatSortie
from socle.gestion import EchangesMixin, GestionSuivie, JournalAdmin, au_pilotage


class SortieScolaireAdmin(GestionSuivie):
    resource_classes = [ressources.SortieScolaireRessource]
    list_display = ["ecole", "classe", "annee_scolaire", "jour", "etat", "eleves_prevus", "eleves"]
    list_display_links = ["ecole", "classe"]
    list_filter = ["etat", "annee_scolaire", "ecole", ("avis", admin.EmptyFieldListFilter), "demonstration"]
    list_select_related = ["ecole"]
    search_fields = ["ecole__nom", "classe", "atelier"]
    autocomplete_fields = ["action", "ecole"]
    date_hierarchy = "jour"
    voisins = ["avis"]
    tons = {EtatSortie.PREVUE: "info", EtatSortie.REALISEE: "succes", EtatSortie.ANNULEE: "erreur"}
    fieldsets = [
        ("La sortie", {"fields": ["action", "ecole", "classe", "annee_scolaire", "jour", "atelier"]}),
        (
            "Les élèves",
            {
                "fields": ["eleves_prevus", "eleves", "accompagnateurs"],
                "description": "Des nombres seulement. Les élèves venus se comptent au pilotage ; ici, on corrige.",
            },
        ),
        ("Le questionnaire", {"fields": ["enseignant_courriel", "questionnaire_envoye_le"]}),
    ]
    gestes = au_pilotage("etat", EtatSortie, "sortie", "Compter, ou annuler, au pilotage")

    def get_readonly_fields(self, request, obj=None):
        verrouilles = ["questionnaire_envoye_le"]
        if obj is None or obj.etat != EtatSortie.REALISEE:
            verrouilles += ["eleves", "accompagnateurs"]
        # Le lien déjà parti suit son adresse : une autre se donne au pilotage, qui annule l’ancien.
        if obj is not None and (obj.questionnaire_envoye_le or hasattr(obj, "avis")):
            verrouilles.append("enseignant_courriel")
        return verrouilles


class AvisEnseignantAdmin(EchangesMixin, JournalAdmin):
    resource_classes = [ressources.AvisEnseignantRessource]
    secondaire = True
    list_display = ["sortie", "interet", "accueil", "en_classe", "a_ameliorer", "le"]
    list_filter = ["interet", "accueil", "sortie__annee_scolaire", "sortie__ecole"]
    list_select_related = ["sortie__ecole"]
    search_fields = ["sortie__ecole__nom", "sortie__classe", "en_classe", "a_ameliorer"]
    date_hierarchy = "le"
    fieldsets = [
        ("L’avis", {"fields": ["sortie", "interet", "accueil", "le"]}),
        ("En toutes lettres", {"fields": ["en_classe", "a_ameliorer"]}),
    ]
