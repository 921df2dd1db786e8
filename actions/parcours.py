"""Le parcours du réseau : du label aux ateliers, des ateliers aux deux compléments ; un entonnoir, et son dessin."""

from dataclasses import dataclass

from actions.masquage import masquer_une_suite, se_tait
from actions.registres.lecture import dire_les_feuilles
from actions.registres.reseau import (
    ATELIERS_REGULIERS,
    COMPLEMENTS_ATTENDUS,
    formes_au_label,
    formes_aux_complements,
    reguliers_aux_ateliers,
)
from referents.models import NatureFormation

LARGEUR = 320
HAUTEUR_BARRE = 36
PAS = 68
LARGEUR_MINIMALE = 4
LARGEUR_DU_NOMBRE = 40

NATURES = [NatureFormation.LABEL_CITOYEN, NatureFormation.ATELIER, NatureFormation.COMPLEMENT]
ETAPES = [
    ("Formés au label citoyen", "Venus à la formation « label citoyen »."),
    (
        "… et réguliers aux ateliers",
        f"Formés au label, et venus à {ATELIERS_REGULIERS} ateliers au moins en douze mois.",
    ),
    (
        "… et formés aux deux compléments",
        f"Formés au label, réguliers aux ateliers, et venus à {COMPLEMENTS_ATTENDUS} compléments différents.",
    ),
]


@dataclass(frozen=True)
class Etape:
    """Un palier : `nombre` a passé tous les précédents ; `hors` a celui-ci sans l’un des précédents."""

    libelle: str
    definition: str
    nombre: int | None
    masque: bool
    hors: int | None
    hors_masque: bool
    depart: int | None
    rang: int

    @property
    def part(self):
        """La part du premier palier, en pour cent."""
        return 100 * self.nombre / self.depart if self.nombre is not None and self.depart else None

    @property
    def largeur(self):
        return max(LARGEUR_MINIMALE, round(LARGEUR * self.nombre / self.depart, 1)) if self.part is not None else 0

    @property
    def x(self):
        return round((LARGEUR - self.largeur) / 2, 1)

    @property
    def y(self):
        return self.rang * PAS + 22

    @property
    def y_titre(self):
        return self.rang * PAS + 14

    @property
    def y_nombre(self):
        return self.y + 24

    @property
    def porte_son_nombre(self):
        return self.largeur >= LARGEUR_DU_NOMBRE


@dataclass(frozen=True)
class Parcours:
    etapes: tuple
    reserve: str

    largeur, hauteur, milieu, hauteur_barre = LARGEUR, len(ETAPES) * PAS - 4, LARGEUR // 2, HAUTEUR_BARRE

    @property
    def est_renseigne(self):
        return any(etape.nombre is not None or etape.masque for etape in self.etapes)

    @property
    def masque(self):
        return any(etape.masque or etape.hors_masque for etape in self.etapes)

    @property
    def titre(self):
        """Tout ce que montre le dessin, pour qui l’entend."""
        return ", ".join(f"{e.libelle.removeprefix('… ')} : {_dire(e)}" for e in self.etapes) + "."


def lire_le_parcours(lu, periode):
    """Chaque palier parmi le précédent : qui en saute un ne compte pas dans la suite, et se dit à part."""
    label, reguliers, complets = (
        lire_les_agents(lu, periode)
        for lire_les_agents in (formes_au_label, reguliers_aux_ateliers, formes_aux_complements)
    )
    emboites = [label, label & reguliers, label & reguliers & complets]
    nombres = [len(agents) if label else None for agents in emboites]
    hors = [0, len(reguliers - label), len(complets - emboites[1])]
    lisibles = list(masquer_une_suite(nombres))
    # Le tableau du publié dit déjà combien, parmi les formés, ont les deux compléments.
    lisibles[2] = lisibles[2] and not se_tait(nombres[2], len(label & complets))
    etapes = tuple(
        Etape(
            libelle=libelle,
            definition=definition,
            nombre=nombres[rang] if lisibles[rang] else None,
            masque=not lisibles[rang],
            hors=None if se_tait(hors[rang]) else hors[rang],
            hors_masque=se_tait(hors[rang]),
            depart=nombres[0] if lisibles[0] else None,
            rang=rang,
        )
        for rang, (libelle, definition) in enumerate(ETAPES)
    )
    feuilles = [feuille for nature in NATURES for feuille in lu.feuilles_de(periode, nature=nature)]
    return Parcours(etapes, dire_les_feuilles(feuilles))


def _dire(etape):
    if etape.masque:
        return "masqué"
    return "non renseigné" if etape.nombre is None else str(etape.nombre)
