"""Aucune soustraction ne rend moins de cinq personnes : on les essaie toutes sur de petits tableaux."""

import random
from fractions import Fraction
from itertools import product

import pytest

from actions.indicateurs import SEUIL
from actions.masquage import Masque, masquer_un_tableau, masquer_une_chronique, masquer_une_suite, se_tait


@pytest.mark.parametrize(
    ("nombre", "parmi", "attendu"),
    [
        (None, None, False),
        (0, None, False),
        (1, None, True),
        (4, None, True),
        (5, None, False),
        (0, 3, True),
        (18, 19, True),
        (14, 19, False),
        (19, 19, False),
        (25, 19, False),
    ],
)
def test_une_a_quatre_personnes_venues_ou_non_se_taisent(nombre, parmi, attendu):
    assert se_tait(nombre, parmi) is attendu


@pytest.mark.parametrize(
    ("groupes", "attendu"),
    [
        ([[12, 40], [7]], Masque(((True, True), (True,)), (True, True), True)),
        ([[3, 40, 12], [7]], Masque(((False, True, False), (True,)), (True, True), True)),
        ([[3, 4, 40]], Masque(((False, False, True),), (True,), True)),
        ([[3, 0], [7, 9]], Masque(((False, True), (False, True)), (False, False), True)),
        ([[3], [0]], Masque(((False,), (True,)), (False, True), False)),
        ([], Masque((), (), True)),
    ],
)
def test_une_petite_cellule_en_fait_taire_une_autre(groupes, attendu):
    assert masquer_un_tableau([[(n, None) for n in groupe] for groupe in groupes]) == attendu


def test_ne_pas_etre_venu_se_tait_aussi():
    masque = masquer_un_tableau([[(18, 19), (30, 60), (40, 90)]])

    assert masque == Masque(((False, False, True),), (True,), True)


def test_une_moyenne_de_taux_se_tait_avec_une_seule_de_ses_cellules():
    masque = masquer_un_tableau([[(3, 40), (20, 60), (30, 60)], [(20, 40)]])

    assert [masque.moyenne_se_lit(rang) for rang in (0, 1)] == [False, True]


@pytest.mark.parametrize(
    ("nombres", "attendu"),
    [
        ([40, 20, 15], (True, True, True)),
        ([40, 38, 15], (True, False, True)),
        ([40, 20, 3], (True, True, False)),
        ([40, 38, 36, 34], (True, False, False, True)),
        ([40, 40, 0], (True, True, True)),
        ([None, 20], (True, True)),
        ([], ()),
    ],
)
def test_dans_une_suite_une_petite_difference_se_tait(nombres, attendu):
    assert masquer_une_suite(nombres) == attendu


# --- Toutes les soustractions --------------------------------------------------------------------------


def soustractions(tailles):
    """Chaque façon d’ajouter et d’ôter des nombres du tableau qui donne un ensemble de cellules : (lus, ensemble)."""
    cellules = [(g, rang) for g, taille in enumerate(tailles) for rang in range(taille)]
    noms = [*cellules, *((g,) for g in range(len(tailles))), ()]
    contenus = [[int(cellule[: len(nom)] == nom) for cellule in cellules] for nom in noms]
    trouvees = set()
    for signes in product((-1, 0, 1), repeat=len(noms)):
        somme = [sum(s * contenu[k] for s, contenu in zip(signes, contenus, strict=True)) for k in range(len(cellules))]
        if any(somme) and set(somme) <= {0, 1}:
            lus = frozenset(nom for nom, s in zip(noms, signes, strict=True) if s)
            trouvees.add((lus, tuple(cellule for cellule, n in zip(cellules, somme, strict=True) if n)))
    # Un ensemble qu’on lit avec moins de nombres suffit.
    return [(lus, cells) for lus, cells in trouvees if not any(moins < lus and c == cells for moins, c in trouvees)]


def se_lisent(masque):
    lus = {(g, rang) for g, groupe in enumerate(masque.cellules) for rang, lisible in enumerate(groupe) if lisible}
    return lus | {(g,) for g, lisible in enumerate(masque.groupes) if lisible} | ({()} if masque.total else set())


