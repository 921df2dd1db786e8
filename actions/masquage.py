"""Taire ce qui désignerait quelqu’un : de une à quatre personnes, et tout nombre qui les rendrait par soustraction.

Pur : ni base, ni texte. `indicateurs.masquer` protège une ligne et son total ; ici, un tableau de groupes entier, seul
ou à plusieurs dates, puis une suite de nombres emboîtés.
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
    return masquer_une_chronique([groupes], seuil=seuil)


def masquer_une_chronique(tableaux, detailles=None, seuil=SEUIL):
    """Le même tableau, cumulé, arrêté à des dates qui se suivent ; rend le `Masque` du dernier.

    Qui lit deux dates les soustrait : une à quatre personnes arrivées entre les deux se taisent comme une cellule, et
    la dernière date se tait, puisque l’autre est déjà lue. Le nombre reparaît quand l’écart atteint le seuil.

    `detailles` dit, pour chaque date, si ses cellules et ses sous-totaux se montrent ; sinon, son seul total.
    """
    lus = []
    for groupes, detaille in zip(tableaux, detailles or [True] * len(tableaux), strict=True):
        tableau = _Tableau([list(groupe) for groupe in groupes], seuil, tuple(lus), detaille)
        tableau.proteger()
        lus.append(tableau)
    return lus[-1].masque


class _Tableau:
    """Un tableau, et les mêmes aux dates d’avant, déjà masqués."""

    def __init__(self, groupes, seuil, avant, detaille):
        self.groupes, self.seuil, self.avant, self.detaille = groupes, seuil, avant, detaille
        self.tues = {
            (g, rang)
            for g, groupe in enumerate(groupes)
            for rang, (nombre, parmi) in enumerate(groupe)
            if not detaille
            or se_tait(nombre, parmi, seuil)
            or any(self._arrive_trop_peu((g, rang), autre) for autre in avant)
        }
        self.groupes_tus = set() if detaille else set(range(len(groupes)))
        self.total_se_lit = True

    @property
    def masque(self):
        cellules = (
            tuple((g, rang) not in self.tues for rang in range(len(groupe))) for g, groupe in enumerate(self.groupes)
        )
        groupes = (g not in self.groupes_tus for g in range(len(self.groupes)))
        return Masque(tuple(cellules), tuple(groupes), self.total_se_lit)

    def proteger(self):
        for g in set(range(len(self.groupes))) - self.groupes_tus:
            self._proteger_le_groupe(g)
        while self.total_se_lit:
            depuis = self._qui_rend_le_total()
            if self._trahit(self._tues_des(self.groupes_tus)):
                self.total_se_lit = self._taire_un_groupe()
            elif depuis:
                self.total_se_lit = self._taire_un_groupe(depuis)
            else:
                break

    def _proteger_le_groupe(self, g):
        while True:
            depuis = self._qui_rend_le_groupe(g)
            if self._trahit(self._tues_des([g])):
                tait = self._taire_une_cellule(g)
            elif depuis:
                tait = self._taire_une_cellule(g, depuis)
            else:
                return
            if not tait:
                self.groupes_tus.add(g)
                return

    def _tues_des(self, groupes):
        return {cle for cle in self.tues if cle[0] in groupes}

    def _trahit(self, cles):
        """Une cellule seule se soustrait ; plusieurs trop petites, leur somme les devine.

        Là où rien ne se montre que le total, une cellule seule n’a rien à cacher, sauf d’être petite.
        """
        cellules = [self.groupes[g][rang] for g, rang in cles]
        venus = sum(nombre for nombre, _ in cellules)
        parmi = None if any(p is None for _, p in cellules) else sum(p for _, p in cellules)
        seule = self.detaille and len(cellules) == 1
        return seule or (bool(cellules) and se_tait(venus, parmi, self.seuil))

    # --- D’une date à l’autre ---

    def _arrives(self, cle, autre):
        """Combien de personnes de plus dans cette cellule depuis l’autre date."""
        g, rang = cle
        return self.groupes[g][rang][0] - autre.groupes[g][rang][0]

    def _arrive_trop_peu(self, cle, autre):
        return cle not in autre.tues and _petit(self._arrives(cle, autre), self.seuil)

    def _qui_rend_le_groupe(self, g):
        """La date d’avant dont le sous-total, ôté de celui-ci, rendrait trop peu de personnes ; ou None."""
        lus = (autre for autre in self.avant if g not in autre.groupes_tus)
        return next((autre for autre in lus if self._rend_trop_peu([g], autre)), None)

    def _qui_rend_le_total(self):
        lus = (autre for autre in self.avant if autre.total_se_lit)
        return next((a for a in lus if self._rend_trop_peu(self.groupes_tus | a.groupes_tus, a)), None)

    def _rend_trop_peu(self, groupes, autre):
        cles = self._tues_des(groupes) | autre._tues_des(groupes)
        return _petit(sum(self._arrives(cle, autre) for cle in cles), self.seuil)

    # --- Le second masque ---

    def _taire_une_cellule(self, g, depuis=None):
        """La plus petite cellule lisible ; un zéro ne protège rien, il ne désigne personne.

        `depuis` : contre une différence, seule protège une cellule où quelqu’un est arrivé entre les deux dates.
        """
        lisibles = [(n, rang) for rang, (n, _) in enumerate(self.groupes[g]) if n and (g, rang) not in self.tues]
        if depuis:
            lisibles = [(n, rang) for n, rang in lisibles if self._arrives((g, rang), depuis)]
        if lisibles:
            self.tues.add((g, min(lisibles)[1]))
        return bool(lisibles)

    def _taire_un_groupe(self, depuis=None):
        """Le plus petit groupe lisible qui a quelqu’un à compter, et une de ses cellules : leur somme le rendrait."""
        lisibles = [
            (sum(n for n, _ in groupe), g)
            for g, groupe in enumerate(self.groupes)
            if g not in self.groupes_tus and any(n for n, _ in groupe)
        ]
        if depuis:
            lisibles = [(n, g) for n, g in lisibles if any(self._arrives((g, k), depuis) for k in self._rangs(g))]
        if lisibles:
            g = min(lisibles)[1]
            self.groupes_tus.add(g)
            if depuis or not self._tues_des([g]):
                self._taire_une_cellule(g, depuis)
        return bool(lisibles)

    def _rangs(self, g):
        return range(len(self.groupes[g]))


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
