"""Taire ce qui désignerait quelqu’un : de une à quatre personnes, et tout nombre qui les rendrait par soustraction.

Pur : ni base, ni texte. `indicateurs.masquer` protège une ligne et son total ; ici, un tableau de groupes entier, puis
une suite de nombres emboîtés.
"""

from dataclasses import dataclass

from actions.indicateurs import SEUIL


def se_tait(nombre, parmi=None, seuil=SEUIL):
    """Vrai de une à quatre personnes venues, ou non venues quand on sait parmi combien."""
    return nombre is not None and (_petit(nombre, seuil) or (parmi is not None and _petit(parmi - nombre, seuil)))


def _petit(nombre, seuil):
    return 0 < nombre < seuil


@dataclass(frozen=True)
class Masque:
    """Ce qui se lit d’un tableau : chaque cellule, chaque sous-total, le total."""

    cellules: tuple
    groupes: tuple
    total: bool

    def moyenne_se_lit(self, rang):
        """Une moyenne de taux rendrait la cellule qu’on y a tue."""
        return all(self.cellules[rang])

    @property
    def est_complet(self):
        return self.total and all(self.groupes) and all(all(cellules) for cellules in self.cellules)


def masquer_un_tableau(groupes, seuil=SEUIL):
    """`groupes` : une suite de suites de (nombre, parmi combien ou None). Rend un `Masque`.

    Chaque sous-total lisible donne la somme des cellules tues de son groupe ; le total lisible, celle des cellules tues
    des groupes tus. Ces sommes ne se recoupent pas : il suffit qu’aucune ne trahisse.
    """
    tableau = _Tableau([list(groupe) for groupe in groupes], seuil)
    tableau.proteger()
    return Masque(
        tuple(
            tuple((g, rang) not in tableau.tues for rang in range(len(groupe)))
            for g, groupe in enumerate(tableau.groupes)
        ),
        tuple(g not in tableau.groupes_tus for g in range(len(tableau.groupes))),
        tableau.total_se_lit,
    )


class _Tableau:
    def __init__(self, groupes, seuil):
        self.groupes, self.seuil = groupes, seuil
        self.tues = {
            (g, rang)
            for g, groupe in enumerate(groupes)
            for rang, (nombre, parmi) in enumerate(groupe)
            if se_tait(nombre, parmi, seuil)
        }
        self.groupes_tus = set()
        self.total_se_lit = True

    def proteger(self):
        for g in range(len(self.groupes)):
            while self._trahit(self._tues_de(g)):
                if not self._taire_une_cellule(g):
                    self.groupes_tus.add(g)
                    break
        while self.total_se_lit and self._trahit([cle for g in self.groupes_tus for cle in self._tues_de(g)]):
            self.total_se_lit = self._taire_un_groupe()

    def _tues_de(self, g):
        return [cle for cle in self.tues if cle[0] == g]

    def _trahit(self, cles):
        """Une cellule seule se soustrait ; plusieurs trop petites, leur somme les devine."""
        cellules = [self.groupes[g][rang] for g, rang in cles]
        venus = sum(nombre for nombre, _ in cellules)
        parmi = None if any(p is None for _, p in cellules) else sum(p for _, p in cellules)
        return len(cellules) == 1 or (bool(cellules) and se_tait(venus, parmi, self.seuil))

    def _taire_une_cellule(self, g):
        """La plus petite cellule lisible ; un zéro ne protège rien, il ne désigne personne."""
        lisibles = [(n, rang) for rang, (n, _) in enumerate(self.groupes[g]) if n and (g, rang) not in self.tues]
        if lisibles:
            self.tues.add((g, min(lisibles)[1]))
        return bool(lisibles)

    def _taire_un_groupe(self):
        """Le plus petit groupe lisible qui a quelqu’un à compter, et une de ses cellules : leur somme le rendrait."""
        lisibles = [
            (sum(n for n, _ in groupe), g)
            for g, groupe in enumerate(self.groupes)
            if g not in self.groupes_tus and any(n for n, _ in groupe)
        ]
        if lisibles:
            g = min(lisibles)[1]
            self.groupes_tus.add(g)
            if not self._tues_de(g):
                self._taire_une_cellule(g)
        return bool(lisibles)


def masquer_une_suite(nombres, seuil=SEUIL):
    """Des nombres emboîtés, du plus grand au plus petit : se taisent ceux qu’une différence rendrait trop petits.

    Rend, pour chacun, s’il se lit. Un None (non renseigné) ne tait rien et ne se compare pas.
    """
    lisibles, dernier = [], None
    for nombre in nombres:
        lisible = nombre is None or not (
            _petit(nombre, seuil) or (dernier is not None and _petit(dernier - nombre, seuil))
        )
        lisibles.append(lisible)
        dernier = nombre if lisible and nombre is not None else dernier
    return tuple(lisibles)
