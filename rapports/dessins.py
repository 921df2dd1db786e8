"""Dessiner un tableau : des longueurs et des places, sans HTML. Le gabarit SVG ne calcule rien.

Trois dessins : des barres (une par valeur), des barres empilées (une par ligne), une courbe (un point par ligne). Une
case inconnue ou masquée ne se dessine pas : elle se dit.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from rapports.lecture import NON_RENSEIGNE, dire_la_case
from rapports.structure.blocs import BARRES, COURBE, EMPILE, POURCENT

LARGEUR = 680
ENCRE, GRIS, BRUME = "#1B2A41", "#5B6472", "#E7E1D6"
SERIES = ["#0F5E6E", "#F2B544", "#6B4C9A", "#E7E1D6", "#3B6536", "#FFFFFF"]
CONTOURS = [None, ENCRE, None, ENCRE, None, ENCRE]
SUR_LA_SERIE = ["#FFFFFF", ENCRE, "#FFFFFF", ENCRE, "#FFFFFF", ENCRE]
HAUTEUR_BARRE, PAS = 17, 30
COLONNE_DES_NOMS, NOM_COURT = 235, 36
MARGE_DU_NOMBRE = 90


@dataclass(frozen=True)
class Trait:
    x1: float
    y1: float
    x2: float
    y2: float
    couleur: str = BRUME
    epaisseur: float = 1
    pointille: bool = False


@dataclass(frozen=True)
class Rectangle:
    x: float
    y: float
    largeur: float
    hauteur: float
    serie: int

    @property
    def couleur(self):
        return SERIES[self.serie]

    @property
    def contour(self):
        """Une couleur claire se cerne ; une sombre se suffit, séparée de sa voisine par un filet blanc."""
        return CONTOURS[self.serie] or "#FFFFFF"


@dataclass(frozen=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True)
class Etiquette:
    x: float
    y: float
    texte: str
    taille: int = 13
    grasse: bool = False
    ancre: str = "start"
    couleur: str = ENCRE


@dataclass
class Dessine:
    """`conclusion` : ce qu’il faut en retenir ; `titre` : tout ce que le dessin montre, pour qui ne le voit pas."""

    conclusion: str
    titre: str
    hauteur: int = 0
    traits: list = field(default_factory=list)
    rectangles: list = field(default_factory=list)
    points: list = field(default_factory=list)
    etiquettes: list = field(default_factory=list)
    legende: list = field(default_factory=list)


@lru_cache(maxsize=256)
def dessiner(tableau):
    """Gardé : la production trace tous les graphiques d’un coup, puis les gabarits les reprennent tels quels."""
    dessin = tableau.dessin
    dessine = Dessine(dessin.titre, _tout_dire(tableau))
    {BARRES: _barres, EMPILE: _empiler, COURBE: _courbe}[dessin.sorte](dessine, tableau, dessin.colonnes)
    return dessine


def _tout_dire(tableau):
    rangs = tableau.dessin.colonnes
    lignes = []
    for ligne in tableau.lignes:
        valeurs = ", ".join(_dire(tableau, ligne, rang, nommer=len(rangs) > 1) for rang in rangs)
        lignes.append(f"{ligne[0].texte} : {valeurs}")
    return f"{tableau.dessin.titre}. {' ; '.join(lignes)}."


def _dire(tableau, ligne, rang, *, nommer):
    colonne = tableau.colonnes[rang]
    dite = dire_la_case(ligne[rang], colonne.sorte)
    return f"{colonne.titre.lower()} {dite}" if nommer else dite


def _plus_grand(tableau, rangs):
    """Un pour cent se dessine toujours sur cent ; le reste, sur la plus grande valeur."""
    if tableau.colonnes[rangs[0]].sorte == POURCENT:
        return 100.0
    return float(max((ligne[r].nombre or 0 for ligne in tableau.lignes for r in rangs), default=0)) or 1.0


def _barres(dessine, tableau, rangs):
    """Le nom à gauche de sa barre quand tous tiennent, au-dessus sinon."""
    a_gauche = all(len(ligne[0].texte) <= NOM_COURT for ligne in tableau.lignes)
    depart = COLONNE_DES_NOMS if a_gauche else 0
    echelle = (LARGEUR - MARGE_DU_NOMBRE - depart) / _plus_grand(tableau, rangs)
    y = 0
    for ligne in tableau.lignes:
        dessine.etiquettes.append(Etiquette(0, y + 13, ligne[0].texte, 12 if a_gauche else 13, grasse=True))
        y += 0 if a_gauche else 19
        for serie, rang in enumerate(rangs):
            case, dite = ligne[rang], dire_la_case(ligne[rang], tableau.colonnes[rang].sorte)
            largeur = round(float(case.nombre or 0) * echelle, 1)
            if largeur:
                dessine.rectangles.append(Rectangle(depart, y, largeur, HAUTEUR_BARRE, serie))
            couleur = GRIS if case.est_vide else ENCRE
            dessine.etiquettes.append(
                Etiquette(depart + (largeur + 7 if largeur else 0), y + 13, dite, couleur=couleur)
            )
            y += HAUTEUR_BARRE + 3
        y += 6 if a_gauche else 8
    dessine.hauteur = y
    if len(rangs) > 1:
        dessine.legende = [(serie, tableau.colonnes[rang].titre) for serie, rang in enumerate(rangs)]


def _empiler(dessine, tableau, rangs):
    totaux = [sum(float(ligne[r].nombre or 0) for r in rangs) for ligne in tableau.lignes]
    echelle = LARGEUR / (max(totaux, default=0) or 1)
    y = 0
    for ligne in tableau.lignes:
        dessine.etiquettes.append(Etiquette(0, y + 13, ligne[0].texte, grasse=True))
        if all(ligne[r].est_vide for r in rangs):
            dessine.etiquettes.append(Etiquette(LARGEUR, y + 13, NON_RENSEIGNE, ancre="end", couleur=GRIS))
        x = 0.0
        for serie, rang in enumerate(rangs):
            largeur = round(float(ligne[rang].nombre or 0) * echelle, 1)
            if not largeur:
                continue
            dessine.rectangles.append(Rectangle(round(x, 1), y + 19, largeur, HAUTEUR_BARRE, serie))
            dite = dire_la_case(ligne[rang], tableau.colonnes[rang].sorte)
            if largeur > 8 * len(dite) + 6:
                dessine.etiquettes.append(
                    Etiquette(round(x + largeur / 2, 1), y + 32, dite, 12, True, "middle", SUR_LA_SERIE[serie])
                )
            x += largeur
        y += PAS + HAUTEUR_BARRE
    dessine.hauteur = y
    dessine.legende = [(serie, tableau.colonnes[rang].titre) for serie, rang in enumerate(rangs)]


def _courbe(dessine, tableau, rangs):
    """Une ligne par année, de gauche à droite ; l’axe part de zéro, une année inconnue coupe le trait."""
    (rang,) = rangs
    haut, bas, marge = 24, 164, 30
    plus_grand = _plus_grand(tableau, rangs)
    ecart = (LARGEUR - 2 * marge) / max(len(tableau.lignes) - 1, 1)
    dessine.traits.append(Trait(0, bas, LARGEUR, bas, GRIS))
    avant = None
    for n, ligne in enumerate(tableau.lignes):
        x = round(marge + n * ecart, 1)
        dessine.etiquettes.append(Etiquette(x, bas + 18, ligne[0].texte, 12, ancre="middle", couleur=GRIS))
        case = ligne[rang]
        if case.nombre is None:
            dessine.etiquettes.append(Etiquette(x, bas - 6, dire_la_case(case), 11, ancre="middle", couleur=GRIS))
            avant = None
            continue
        y = round(bas - (bas - haut) * float(case.nombre) / plus_grand, 1)
        if avant:
            dessine.traits.append(Trait(*avant, x, y, SERIES[0], 2.5))
        dessine.points.append(Point(x, y))
        dite = dire_la_case(case, tableau.colonnes[rang].sorte)
        # Au bord droit, ce que l’on dit s’écrit vers la gauche : rien ne sort du cadre.
        bord = n == len(tableau.lignes) - 1 and n > 0
        dessine.etiquettes.append(
            Etiquette(LARGEUR if bord else x, y - 10, dite, 13, True, "end" if bord else "middle")
        )
        avant = (x, y)
    dessine.hauteur = bas + 26
