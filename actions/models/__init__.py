"""Les modèles du plan, rangés par ce dont ils parlent ; on les importe d’ici."""

from actions.models.action import (
    Action,
    ActionPartenaire,
    EtatSuivi,
    PiloteAction,
    Reconduction,
    RolePartenaire,
    Situation,
    TypeAction,
)
from actions.models.indicateur import Indicateur, Registre, Releve
from actions.models.millesime import Etape, Financement, Frequentation, Millesime
from actions.models.nomenclatures import Critere, Domaine, Nomenclature, PublicVise, Rattachement
from actions.models.plan import ANNEE, CapAnnuel, Engagement, Objectif, Plan, Signature, Volet
from actions.models.sorties import AvisEnseignant, SortieScolaire
from actions.models.suivi import BrouillonPoint, CampagneMiseAJour, Document, PointAvancement, Sollicitation

__all__ = [
    "ANNEE",
    "Action",
    "ActionPartenaire",
    "AvisEnseignant",
    "BrouillonPoint",
    "CampagneMiseAJour",
    "CapAnnuel",
    "Critere",
    "Document",
    "Domaine",
    "Engagement",
    "Etape",
    "EtatSuivi",
    "Financement",
    "Frequentation",
    "Indicateur",
    "Millesime",
    "Nomenclature",
    "Objectif",
    "PiloteAction",
    "Plan",
    "PointAvancement",
    "PublicVise",
    "Rattachement",
    "Reconduction",
    "Registre",
    "Releve",
    "RolePartenaire",
    "Signature",
    "Situation",
    "Sollicitation",
    "SortieScolaire",
    "TypeAction",
    "Volet",
]
