"""La liste des actions en classeur : mêmes lignes et même ordre qu’à l’écran."""

import io

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from actions.etats import Echeance
from actions.exports.xlsx import inoffensif

ECHEANCES = dict(Echeance.choices)
COLONNES = [
    ("Code", 8, lambda a: a.code),
    ("Titre", 60, lambda a: a.titre),
    ("Objectif principal", 34, lambda a: str(a.objectif or "Gouvernance")),
    ("Type", 18, lambda a: a.get_type_action_display()),
    ("Phase", 14, lambda a: a.get_phase_display()),
    ("Météo", 24, lambda a: a.get_meteo_display()),
    ("Raison de la météo", 40, lambda a: a.meteo_motif),
    ("Échéance", 14, lambda a: ECHEANCES.get(a.echeance, "")),
    ("Terme attendu", 14, lambda a: a.terme),
    ("Dates", 24, lambda a: a.dates),
    ("Service pilote", 26, lambda a: str(a.service or "")),
    ("Pilotes", 30, lambda a: ", ".join(str(lien.agent) for lien in a.pilotes_lisibles)),
    ("Dernier point", 14, lambda a: a.dernier_point_le and timezone.localtime(a.dernier_point_le).date()),
    ("Visibilité", 18, lambda a: a.get_visibilite_display()),
]


def classeur_des_actions(actions):
    """Les octets du classeur. Les dates y sont de vraies dates, une cellule inconnue reste vide."""
    classeur = Workbook()
    feuille = classeur.active
    feuille.title = "Actions"
    feuille.append([libelle for libelle, _, _ in COLONNES])
    for action in actions:
        feuille.append([inoffensif(lire(action)) for _, _, lire in COLONNES])
    for rang, (_, largeur, _) in enumerate(COLONNES, start=1):
        feuille.cell(1, rang).font = Font(bold=True)
        feuille.column_dimensions[get_column_letter(rang)].width = largeur
    feuille.freeze_panes = "B2"
    feuille.auto_filter.ref = feuille.dimensions
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()
