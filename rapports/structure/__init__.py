"""Les chiffres figés d’un rapport : des dataclasses immuables, qui vont au JSON et en reviennent à l’identique.

Un nombre inconnu vaut None et se dit « non renseigné » ; rien ici ne connaît la base ni le HTML.
"""

from rapports.structure.actions import ActionFigee, MillesimeFige, PointFige
from rapports.structure.agenda import AgendaFige, EvenementFige, TempsFortFige
from rapports.structure.blocs import Case, ChapitreFige, Chiffre, Colonne, Dessin, Partie, Photo, Repere, Tableau
from rapports.structure.comite import AvisFige, ComiteFige, DecisionFigee
from rapports.structure.contenu import Contenu
from rapports.structure.indicateurs import IndicateurFige, Mesure
from rapports.structure.nombres import Compte, Effectif
from rapports.structure.plan import Cap, Engagement, ObjectifFige, PlanFige, Sigle, Signataire, Texte
from rapports.structure.serialisation import depuis_json, empreinte, en_json

FORMAT = 2

__all__ = [
    "ActionFigee",
    "AgendaFige",
    "AvisFige",
    "Cap",
    "Case",
    "ChapitreFige",
    "Chiffre",
    "Colonne",
    "ComiteFige",
    "Compte",
    "Contenu",
    "DecisionFigee",
    "Dessin",
    "Effectif",
    "Engagement",
    "EvenementFige",
    "FORMAT",
    "IndicateurFige",
    "Mesure",
    "MillesimeFige",
    "ObjectifFige",
    "Partie",
    "Photo",
    "PlanFige",
    "PointFige",
    "Repere",
    "Sigle",
    "Signataire",
    "Tableau",
    "TempsFortFige",
    "Texte",
    "depuis_json",
    "empreinte",
    "en_json",
]
