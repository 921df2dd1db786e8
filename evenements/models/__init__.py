"""Les modèles de l’agenda, rangés par ce dont ils parlent ; on les importe d’ici."""

from evenements.models.accessibilites import Accessibilite
from evenements.models.bilans import BilanEvenement, PhotoBilan
from evenements.models.changements import ChangementEvenement
from evenements.models.creneaux import Creneau
from evenements.models.evenements import A_ANNONCER, A_ANNULER, ANNONCES, Evenement, TypeEvenement
from evenements.models.inscriptions import PLACES_MAX, InscriptionEvenement
from evenements.models.propositions import Proposition
from evenements.models.tampons import TamponAgenda
from evenements.models.temps_forts import EtapeTempsFort, TempsFort

__all__ = [
    "ANNONCES",
    "A_ANNONCER",
    "A_ANNULER",
    "PLACES_MAX",
    "Accessibilite",
    "BilanEvenement",
    "ChangementEvenement",
    "Creneau",
    "EtapeTempsFort",
    "Evenement",
    "InscriptionEvenement",
    "PhotoBilan",
    "Proposition",
    "TamponAgenda",
    "TempsFort",
    "TypeEvenement",
]
