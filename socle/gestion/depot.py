"""Le fichier déposé dans une liste : un classeur xlsx ou un csv, reconnu à son contenu et lu dans des bornes.

Rien ne s’y calcule : une formule est le texte qu’elle montre. Un fichier refusé dit à la personne quoi faire.
"""

import io
import zipfile

import filetype
import openpyxl
import tablib
from django import forms
from django.core.exceptions import ValidationError
from import_export.formats.base_formats import Format
from import_export.forms import ConfirmImportForm, ImportForm

from socle.fichiers import MO
from socle.gestion.csv_francais import lire_le_csv

TAILLE_MAX = 10 * MO
# Un classeur est une archive : ce que son répertoire annonce se lit avant d’en ouvrir une seule pièce, et la
# bibliothèque n’en lira jamais plus que ce qui est annoncé.
DEPLOYE_MAX = 50 * MO
RAPPORT_MAX = 100
PIECES_MAX = 1000
LIGNES_MAX = 5000
LIGNES_VIDES_COMPRISES_MAX = 100_000
COLONNES_MAX = 200
ANCIEN_EXCEL = bytes.fromhex("D0CF11E0A1B11AE1")
TROP_GROS = f"Ce fichier dépasse {TAILLE_MAX // MO} Mo : coupez-le en plusieurs."
ENREGISTREZ = "Ouvrez-le dans votre tableur, enregistrez-le en xlsx ou en csv, puis reprenez-le."


class FichierRefuse(Exception):
    """Ce fichier ne se reprend pas. Le texte s’adresse à la personne, et lui dit quoi faire."""


def verifier(contenu):
    """La nature et les bornes du fichier, sans en lire les lignes. Lève `FichierRefuse`."""
    if not contenu:
        raise FichierRefuse("Ce fichier est vide.")
    if len(contenu) > TAILLE_MAX:
        raise FichierRefuse(TROP_GROS)
    if contenu.startswith(ANCIEN_EXCEL):
        raise FichierRefuse(f"Ce fichier vient d’un ancien Excel, ou demande un mot de passe. {ENREGISTREZ}")
    if est_une_archive(contenu):
        _verifier_l_archive(contenu)
    elif filetype.guess(contenu[:8192]):
        raise FichierRefuse(f"Ce fichier n’est ni un classeur xlsx ni un csv. {ENREGISTREZ}")


def est_une_archive(contenu):
    return contenu.startswith(b"PK")


