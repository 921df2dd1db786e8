"""Le fichier xlsx : une ligne de titres, une ligne par fiche, chaque texte écrit comme un texte."""

import datetime
import io

import openpyxl
from import_export.formats.base_formats import XLSX
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter


class Classeur(XLSX):
    """Un classeur dont chaque texte reste un texte : une formule écrite par un tiers n’y est jamais calculée."""

    def get_title(self):
        return "xlsx"

    def export_data(self, dataset, **kwargs):
        classeur = openpyxl.Workbook()
        feuille = classeur.active
        feuille.title = "Données"
        feuille.freeze_panes = "B2"
        for rang, ligne in enumerate([dataset.headers, *dataset], start=1):
            for colonne, valeur in enumerate(ligne, start=1):
                ecrire(feuille.cell(rang, colonne), valeur)
        for colonne, titre in enumerate(dataset.headers, start=1):
            feuille.cell(1, colonne).font = Font(bold=True)
            feuille.column_dimensions[get_column_letter(colonne)].width = min(max(len(titre) + 2, 14), 40)
        sortie = io.BytesIO()
        classeur.save(sortie)
        return sortie.getvalue()


def ecrire(cellule, valeur):
    if isinstance(valeur, str):
        cellule.value = ILLEGAL_CHARACTERS_RE.sub("", valeur)
        cellule.data_type = "s"
        cellule.quotePrefix = valeur[:1] in tuple("=+-@")
        cellule.alignment = Alignment(vertical="top", wrap_text=True)
    elif valeur is not None:
        cellule.value = valeur
        if isinstance(valeur, datetime.time):
            cellule.number_format = "hh:mm"
        elif isinstance(valeur, datetime.date):
            cellule.number_format = "dd/mm/yyyy hh:mm" if isinstance(valeur, datetime.datetime) else "dd/mm/yyyy"
