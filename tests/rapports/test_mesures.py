import datetime
from dataclasses import replace

import pytest

from rapports.lecture import dire_l_effectif
from rapports.mesures import (
    cible,
    connues_a_la_fin,
    derniere_valeur,
    masquer,
    masquer_ensemble,
    valeur_de_l_annee,
)
from rapports.structure import Effectif, Mesure

VIDE = Mesure(
    sorte="resultat",
    dates="",
    debut=None,
    fin=None,
    precision="periode",
    publiee=None,
    publiee_max=None,
    mention="",
    texte="",
    numerateur=Effectif(),
    denominateur=None,
    denominateur_le=None,
    recalculee=None,
    ventilation="",
    source="",
    methode="",
    deduit=False,
)


def mesure(debut, fin=None, **champs):
    fin = fin and datetime.date(fin, 12, 31)
    return replace(VIDE, debut=datetime.date(debut, 1, 1), fin=fin, **champs)


@pytest.mark.parametrize(
    ("debut", "fin", "cumule", "vaut"),
    [
        (2019, 2019, False, True),
        (2017, 2019, False, True),
        (2016, 2018, False, False),
        (2017, None, False, True),
        (2020, 2020, False, False),
        (2016, 2019, True, True),
        (2016, 2018, True, False),
        (2016, 2021, True, False),
        (2016, None, True, False),
    ],
)
def test_une_mesure_ne_vaut_que_pour_les_annees_qu_elle_dit(debut, fin, cumule, vaut):
    trouvee = valeur_de_l_annee([mesure(debut, fin)], 2019, cumule=cumule)

    assert (trouvee is not None) == vaut


def test_une_mesure_sans_date_ne_vaut_pour_aucune_annee():
    assert valeur_de_l_annee([VIDE], 2019, cumule=False) is None


def test_la_mesure_la_plus_recente_l_emporte():
    ancienne, recente = mesure(2017, 2019), mesure(2019, 2019)

    assert valeur_de_l_annee([recente, ancienne], 2019, cumule=False) == recente


def test_une_part_ne_vaut_pas_pour_l_ensemble():
    ensemble, part = mesure(2019, 2019), mesure(2019, 2019, ventilation="Sports")

    assert valeur_de_l_annee([part, ensemble], 2019, cumule=False) == ensemble


def test_un_indicateur_qui_ne_mesure_qu_une_part_a_une_valeur():
    part = mesure(2019, 2019, ventilation="Sports")

    assert valeur_de_l_annee([part], 2019, cumule=False) == part


def test_la_derniere_valeur_connue_n_est_jamais_a_venir():
    connue, a_venir = mesure(2017, 2017), mesure(2020, 2020)

    assert derniere_valeur([connue, a_venir], 2019, cumule=False) == connue


def test_un_cumul_arrete_apres_l_annee_n_etait_pas_connu_a_sa_fin():
    connu, arrete_apres = mesure(2016, 2018), mesure(2016, 2021)

    assert derniere_valeur([connu, arrete_apres], 2019, cumule=True) == connu
    assert connues_a_la_fin([connu, arrete_apres], 2019, cumule=True) == [connu]


def test_une_mesure_annuelle_etendue_vaut_pour_chaque_annee_et_une_cible_vise_l_avenir():
    etendue, visee = mesure(2017, 2021), mesure(2022, 2022, sorte="cible")

    assert connues_a_la_fin([etendue, visee], 2019, cumule=False) == [etendue, visee]


def test_la_cible_n_est_pas_un_resultat():
    visee = mesure(2019, 2021, sorte="cible")

    assert cible([mesure(2019, 2019), visee], 2019) == visee
    assert valeur_de_l_annee([visee], 2019, cumule=False) is None


@pytest.mark.parametrize(("nombre", "masque"), [(None, False), (0, False), (1, True), (4, True), (5, False)])
def test_de_une_a_quatre_personnes_le_nombre_se_tait(nombre, masque):
    assert masquer(nombre) == Effectif(None if masque else nombre, masque)


def test_un_second_nombre_se_tait_quand_une_soustraction_rendrait_le_premier():
    assert [e.masque for e in masquer_ensemble([3, 12, 40])] == [True, True, False]


def test_un_nombre_inconnu_reste_non_renseigne_et_non_masque():
    assert masquer_ensemble([None, 40]) == [Effectif(), Effectif(40)]


def test_une_grande_part_tue_avec_une_petite_ne_se_dit_pas_moins_de_cinq():
    assert [dire_l_effectif(e) for e in masquer_ensemble([3, 40, 60])] == ["masqué", "masqué", "60"]


def test_deux_petites_parts_se_disent_moins_de_cinq():
    assert [dire_l_effectif(e) for e in masquer_ensemble([3, 2, 60])] == ["moins de 5", "moins de 5", "60"]