def fuites(groupes, masque, possibles):
    """Les ensembles de une à quatre personnes, venues ou non, que ce masque laisse calculer."""
    lus = se_lisent(masque)
    for nombres, cellules in possibles:
        if nombres <= lus:
            venus = sum(groupes[g][rang][0] for g, rang in cellules)
            parmis = [groupes[g][rang][1] for g, rang in cellules]
            if se_tait(venus, None if None in parmis else sum(parmis)):
                yield cellules


VALEURS = [0, 1, 3, 4, 5, 6, 11]


@pytest.mark.parametrize("tailles", [(1,), (3,), (1, 1), (2, 2), (1, 3), (1, 1, 1)], ids=str)
def test_aucune_soustraction_ne_rend_moins_de_cinq_personnes(tailles):
    possibles = soustractions(tailles)

    for valeurs in product(VALEURS, repeat=sum(tailles)):
        groupes = ranger(tailles, [(n, None) for n in valeurs])
        assert list(fuites(groupes, masquer_un_tableau(groupes), possibles)) == [], groupes


@pytest.mark.parametrize("tailles", [(1,), (2,), (1, 1), (2, 1)], ids=str)
def test_aucune_soustraction_ne_rend_moins_de_cinq_absents(tailles):
    possibles = soustractions(tailles)
    cellules = [(n, n + absents) for n in (0, 2, 5, 12) for absents in (0, 1, 4, 5, 20)] + [(7, None)]

    for choisies in product(cellules, repeat=sum(tailles)):
        groupes = ranger(tailles, list(choisies))
        assert list(fuites(groupes, masquer_un_tableau(groupes), possibles)) == [], groupes


def test_ni_sur_des_tableaux_tires_au_sort():
    possibles, hasard = soustractions((3, 2, 1)), random.Random(5)

    for _ in range(3000):
        groupes = ranger((3, 2, 1), [(n := hasard.randrange(12), n + hasard.randrange(12)) for _ in range(6)])
        assert list(fuites(groupes, masquer_un_tableau(groupes), possibles)) == [], groupes


def test_sans_second_masque_les_soustractions_trouvent():
    """Le contrôle négatif : taire la seule petite cellule laisse le sous-total la rendre."""
    groupes = [[(3, None), (40, None)], [(12, None)]]
    naif = Masque(((False, True), (True,)), (True, True), True)

    assert set(fuites(groupes, naif, soustractions((2, 1)))) == {((0, 0),)}


def ranger(tailles, cellules):
    cellules = list(cellules)
    return [[cellules.pop(0) for _ in range(taille)] for taille in tailles]


# --- Deux dates -------------------------------------------------------------------------------------------


def chronique(*dates):
    return [[[(n, None) for n in groupe] for groupe in groupes] for groupes in dates]


@pytest.mark.parametrize(
    ("dates", "attendu"),
    [
        # Rien de neuf, ou cinq personnes de plus : tout se lit.
        ([[[12, 40]], [[12, 40]]], Masque(((True, True),), (True,), True)),
        ([[[12, 40]], [[17, 40]]], Masque(((True, True),), (True,), True)),
        # Trois de plus : la cellule se tait, et ce qui la rendrait.
        ([[[12, 40]], [[15, 50]]], Masque(((False, False),), (True,), True)),
        ([[[12, 40]], [[15, 40]]], Masque(((False, False),), (False,), False)),
        ([[[12], [40]], [[15], [50]]], Masque(((False,), (False,)), (False, False), True)),
        # L’année suivante, cinq de plus que la dernière fois qu’on l’a lue : elle reparaît.
        ([[[12, 40]], [[15, 50]], [[18, 60]]], Masque(((True, True),), (True,), True)),
    ],
)
def test_une_petite_arrivee_entre_deux_dates_se_tait(dates, attendu):
    assert masquer_une_chronique(chronique(*dates)) == attendu