def _verifier_l_archive(contenu):
    try:
        pieces = zipfile.ZipFile(io.BytesIO(contenu)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as abime:
        raise FichierRefuse(f"Ce classeur est abîmé. {ENREGISTREZ}") from abime
    if "xl/workbook.xml" not in {piece.filename for piece in pieces}:
        raise FichierRefuse(f"Ce fichier n’est pas un classeur xlsx. {ENREGISTREZ}")
    deploye = sum(piece.file_size for piece in pieces)
    if len(pieces) > PIECES_MAX or deploye > DEPLOYE_MAX or deploye > RAPPORT_MAX * len(contenu):
        raise FichierRefuse(
            "Ce classeur se déploie bien au-delà de sa taille : copiez ses lignes utiles dans un classeur neuf."
        )


def lire(contenu):
    """Les titres et les lignes du fichier ; les lignes vides gardent leur rang. Lève `FichierRefuse`."""
    verifier(contenu)
    lignes = _lire_le_classeur(contenu) if est_une_archive(contenu) else _lire_le_texte(contenu)
    titres, *donnees = _borner(lignes) or [[]]
    titres = _lire_les_titres(titres)
    if not donnees:
        raise FichierRefuse("Ce fichier n’a aucune ligne sous ses titres.")
    jeu = tablib.Dataset(headers=titres)
    for rang, ligne in enumerate(donnees, start=2):
        jeu.append(_ajuster(ligne, titres, rang))
    return jeu


def _lire_le_classeur(contenu):
    try:
        classeur = openpyxl.load_workbook(io.BytesIO(contenu), read_only=True, data_only=False)
        feuille = classeur.worksheets[0]
        # Certains logiciels annoncent de fausses dimensions : on lit ce qu’il y a.
        feuille.reset_dimensions()
        for ligne in feuille.iter_rows(max_col=COLONNES_MAX + 1, values_only=True):
            # Une formule se lit comme le texte qu’elle est ; celle d’une plage est un objet, qui porte ce texte.
            yield [getattr(valeur, "text", valeur) for valeur in ligne]
    except Exception as abime:
        # openpyxl lève de tout sur un fichier abîmé ; la personne a le même geste à faire.
        raise FichierRefuse(f"Ce classeur est abîmé. {ENREGISTREZ}") from abime


def _lire_le_texte(contenu):
    try:
        yield from lire_le_csv(contenu)
    except ValueError as illisible:
        raise FichierRefuse(f"{illisible} {ENREGISTREZ}") from illisible


def _borner(lignes):
    """La liste des lignes jusqu’à la dernière remplie ; s’arrête dès qu’il y en a trop."""
    gardees, remplies, derniere = [], 0, 0
    for rang, ligne in enumerate(lignes, start=1):
        gardees.append(ligne)
        if not est_vide(ligne):
            remplies, derniere = remplies + 1, rang
        if remplies > LIGNES_MAX + 1 or rang > LIGNES_VIDES_COMPRISES_MAX:
            raise FichierRefuse(f"Ce fichier a plus de {LIGNES_MAX} lignes : coupez-le en plusieurs.")
    return gardees[:derniere]


def est_vide(ligne):
    return all(valeur is None or valeur == "" for valeur in ligne)


def _lire_les_titres(ligne):
    titres = [str(titre).strip() if titre is not None else "" for titre in ligne]
    while titres and not titres[-1]:
        titres.pop()
    if len(titres) > COLONNES_MAX:
        raise FichierRefuse(f"Ce fichier a plus de {COLONNES_MAX} colonnes : gardez celles de l’export.")
    doubles = {titre for titre in titres if titre and titres.count(titre) > 1}
    if doubles:
        raise FichierRefuse(f"La colonne « {min(doubles)} » y est deux fois : gardez-en une.")
    return titres


def _ajuster(ligne, titres, rang):
    """La ligne à la largeur des titres ; une case remplie hors des titres serait perdue en silence."""
    cases = [*ligne, *[None] * (len(titres) - len(ligne))]
    perdues = [v for v, titre in zip(cases, [*titres, *[""] * len(cases)], strict=False) if not titre]
    if not est_vide(perdues):
        raise FichierRefuse(f"Ligne {rang} : une case est remplie dans une colonne sans titre. Donnez-lui le sien.")
    return cases[: len(titres)]


class FichierDeListe(Format):
    """Ce qu’un import accepte."""

    def __init__(self, encoding=None):
        """La bibliothèque propose un encodage ; le fichier dit le sien."""

    def get_title(self):
        return "xlsx ou csv"

    def can_import(self):
        return True

    def create_dataset(self, contenu):
        return lire(contenu)


class CaseDeFichier(forms.FileField):
    """Une case où déposer un fichier de tableur : sa taille et sa nature se vérifient avant toute lecture."""

    def clean(self, data, initial=None):
        depose = super().clean(data, initial)
        if depose.size > TAILLE_MAX:
            raise ValidationError(TROP_GROS)
        try:
            verifier(depose.read())
        except FichierRefuse as refus:
            raise ValidationError(str(refus)) from refus
        depose.seek(0)
        return depose


class FormulaireDImport(ImportForm):
    import_file = CaseDeFichier(label="Fichier")


class FormulaireDeConfirmation(ConfirmImportForm):
    """Ce que la personne a vu : si cela n’est plus vrai à l’instant d’écrire, rien ne s’écrit."""

    empreinte = forms.CharField(widget=forms.HiddenInput)
