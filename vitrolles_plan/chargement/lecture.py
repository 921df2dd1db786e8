"""Lire un fichier CSV : ses colonnes, ses lignes numérotées, et ce qui n’y va pas."""

import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

DOSSIER = Path(__file__).parent.parent / "donnees"
COMMENTAIRE = "commentaire"  # colonne libre de chaque fichier : pourquoi ce choix


@dataclass(frozen=True)
class Erreur:
    fichier: str
    ligne: int | None
    champ: str
    message: str

    def __str__(self):
        lieu = [self.fichier]
        lieu += [f"ligne {self.ligne}"] if self.ligne else []
        lieu += [f"champ « {self.champ} »"] if self.champ else []
        return f"{', '.join(lieu)} : {self.message}"


class LignesFausses(Exception):
    """Des lignes sont à corriger ; rien n’a été écrit."""

    def __init__(self, erreurs):
        self.erreurs = erreurs
        super().__init__("\n".join(map(str, erreurs)))


class FichierIllisible(Exception):
    def __init__(self, message, ligne=None):
        self.message, self.ligne = message, ligne
        super().__init__(message)


@dataclass(frozen=True)
class Ligne:
    numero: int
    cellules: dict

    def cle(self, colonnes):
        return "/".join(self.cellules[colonne] for colonne in colonnes)


def lire(chemin, colonnes_admises, colonnes_requises):
    """Les lignes du fichier, et les numéros de celles qui n’ont pas le bon nombre de cellules."""
    try:
        # `utf-8-sig` : un tableur ajoute volontiers une marque en tête du fichier.
        texte = chemin.read_text(encoding="utf-8-sig")
    except FileNotFoundError as erreur:
        raise FichierIllisible("ce fichier manque.") from erreur
    except UnicodeDecodeError as erreur:
        raise FichierIllisible("ce fichier n’est pas en UTF-8.") from erreur
    lecteur = csv.reader(StringIO(texte, newline=""), strict=True)
    try:
        return _decouper(lecteur, colonnes_admises, colonnes_requises)
    except csv.Error as erreur:
        raise FichierIllisible("un guillemet est mal placé ou n’est pas refermé.", lecteur.line_num) from erreur


def _decouper(lecteur, colonnes_admises, colonnes_requises):
    colonnes = next(lecteur, [])
    _verifier_les_colonnes(colonnes, colonnes_admises, colonnes_requises)
    lignes, mal_decoupees, debut = [], [], lecteur.line_num + 1
    for cellules in lecteur:
        if len(cellules) == len(colonnes):
            propres = dict(zip(colonnes, map(str.strip, cellules), strict=True))
            propres.pop(COMMENTAIRE, None)
            lignes.append(Ligne(debut, propres))
        elif cellules:
            message = f"{len(cellules)} cellules au lieu de {len(colonnes)} : un guillemet ou une virgule manque."
            mal_decoupees.append((debut, message))
        debut = lecteur.line_num + 1
    return lignes, mal_decoupees


def _verifier_les_colonnes(colonnes, admises, requises):
    inconnues = [nom for nom in colonnes if nom not in admises]
    manquantes = [nom for nom in requises if nom not in colonnes]
    if inconnues:
        raise FichierIllisible(f"colonne inconnue : « {' », « '.join(inconnues)} ».", ligne=1)
    if manquantes:
        raise FichierIllisible(f"colonne manquante : « {' », « '.join(manquantes)} ».", ligne=1)
    if len(set(colonnes)) < len(colonnes):
        raise FichierIllisible("une colonne paraît deux fois.", ligne=1)
