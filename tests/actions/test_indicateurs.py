from decimal import Decimal

import pytest

from actions.indicateurs import (
    Effectif,
    Masquage,
    ecart,
    effectif_deduit,
    est_moyenne_ponderee_possible,
    expliquer_le_taux_global,
    masquer,
    part_maximale_des_autres,
    taux,
)

GROUPES = [("Éducation", 33), ("Ressources", 50), ("Autres", 62)]


@pytest.mark.parametrize(
    ("numerateur", "denominateur", "attendu"),
    [(404, 1188, Decimal("34.01")), (0, 12, Decimal(0)), (12, 12, Decimal(100)), (None, 12, None), (5, None, None)],
)
def test_un_taux_se_calcule_ou_reste_inconnu(numerateur, denominateur, attendu):
    resultat = taux(numerateur, denominateur)

    assert (resultat if resultat is None else round(resultat, 2)) == attendu


def test_un_denominateur_nul_ne_donne_pas_de_taux():
    assert taux(0, 0) is None


@pytest.mark.parametrize(
    ("publie", "recalcule", "attendu"),
    [
        (Decimal(34), Decimal("33.5"), Decimal("-0.5")),
        (Decimal(34), Decimal(34), 0),
        (None, Decimal(1), None),
        (1, None, None),
    ],
)
def test_l_ecart_est_le_recalcule_moins_le_publie(publie, recalcule, attendu):
    assert ecart(publie, recalcule) == attendu


@pytest.mark.parametrize(
    ("numerateur", "publie", "attendu"),
    [
        (404, 34, Effectif(1188, 1171, 1206)),
        (404, Decimal("34.00"), Effectif(1188, 1171, 1206)),
        (50, 100, Effectif(50, 50, 50)),
        (1, 1, Effectif(100, 67, 200)),
    ],
)
def test_un_nombre_et_son_taux_arrondi_encadrent_l_effectif(numerateur, publie, attendu):
    assert effectif_deduit(numerateur, publie) == attendu


def test_un_taux_nul_ne_dit_rien_de_l_effectif():
    with pytest.raises(ValueError, match="ne dit rien"):
        effectif_deduit(0, 0)


@pytest.mark.parametrize(
    ("taux_global", "groupe", "autres", "centre", "limite"),
    [(34, 33, 50, "5.9", "11.8"), (33, 33, 50, "0.0", "5.9"), (50, 33, 50, "100.0", "100.0")],
)
def test_la_part_des_autres_groupes_est_bornee(taux_global, groupe, autres, centre, limite):
    part = part_maximale_des_autres(taux_global, groupe, autres)

    assert (round(part.centre, 1), round(part.limite, 1)) == (Decimal(centre), Decimal(limite))


def test_les_autres_doivent_avoir_un_taux_plus_haut():
    with pytest.raises(ValueError, match="dépasser"):
        part_maximale_des_autres(34, 50, 33)


@pytest.mark.parametrize(
    ("taux_global", "groupes", "attendu"),
    [
        (34, [(33, 1100), (50, 44), (62, 44)], True),
        (34, [(33, 626), (50, 81), (62, 481)], False),
        (34, [(33, None), (50, None), (62, None)], True),
        (70, [(33, None), (50, None), (62, None)], False),
        (34, [(33, 0), (50, 0)], True),
    ],
)
def test_un_taux_global_est_ou_non_la_moyenne_ponderee_de_ses_groupes(taux_global, groupes, attendu):
    assert est_moyenne_ponderee_possible(taux_global, groupes) is attendu


@pytest.mark.parametrize(
    ("cellules", "attendu"),
    [
        ([12, 40, 0], Masquage((12, 40, 0), 52)),
        ([3, 4, 40], Masquage((None, None, 40), 47)),
        ([3, 40, 12], Masquage((None, 40, None), 55)),
        ([1, 1, 7, 20], Masquage((None, None, None, 20), 29)),
        ([3, 0], Masquage((None, 0), None)),
        ([3], Masquage((None,), None)),
        ([3, None, 9], Masquage((None, None, 9), None)),
        ([5, 6], Masquage((5, 6), 11)),
        ([], Masquage((), 0)),
    ],
)
def test_une_petite_cellule_se_tait_et_ne_se_soustrait_pas(cellules, attendu):
    assert masquer(cellules) == attendu


def test_le_taux_de_2019_s_explique_en_phrases():
    explication = expliquer_le_taux_global(34, 404, GROUPES)

    assert explication.groupe == "Éducation"
    assert explication.effectif == Effectif(1188, 1171, 1206)
    assert explication.phrases == (
        "La source publie 404 agents, soit 34\xa0%, sans donner l’effectif total\xa0: ces deux nombres supposent "
        "environ 1\u202f188 agents (de 1\u202f171 à 1\u202f206 selon l’arrondi).",
        "Elle publie aussi 33\xa0% pour «\xa0Éducation\xa0» et 50\xa0% et 62\xa0% pour les autres groupes.",
        "Pesés par les effectifs, ces taux ne donneraient 34\xa0% que si les autres groupes comptaient environ 6\xa0% "
        "des agents, 12\xa0% tout au plus.",
        "Les taux des groupes sont donc sans doute des moyennes simples de directions. On les montre tels que publiés"
        "\xa0; pour les recalculer, il faut le numérateur et le dénominateur de chaque direction.",
    )


def test_l_ordre_des_groupes_ne_change_pas_l_explication():
    assert expliquer_le_taux_global(34, 404, GROUPES[::-1]) == expliquer_le_taux_global(34, 404, GROUPES)


@pytest.mark.parametrize(
    ("taux_global", "numerateur", "groupes"),
    [
        (None, 404, GROUPES),
        (34, None, GROUPES),
        (34, 404, GROUPES[:1]),
        (34, 404, [("A", 34), ("B", 34)]),
        (55, 404, GROUPES),
    ],
)
def test_rien_a_expliquer_ne_donne_aucune_phrase(taux_global, numerateur, groupes):
    assert expliquer_le_taux_global(taux_global, numerateur, groupes) is None
