"""Le publié face au recalculé : l’écart se mesure sur ce qui se compare, et sa raison se dit."""

import datetime
from decimal import Decimal

import pytest

from actions.comparaisons import Comparaison, reconcilier
from actions.models import Indicateur, Releve
from actions.models.indicateur import Registre
from actions.registres import DEPUIS, Lecture, Periode

PERIODE = Periode(DEPUIS, datetime.date(2019, 12, 31))


def comparaison(
    registre=Registre.REFERENTS_FORMES, publiee=40, unite="agents", publiee_max=None, mention="", **lecture
):
    releve = Releve(valeur_publiee=publiee, valeur_publiee_max=publiee_max, mention=mention)
    lu = Lecture("Définition.", PERIODE, **lecture)
    return Comparaison(Indicateur(registre=registre, unite=unite), releve, lu)


@pytest.mark.parametrize(
    ("champs", "ecart", "raison"),
    [
        ({"numerateur": 40}, 0, "Le registre retrouve la valeur publiée."),
        (
            {"numerateur": 40, "mention": "environ"},
            0,
            "Le registre retrouve la valeur, que la source arrondit («\xa0environ\xa0»).",
        ),
        (
            {"numerateur": 38, "mention": "environ"},
            -2,
            "La source arrondit («\xa0environ\xa0»)\xa0; le registre compte à l’unité.",
        ),
        (
            {"numerateur": 43},
            3,
            "Le registre en compte plus que la source\xa0: vérifiez ce qui y est noté sur cette période.",
        ),
        ({"au_moins": 12, "reserves": ("3 feuilles manquent.",)}, None, "3 feuilles manquent."),
        (
            {"masque": True},
            None,
            "Masqué\xa0: moins de cinq personnes, ou de quoi les retrouver.",
        ),
        ({"publiee": None, "numerateur": 6}, None, "La source ne donne pas de nombre."),
    ],
)
def test_un_compte_se_compare_a_l_unite(champs, ecart, raison):
    c = comparaison(**champs)

    assert (c.ecart, c.raison, c.se_retrouve) == (ecart, raison, ecart == 0)


@pytest.mark.parametrize(
    ("minimum", "maximum", "ecart"),
    [(5, 9, 0), (6, 8, 0), (7, None, 0), (5, 12, 3), (3, 9, -2), (4, 12, 3), (10, None, 1)],
)
def test_une_fourchette_se_compare_par_ce_qui_en_sort(minimum, maximum, ecart):
    c = comparaison(Registre.DATES_DE_L_ANNEE, 5, publiee_max=9, numerateur=minimum, maximum=maximum)

    assert c.ecart == ecart


def test_un_taux_se_compare_a_l_arrondi_de_la_source():
    c = comparaison(Registre.PART_EN_POSTE, publiee=34, unite="%", numerateur=404, denominateur=1188)

    assert (c.arrondie, c.ecart, c.raison) == (34, 0, "Le registre retrouve la valeur publiée, une fois arrondie.")


def test_le_taux_d_un_groupe_se_compare_par_sa_moyenne_simple():
    c = comparaison(Registre.TAUX_PAR_GROUPE, 33, "%", numerateur=147, denominateur=702, moyenne=Decimal("33.002"))

    assert (c.ecart, c.raison) == (
        0,
        "Le registre retrouve la valeur publiée, une fois arrondie. "
        "C’est une moyenne simple\xa0; pesé par les effectifs, le taux est de 20,9\xa0%.",
    )


def test_sans_denominateur_un_taux_dit_ce_qui_manque():
    c = comparaison(Registre.PART_EN_POSTE, 34, "%", numerateur=404, reserves=("Aucun effectif n’est saisi.",))

    assert (c.ecart, c.raison) == (None, "Aucun effectif n’est saisi.")


def test_les_taux_des_groupes_et_celui_de_la_ville_se_rejoignent():
    groupes = [
        comparaison(Registre.TAUX_PAR_GROUPE, 33, "%", numerateur=147, denominateur=702, moyenne=Decimal(33)),
        comparaison(Registre.TAUX_PAR_GROUPE, 50, "%", numerateur=36, denominateur=78, moyenne=Decimal(50)),
    ]
    ville = comparaison(Registre.PART_EN_POSTE, 34, "%", numerateur=183, denominateur=780)

    assert reconcilier([ville, *groupes]) == (
        "les moyennes simples des directions font 33,0\xa0% et 50,0\xa0%. Pesés par les effectifs, les mêmes groupes "
        "font 20,9\xa0% et 46,2\xa0%, et ensemble 183 agents sur 780, soit 23,5\xa0%."
    )
    assert reconcilier(groupes) == ""
