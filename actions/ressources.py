"""Les classeurs du plan : quelles colonnes sortent et reviennent, et à quels codes on reconnaît les fiches."""

from actions import models
from socle.gestion.ressource import DATES, Ressource, Sortie

OBJECTIF = ("plan__code", "numero")


class ActionRessource(Ressource):
    cles = {
        "objectif": OBJECTIF,
        "objectifs_secondaires": OBJECTIF,
        "volet": ("objectif__plan__code", "objectif__numero", "code"),
    }

    class Meta:
        model = models.Action
        fields = [
            "code",
            "titre",
            "plan",
            "objectif",
            "volet",
            "objectifs_secondaires",
            "resume",
            "type_action",
            "situation",
            "phase",
            "meteo",
            "meteo_motif",
            *DATES,
            "recurrente",
            "rythme",
            "phare",
            "visibilite",
            "service",
            "publics",
            "public_precis",
            "domaines",
            "criteres",
            "rattachements",
            "quartiers",
            "issue_de",
            "reconduction",
            "realisee_le",
        ]


class MillesimeRessource(Ressource):
    cle = ("action", "annee")

    class Meta:
        model = models.Millesime
        fields = [
            "action",
            "annee",
            "titre",
            "phase",
            "meteo",
            "meteo_motif",
            *DATES,
            "lieu",
            "participants_prevus",
            "participants",
            "participants_mention",
            "budget_prevu",
            "budget_realise",
            "bilan",
        ]


class IndicateurRessource(Ressource):
    cles = {"objectif": OBJECTIF}

    class Meta:
        model = models.Indicateur
        fields = [
            "code",
            "libelle",
            "unite",
            "plan",
            "objectif",
            "action",
            "nature",
            "cumul",
            "sens",
            "definition",
            "methode",
            "registre",
            "phare",
        ]


class ReleveRessource(Ressource):
    avec_reference = True
    cle = ("indicateur", "sorte", "debut", "fin", "direction", "groupe_rapport", "source")

    class Meta:
        model = models.Releve
        fields = [
            "indicateur",
            "sorte",
            *DATES,
            "valeur_publiee",
            "valeur_publiee_max",
            "mention",
            "texte",
            "numerateur",
            "denominateur",
            "denominateur_le",
            "direction",
            "groupe_rapport",
            "source",
            "methode",
            "deduit",
        ]


class PiloteRessource(Ressource):
    cle = ("action", "agent")
    cles = {"agent": ("courriel",)}

    class Meta:
        model = models.PiloteAction
        fields = ["action", "agent", "principal"]


class PartenaireRessource(Ressource):
    cle = ("action", "organisme", "role")

    class Meta:
        model = models.ActionPartenaire
        fields = ["action", "organisme", "role"]


class PlanRessource(Ressource):
    class Meta:
        model = models.Plan
        fields = [
            "code",
            "titre",
            "titre_court",
            "autres_noms",
            "resume",
            "annee_debut",
            "annee_fin",
            "signe_le",
            "etat",
            "succede_a",
        ]


class ObjectifRessource(Ressource):
    cle = ("plan", "numero")
    cles = {"prolonge": OBJECTIF}

    class Meta:
        model = models.Objectif
        fields = ["plan", "numero", "titre", "titre_court", "texte", "prolonge"]


class VoletRessource(Ressource):
    cle = ("objectif", "code")
    cles = {"objectif": OBJECTIF}

    class Meta:
        model = models.Volet
        fields = ["objectif", "code", "titre", "ordre"]


class SignatureRessource(Ressource):
    cle = ("plan", "organisme")

    class Meta:
        model = models.Signature
        fields = ["plan", "organisme", "represente_par", "qualite", "signee_le", "rang"]


class EngagementRessource(Ressource):
    avec_reference = True
    cle = ("plan", "organisme", "texte")

    class Meta:
        model = models.Engagement
        fields = ["plan", "organisme", "texte", "suivi", "tenu_le"]


class CapRessource(Ressource):
    cle = ("plan", "annee")

    class Meta:
        model = models.CapAnnuel
        fields = ["plan", "annee", "texte"]


class FrequentationRessource(Ressource):
    cle = ("millesime", "public")
    cles = {"millesime": ("action__code", "annee")}

    class Meta:
        model = models.Frequentation
        fields = ["millesime", "public", "prevu", "touche"]


class EtapeRessource(Ressource):
    avec_reference = True
    cle = ("action", "libelle")

    class Meta:
        model = models.Etape
        fields = ["action", "libelle", "ordre", *DATES, "faite_le"]


class FinancementRessource(Ressource):
    avec_reference = True
    cle = ("action", "annee", "financeur")

    class Meta:
        model = models.Financement
        fields = ["action", "annee", "financeur", "montant_demande", "montant_obtenu", "etat", "compte_rendu_avant"]


class CampagneMiseAJourRessource(Sortie):
    class Meta:
        model = models.CampagneMiseAJour
        fields = ["plan", "titre", "etat", "a_rendre_le", "relance_le", "suppleants_le", "coordination_le", "message"]


class PointRessource(Sortie):
    class Meta:
        model = models.PointAvancement
        fields = [
            "action",
            "le",
            "auteur",
            "agent",
            "campagne",
            "rien_de_nouveau",
            "phase_avant",
            "phase",
            "meteo_avant",
            "meteo",
            "meteo_motif",
            "fait",
            "blocage",
            "a_retenir",
            "public_touche",
        ]


class SollicitationRessource(Sortie):
    class Meta:
        model = models.Sollicitation
        fields = ["campagne", "agent", "a_la_place_de", "actions", "creee_le", "relancee_le"]


class SortieScolaireRessource(Ressource):
    """L’adresse de l’enseignant·e s’efface après sa réponse : elle ne part dans aucun classeur."""

    cle = ("ecole", "annee_scolaire", "classe")
    lues = ("eleves", "accompagnateurs")

    class Meta:
        model = models.SortieScolaire
        fields = [
            "action",
            "ecole",
            "classe",
            "annee_scolaire",
            "jour",
            "atelier",
            "eleves_prevus",
            "eleves",
            "accompagnateurs",
            "etat",
        ]


class AvisEnseignantRessource(Sortie):
    class Meta:
        model = models.AvisEnseignant
        fields = ["sortie", "interet", "accueil", "en_classe", "a_ameliorer", "le"]


class DocumentRessource(Sortie):
    class Meta:
        model = models.Document
        fields = ["action", "sorte", "titre", "texte_alternatif", "credit", "prise_le", "autorisation", "visibilite"]


class DomaineRessource(Ressource):
    class Meta:
        model = models.Domaine
        fields = ["code", "nom", "dans_la_loi", "ordre"]


class CritereRessource(Ressource):
    class Meta:
        model = models.Critere
        fields = ["code", "nom", "ordre"]


class PublicRessource(Ressource):
    class Meta:
        model = models.PublicVise
        fields = ["code", "nom", "ordre"]


class RattachementRessource(Ressource):
    class Meta:
        model = models.Rattachement
        fields = ["code", "nom", "ordre"]
