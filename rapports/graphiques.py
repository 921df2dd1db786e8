"""Les graphiques du rapport, en nombres : des longueurs à dessiner. Le dessin est un gabarit SVG, sans calcul."""

from dataclasses import dataclass

LARGEUR = 680
HAUTEUR_BARRE = 26
PAS = 58
MARGE_TITRE = 18
LARGEUR_DU_NOMBRE = 16


@dataclass(frozen=True)
class Segment:
    code: str
    libelle: str
    nombre: int
    x: float
    largeur: float

    @property
    def milieu(self):
        return round(self.x + self.largeur / 2, 1)

    @property
    def porte_son_nombre(self):
        return self.largeur >= LARGEUR_DU_NOMBRE


@dataclass(frozen=True)
class Barre:
    titre: str
    total: str
    y: int
    segments: tuple[Segment, ...]

    @property
    def y_barre(self):
        return self.y + MARGE_TITRE

    @property
    def y_nombre(self):
        return self.y_barre + 18

    @property
    def y_titre(self):
        return self.y + 10


@dataclass(frozen=True)
class Graphique:
    """`titre` dit tout ce que le dessin montre : c’est ce que lit un lecteur d’écran."""

    titre: str
    barres: tuple[Barre, ...]
    legende: tuple[tuple[str, str], ...] = ()

    @property
    def largeur(self):
        return LARGEUR

    @property
    def hauteur(self):
        return len(self.barres) * PAS - 8


def barres_empilees(titre, lignes):
    """`lignes` : (titre, comptes). À la même échelle : la plus longue barre prend toute la largeur."""
    plus_grand = max((sum(c.nombre for c in comptes) for _, comptes in lignes), default=0) or 1
    barres = tuple(
        Barre(nom, _actions(sum(c.nombre for c in comptes)), rang * PAS, _empiler(comptes, LARGEUR / plus_grand))
        for rang, (nom, comptes) in enumerate(lignes)
    )
    presents = {s.code: s.libelle for barre in barres for s in barre.segments}
    ordre = [c.code for _, comptes in lignes[:1] for c in comptes]
    return Graphique(titre, barres, tuple((code, presents[code]) for code in ordre if code in presents))


def barres_de_taux(titre, lignes):
    """`lignes` : (titre, valeur de 0 à 100, valeur dite)."""
    barres = tuple(
        Barre(nom, dite, rang * PAS, (Segment("taux", nom, round(valeur), 0, round(LARGEUR * float(valeur) / 100, 1)),))
        for rang, (nom, valeur, dite) in enumerate(lignes)
    )
    return Graphique(titre, barres)


def _empiler(comptes, echelle):
    segments, x = [], 0.0
    for compte in comptes:
        if not compte.nombre:
            continue
        largeur = compte.nombre * echelle
        segments.append(Segment(compte.code, compte.libelle, compte.nombre, round(x, 1), round(largeur, 1)))
        x += largeur
    return tuple(segments)


def _actions(nombre):
    return f"{nombre} action{'s' if nombre > 1 else ''}"
