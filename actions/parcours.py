"""Le parcours du réseau : du label aux ateliers, des ateliers aux deux compléments ; un entonnoir, et son dessin."""

from dataclasses import dataclass

from actions.masquage import masquer_une_suite, se_tait
from actions.registres.lecture import dire_les_feuilles
from actions.registres.reseau import (
    ATELIERS_REGULIERS,
    COMPLEMENTS_ATTENDUS,
    des_ateliers_recents,
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
    ("Formés au label citoyen", "Venus à la formation «\xa0label citoyen\xa0»."),
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
    hors: int | None
    masque: bool
    depart: int | None
    rang: int

    @property
    def part(self):
        """La part du premier palier, en pour cent."""
        return 100 * self.nombre / self.depart if self.nombre is not None and self.depart else None

    @property
    def largeur(self):
        return max(LARGEUR_MINIMALE, round(LARGEUR * self.nombre / self.depart)) if self.part is not None else 0

    @property
    def x(self):
        return (LARGEUR - self.largeur) // 2

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
        return any(etape.masque for etape in self.etapes)

    @property
    def titre(self):
        """Tout ce que montre le dessin, pour qui l’entend."""
        return ", ".join(f"{e.libelle.removeprefix('… ')}\xa0: {_dire(e)}" for e in self.etapes) + "."


def lire_le_parcours(lu, periode):
    """Chaque palier parmi le précédent : qui en saute un ne compte pas dans la suite, et se dit à part."""
    label, reguliers, complets = (
        lire_les_agents(lu, periode)
        for lire_les_agents in (formes_au_label, reguliers_aux_ateliers, formes_aux_complements)
    )
    paliers = [label, label & reguliers, label & reguliers & complets]
    hors = [set(), reguliers - label, complets - paliers[1]]
    connus = [bool(label), *[bool(label and des_ateliers_recents(lu, periode))] * 2]
    nombres = [len(agents) if connu else None for agents, connu in zip(paliers, connus, strict=True)]
    lisibles = list(masquer_une_suite(nombres))
    # Le face-à-face du publié dit déjà combien, parmi les formés, ont les deux compléments.
    lisibles[2] = lisibles[2] and not se_tait(nombres[2], len(label & complets))
    depart = nombres[0] if lisibles[0] else None
    lignes = zip(ETAPES, nombres, hors, lisibles, strict=True)
    etapes = tuple(_etape(rang, depart, *ligne) for rang, ligne in enumerate(lignes))
    feuilles = [feuille for nature in NATURES for feuille in lu.feuilles_de(periode, nature=nature)]
    return Parcours(etapes, dire_les_feuilles(feuilles))


def _etape(rang, depart, textes, nombre, hors, lisible):
    """Un palier et ceux qui l’ont hors du parcours se taisent ensemble : leur somme se lit ailleurs."""
    masque = nombre is not None and (not lisible or se_tait(len(hors)))
    connu = nombre is not None and not masque
    return Etape(*textes, nombre if connu else None, len(hors) if connu else None, masque, depart, rang)


def _dire(etape):
    if etape.masque:
        return "masqué"
    return "non renseigné" if etape.nombre is None else str(etape.nombre)