@pytest.mark.parametrize(
    ("dates", "detaillees", "attendu"),
    [
        # La date du milieu ne montre que son total : elle ne fait rien taire aux autres.
        (([[12, 40]], [[15, 50]], [[17, 60]]), (True, False, True), Masque(((True, True),), (True,), True)),
        (([[12, 40]], [[15, 50]]), (True, False), Masque(((False, False),), (False,), True)),
        # Un total petit, ou trop près du précédent, s’y tait aussi.
        (([[3]],), (False,), Masque(((False,),), (False,), False)),
        (([[12, 40]], [[13, 42]]), (True, False), Masque(((False, False),), (False,), False)),
    ],
)
def test_une_date_sans_detail_ne_montre_que_son_total(dates, detaillees, attendu):
    assert masquer_une_chronique(chronique(*dates), detaillees) == attendu


def test_aucune_soustraction_entre_deux_dates_ne_rend_moins_de_cinq_arrivees():
    """Toute combinaison des nombres lus, à toutes les dates, pour toute cellule et toute paire de dates."""
    hasard = random.Random(7)
    for _ in range(400):
        tailles = hasard.choice([(1,), (2,), (3,), (1, 1), (2, 1), (2, 2), (3, 2)])
        tableaux = tirer_une_chronique(hasard, tailles)
        detaillees = [hasard.random() < 0.7 for _ in tableaux]
        masques = [masquer_une_chronique(tableaux[:rang], detaillees[:rang]) for rang in range(1, len(tableaux) + 1)]
        assert list(arrivees_qui_fuient(tableaux, masques, tailles)) == [], tableaux


def test_masquer_chaque_date_pour_elle_meme_laisserait_fuir():
    """Le contrôle négatif : c’était le point faible."""
    tableaux = chronique([[12, 40]], [[15, 50]])

    naifs = [masquer_un_tableau(tableau) for tableau in tableaux]

    assert list(arrivees_qui_fuient(tableaux, naifs, (2,))) == [((0, 0), 0, 1)]


def tirer_une_chronique(hasard, tailles):
    nombres, tableaux = [hasard.randrange(20) for _ in range(sum(tailles))], []
    for _ in range(3):
        nombres = [n + hasard.choice([0, 0, 1, 2, 3, 4, 5, 6, 9]) for n in nombres]
        tableaux.append(ranger(tailles, [(n, None) for n in nombres]))
    return tableaux


def arrivees_qui_fuient(tableaux, masques, tailles):
    """(cellule, date, date) où une à quatre personnes sont arrivées, et que les nombres lus suffisent à calculer."""
    cellules = [(g, rang) for g, taille in enumerate(tailles) for rang in range(taille)]
    inconnues = [(date, cellule) for date in range(len(tableaux)) for cellule in cellules]
    lues = [
        [Fraction(d == date and cellule[: len(nom)] == nom) for d, cellule in inconnues]
        for date, masque in enumerate(masques)
        for nom in se_lisent(masque)
    ]
    base = reduire(lues)
    for cellule, debut in product(cellules, range(len(tableaux))):
        for fin in range(debut + 1, len(tableaux)):
            avant, apres = (tableaux[date][cellule[0]][cellule[1]][0] for date in (debut, fin))
            if 0 < apres - avant < SEUIL:
                voulue = [Fraction((i == (fin, cellule)) - (i == (debut, cellule))) for i in inconnues]
                if len(reduire([*base, voulue])) == len(base):
                    yield cellule, debut, fin


def reduire(lignes):
    """Le pivot de Gauss : autant de lignes que de nombres indépendants."""
    base = []
    for ligne in lignes:
        for pivot, reduite in base:
            if ligne[pivot]:
                ligne = [a - ligne[pivot] * b for a, b in zip(ligne, reduite, strict=True)]
        pivot = next((rang for rang, valeur in enumerate(ligne) if valeur), None)
        if pivot is not None:
            base.append((pivot, [valeur / ligne[pivot] for valeur in ligne]))
    return [ligne for _, ligne in base]


def test_le_seuil_est_celui_du_site():
    assert SEUIL == 5
