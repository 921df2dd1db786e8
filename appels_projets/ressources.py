"""Les classeurs des appels à projets. Ce qu’une association dépose ou ce qu’un conseil vote sort, et ne revient pas."""

from import_export.fields import Field

from appels_projets import models
from socle.gestion.ressource import Ressource, Sortie

CAMPAGNE = ("slug",)


class AppelRessource(Ressource):
    cle = ("slug",)

    class Meta:
        model = models.AppelAProjets
        fields = ["slug", "nom", "recurrence", "plan", "action"]


class CampagneRessource(Ressource):
    """Le règlement se dépose sur la fiche."""

    cle = ("slug",)
    cles = {"appel": ("slug",)}

    class Meta:
        model = models.Campagne
        fields = [
            "slug",
            "appel",
            "annee",
            "titre",
            "presentation",
            "conditions",
            "etat",
            "ouverture_le",
            "cloture_le",
            "periode_debut",
            "periode_fin",
            "plancher",
            "plafond",
            "texte_cer_version",
        ]


class ThemeRessource(Ressource):
    avec_reference = True
    cle = ("campagne", "libelle")
    cles = {"campagne": CAMPAGNE, "objectif": ("plan__code", "numero")}

    class Meta:
        model = models.ThemeCampagne
        fields = ["campagne", "libelle", "description", "ordre", "objectif"]


class EnveloppeRessource(Ressource):
    cle = ("campagne",)
    cles = {"campagne": CAMPAGNE}

    class Meta:
        model = models.Enveloppe
        fields = ["campagne", "montant_vote", "deliberation_budget"]


class CandidatureRessource(Sortie):
    class Meta:
        model = models.Candidature
        fields = [
            "numero",
            "campagne",
            "organisme",
            "type_demande",
            "intitule",
            "resume_public",
            "themes",
            "actions_plan",
            "etat",
            "date_debut",
            "date_fin",
            "lieu_precis",
            "nb_beneficiaires_prevu",
            "budget_total",
            "montant_demande",
            "montant_propose",
            "motif_decision",
            "deposee_le",
        ]


class DeliberationRessource(Sortie):
    class Meta:
        model = models.Deliberation
        fields = ["numero", "date", "executoire_le"]


class AttributionRessource(Sortie):
    organisme = Field(attribute="candidature__organisme__nom", column_name="Association")

    class Meta:
        model = models.Attribution
        fields = ["candidature", "organisme", "deliberation", "montant", "notifiee_le", "annulee_le"]


class PieceRessource(Sortie):
    class Meta:
        model = models.PieceJointe
        fields = ["candidature", "type_piece", "nom_donne", "taille", "sha256", "cree_le"]


class AttestationRessource(Sortie):
    class Meta:
        model = models.Attestation
        fields = ["candidature", "type_attestation", "version_texte", "par", "le"]
