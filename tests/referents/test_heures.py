"""Les heures de formation : une demi-journée, un total ; l’inconnu reste inconnu."""

import datetime
from decimal import Decimal

import pytest

from referents.heures import additionner, heures_de
from referents.models import Seance, TypeFormation

HORAIRES = {"debut": datetime.time(9), "fin": datetime.time(12, 30)}


@pytest.mark.parametrize(
    ("horaires", "duree", "attendue"), [(HORAIRES, 7, Decimal("3.5")), ({}, 7, Decimal("3.5")), ({}, None, None)]
)
def test_ses_horaires_sinon_sa_part_de_la_duree(horaires, duree, attendue):
    type_formation = TypeFormation(duree_heures=duree and Decimal(duree))

    assert heures_de(Seance(**horaires), type_formation, 2) == attendue


def test_sept_heures_en_trois_font_sept_heures():
    tiers = heures_de(Seance(), TypeFormation(duree_heures=Decimal(7)), 3)

    assert additionner([tiers] * 3) == 7


@pytest.mark.parametrize(("durees", "total"), [([], 0), ([Decimal(3), None], None)])
def test_un_total_partiel_ne_passe_pas_pour_le_vrai(durees, total):
    assert additionner(durees) == total
