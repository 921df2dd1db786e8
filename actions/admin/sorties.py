"""Les sorties scolaires, et ce qu’en disent les enseignant·es. Aucun nom d’élève, jamais."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone

from actions import ressources, sorties
from actions.etats import EtatSortie
from socle.gestion import EchangesMixin, Geste, GestionSuivie, JournalAdmin, page_du_pilotage


def compter(sortie, *, par, motif, jour, eleves, accompagnateurs):
    if jour > timezone.localdate():
        raise ValidationError("Ce jour n’est pas encore venu.")
    sorties.compter(sortie, jour, eleves, accompagnateurs, par)


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
                "description": "Des nombres seulement. Les élèves venus se comptent par le bouton de la fiche.",
            },
        ),
        ("Le questionnaire", {"fields": ["enseignant_courriel", "questionnaire_envoye_le"]}),
    ]
    pilotage = page_du_pilotage("sortie")
    gestes = {
        ("etat", EtatSortie.REALISEE): Geste(
            libelle="Compter les élèves",
            champs=("jour", "eleves"),
            facultatifs=("accompagnateurs",),
            motif="aucun",
            explication="La sortie a eu lieu ; l’enseignant·e recevra le questionnaire.",
            faire=compter,
        ),
        ("etat", EtatSortie.ANNULEE): Geste(
            libelle="Annuler la sortie",
            motif="obligatoire",
            grave=True,
            faire=lambda sortie, *, par, motif: sorties.annuler(sortie, motif, par),
        ),
        ("etat", EtatSortie.PREVUE): Geste(
            libelle="Revenir à « prévue »",
            motif="aucun",
            explication="Comptée ou annulée à tort : ses nombres s’effacent, la demande d’avis aussi.",
            grave=True,
            faire=lambda sortie, *, par, motif: sorties.revenir(sortie, par),
        ),
    }

    def get_readonly_fields(self, request, obj=None):
        verrouilles = ["questionnaire_envoye_le"]
        if obj is None or obj.etat != EtatSortie.REALISEE:
            verrouilles += ["eleves", "accompagnateurs"]
        # Le lien déjà parti suit son adresse : une autre se donne au pilotage, qui annule l’ancien.
        if obj is not None and (obj.questionnaire_envoye_le or not obj.accepte_une_adresse):
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
