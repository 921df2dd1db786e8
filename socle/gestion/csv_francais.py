"""Le csv des tableurs français : lu quel que soit son encodage et son séparateur, écrit pour s’ouvrir d’un clic."""

import csv
import datetime
import io
import re
from decimal import Decimal

from import_export.formats.base_formats import Format

BOM_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# Une case qui commence ainsi serait calculée à l’ouverture : une apostrophe en fait un texte, et s’ôte à la lecture.
CALCULEE = re.compile(r"'*[=+\-@\t\r]")


def lire_le_csv(contenu):
    """Les lignes du fichier, titres compris. Lève `ValueError`, en français."""
    texte = _decoder(contenu)
    texte, separateur = _separateur(texte)
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True)
    try:
        yield from ([_desarmer(case) for case in ligne] for ligne in lecteur)
    except csv.Error as abime:
        raise ValueError(
            f"Ce csv est abîmé vers la ligne {lecteur.line_num} : un guillemet y est mal placé."
        ) from abime


def _decoder(contenu):
    """UTF-8 avec ou sans marque, sinon l’encodage de Windows ; Excel écrit aussi de l’UTF-16."""
    encodages = ["utf-16"] if contenu[:2] in BOM_UTF16 else ["utf-8-sig", "cp1252"]
    for encodage in encodages:
        try:
            texte = contenu.decode(encodage)
        except UnicodeDecodeError:
            continue
        if "\0" not in texte:
            return texte
    raise ValueError("Les caractères de ce csv ne se lisent pas.")


def _separateur(texte):
    """Celui qui donne le plus de colonnes aux titres ; Excel l’écrit parfois lui-même en tête (« sep=; »)."""
    premiere, _, reste = texte.partition("\n")
    if annonce := re.fullmatch(r"sep=([;,\t])\r?", premiere):
        return reste, annonce[1]

    def colonnes(separateur):
        return len(next(csv.reader(io.StringIO(texte, newline=""), delimiter=separateur), []))

    try:
        return texte, max(";\t,", key=colonnes)
    except csv.Error as abime:
        raise ValueError("La ligne des titres de ce csv est abîmée.") from abime


def _desarmer(case):
    return case[1:] if case.startswith("'") and CALCULEE.match(case) else case


class Csv(Format):
    """UTF-8 avec sa marque et point-virgule : le tableur de la mairie l’ouvre sans rien demander."""

    def get_title(self):
        return "csv"

    def get_extension(self):
        return "csv"

    def get_content_type(self):
        return "text/csv; charset=utf-8"

    def can_export(self):
        return True

    def export_data(self, dataset, **kwargs):
        sortie = io.StringIO()
        ecrivain = csv.writer(sortie, delimiter=";")
        for ligne in [dataset.headers, *dataset]:
            ecrivain.writerow([ecrire(valeur) for valeur in ligne])
        return sortie.getvalue().encode("utf-8-sig")


def ecrire(valeur):
    """La case, telle qu’une personne l’écrirait."""
    if valeur is None:
        return ""
    if isinstance(valeur, datetime.datetime):
        return f"{valeur:%d/%m/%Y %H:%M:%S}" if valeur.second else f"{valeur:%d/%m/%Y %H:%M}"
    if isinstance(valeur, datetime.date):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, datetime.time):
        return f"{valeur:%H:%M}"
    if isinstance(valeur, Decimal | float):
        return str(valeur).replace(".", ",")
    texte = str(valeur)
    return f"'{texte}" if isinstance(valeur, str) and CALCULEE.match(texte) else texte
