"""Ce qui sort des registres est masqué, tableau entier : une direction, son groupe, la moyenne qui la rendrait."""

from decimal import Decimal

import pytest

from actions.models.indicateur import Registre
from actions.registres import DEPUIS, Lecture, Part, Periode, Registres
from actions.taux import dresser, publier
from tests.fabriques import AgentFactory
from tests.referents.registre import FIN_2019, direction, session, venir

PERIODE = Periode(DEPUIS, FIN_2019)


def lecture(*parts, **champs):
    parts = tuple(Part(*part) for part in parts)
    somme = sum(part.numerateur for part in parts)
    return Lecture("Définition.", PERIODE, numerateur=somme, ventilation=parts, parmi=True, **champs)


def lus(tableau):
    """Chaque groupe, puis ses directions, et le total : None pour un nombre tu."""
    groupes = [(g.numerateur, [d.numerateur for d in g.directions]) for g in tableau.groupes]
    return [*groupes, tableau.total.numerateur]


def test_le_tableau_range_les_directions_dans_leur_groupe():
    tableau = dresser(
        lecture(
            ("Finances", "rfj", 12, 27), ("Sports", "esc", 41, 84), ("Culture", "esc", 36, 98), ("Autre", "", 9, 30)
        )
    )

    assert [groupe.nom for groupe in tableau.groupes] == [
        "Éducation, Sports, Culture",
        "Ressources humaines, Finances, Affaires juridiques",
        "Hors des groupes du bilan",
    ]
    assert lus(tableau) == [(77, [41, 36]), (12, [12]), (9, [9]), 98]


def test_un_groupe_a_son_taux_pondere_et_sa_moyenne_simple():
    groupe = dresser(lecture(("Sports", "esc", 40, 80), ("Culture", "esc", 20, 100))).ligne("esc")

    assert (round(groupe.taux, 1), groupe.moyenne) == (Decimal("33.3"), 35)


def test_une_petite_direction_se_tait_avec_une_autre_et_avec_leur_moyenne():
    tableau = dresser(lecture(("Sports", "esc", 3, 80), ("Culture", "esc", 20, 100), ("Éducation", "esc", 50, 500)))

    assert lus(tableau) == [(73, [None, None, 50]), 73]
    assert (tableau.ligne("esc").moyenne, tableau.total.moyenne, tableau.masque) == (None, None, True)


def test_ceux_qui_ne_sont_pas_venus_se_taisent_aussi():
    assert lus(dresser(lecture(("Sports", "esc", 78, 80), ("Culture", "esc", 20, 100)))) == [(98, [None, None]), 98]


def test_sans_ventilation_il_n_y_a_pas_de_tableau():
    assert dresser(Lecture("Définition.", PERIODE)) is None


@pytest.mark.parametrize("nombre", [1, 4, 5])
def test_un_nombre_de_personnes_se_tait_sous_cinq(db, nombre):
    venir(session("label_citoyen", FIN_2019), *AgentFactory.create_batch(nombre))

    publiee = publier(Registre.REFERENTS_FORMES, Registres(), PERIODE)

    assert (publiee.numerateur, publiee.masque) == ((5, False) if nombre == 5 else (None, True))


def test_un_nombre_qui_ne_compte_personne_ne_se_tait_pas(db):
    session("atelier", FIN_2019, theme="Laïcité")

    assert publier(Registre.THEMES_D_ATELIERS, Registres(), PERIODE).numerateur == 1


def test_le_taux_d_un_groupe_se_tait_avec_tout_le_tableau(db):
    """Seul, « rfj » se lirait ; mais le total et « esc », trop petit, le rendraient."""
    for nom, groupe, nombre in [("Sports", "esc", 3), ("Finances", "rfj", 6), ("Emploi", "autres", 9)]:
        _, agents = direction(nom, effectif=50, groupe=groupe, agents=nombre)
        venir(session("journee", FIN_2019), *agents)

    publiees = [publier(Registre.TAUX_PAR_GROUPE, Registres(), PERIODE, groupe) for groupe in ("esc", "rfj", "autres")]

    assert [(p.numerateur, p.moyenne) for p in publiees] == [(None, None), (None, None), (9, 18)]
    assert publier(Registre.PART_EN_POSTE, Registres(), PERIODE).numerateur == 18


def test_un_minimum_se_tait_comme_un_nombre(db):
    agents = AgentFactory.create_batch(2)
    seance = session("label_citoyen", FIN_2019)
    venir(seance, agents[0])
    venir(seance, agents[1], etat="non_renseigne")

    publiee = publier(Registre.REFERENTS_FORMES, Registres(), PERIODE)

    assert (publiee.numerateur, publiee.au_moins, publiee.masque) == (None, None, True)
