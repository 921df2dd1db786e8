"""Les classeurs du plan : quelles colonnes sortent et reviennent, et à quels codes on reconnaît les fiches."""

from actions import models
from socle.gestion.ressource import Ressource

OBJECTIF = ("plan__code", "numero")
DATES = ["precision", "debut", "fin"]


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
