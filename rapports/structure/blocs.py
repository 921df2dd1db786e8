"""De quoi un chapitre est fait : des phrases, des chiffres qui s’expliquent, des tableaux, des photos.

Un tableau est la source unique d’un graphique, d’une feuille du classeur et d’un fichier joint au PDF : ils ne peuvent
pas se contredire. Un nombre inconnu vaut None et se dit « non renseigné », jamais 0.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

TEXTE, NOMBRE, POURCENT, EUROS = "texte", "nombre", "pourcent", "euros"
BARRES, EMPILE, COURBE = "barres", "empile", "courbe"


@dataclass(frozen=True)
class Case:
    """Une valeur de tableau : des mots, ou un nombre. Masqué, le nombre n’est gardé nulle part."""

    texte: str = ""
    nombre: Decimal | None = None
    masque: bool = False
    au_moins: bool = False

    @property
    def est_vide(self):
        return not (self.texte or self.masque) and self.nombre is None


@dataclass(frozen=True)
class Colonne:
    """`part` : sa largeur en centièmes, 0 pour se partager ce qui reste."""

    titre: str
    sorte: str = TEXTE
    part: int = 0


@dataclass(frozen=True)
class Dessin:
    """Un graphique du tableau qui le porte : `titre` est sa conclusion, `colonnes` les rangs des valeurs dessinées."""

    sorte: str
    titre: str
    colonnes: tuple[int, ...]


@dataclass(frozen=True)
class Tableau:
    """La première colonne nomme la ligne. `code` nomme aussi la feuille du classeur et le fichier joint."""

    code: str
    titre: str
    colonnes: tuple[Colonne, ...]
    lignes: tuple[tuple[Case, ...], ...]
    source: str = ""
    note: str = ""
    dessin: Dessin | None = None


@dataclass(frozen=True)
class Repere:
    """Une valeur à côté du chiffre : l’année d’avant, la cible."""

    nom: str
    case: Case


@dataclass(frozen=True)
class Chiffre:
    """Un chiffre qui s’explique. `date` : ce qu’il couvre, en mots.

    `unite` : « agents », « élèves » ; vide pour un pour cent ou des euros, que `sorte` dit déjà.
    """

    code: str
    libelle: str
    case: Case
    sorte: str = NOMBRE
    unite: str = ""
    numerateur: Case | None = None
    denominateur: int | None = None
    date: str = ""
    source: str = ""
    definition: str = ""
    reperes: tuple[Repere, ...] = ()


@dataclass(frozen=True)
class Photo:
    """Une photo figée avec les chiffres : son fichier se retrouve par son empreinte (sha256)."""

    empreinte: str
    type_mime: str
    alternative: str
    credit: str
    legende: str = ""


@dataclass(frozen=True)
class Partie:
    """Une partie de chapitre. `vide` : ce qu’on dit quand rien n’est connu."""

    code: str
    titre: str
    phrases: tuple[str, ...] = ()
    chiffres: tuple[Chiffre, ...] = ()
    tableaux: tuple[Tableau, ...] = ()
    photos: tuple[Photo, ...] = ()
    vide: str = ""

    @property
    def est_vide(self):
        return not (self.phrases or self.chiffres or self.tableaux or self.photos)


@dataclass(frozen=True)
class ChapitreFige:
    code: str
    parties: tuple[Partie, ...]


# --- Écrire des cases ---------------------------------------------------------------------------------


def mots(texte):
    return Case(texte=str(texte or ""))


def compte(nombre):
    """Un nombre de choses, qui ne se masque pas."""
    return Case(nombre=None if nombre is None else Decimal(nombre))


def personnes(effectif):
    """Un `Effectif`, déjà masqué s’il le fallait."""
    if effectif.masque:
        return Case(texte="masqué" if effectif.avec_d_autres else "", masque=True)
    return compte(effectif.nombre)


def au_moins(case):
    return replace(case, au_moins=True)
