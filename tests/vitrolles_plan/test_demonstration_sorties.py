"""Les sorties de démonstration : près de 500 élèves par an, trois années faites, celle en cours commencée."""

from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from actions import annees_scolaires
from actions.models import SortieScolaire
from partenaires.models import Organisme
from socle.models import Passage


@pytest.mark.parametrize("jour", [date(2026, 11, 23), date(2027, 3, 21), date(2028, 7, 14)], ids=str)
def test_trois_annees_faites_et_une_commencee(db, jour):
    call_command("charger_plan", stdout=StringIO())

    with time_machine.travel(jour):
        call_command("charger_demo", stdout=StringIO())
        en_cours = annees_scolaires.de(jour)
        comptes = [SortieScolaire.objects.de_l_annee_scolaire(en_cours - age).compter() for age in (3, 2, 1, 0)]

    assert [(c.realisees, c.classes, c.eleves) for c in comptes[:3]] == [(20, 20, 491), (20, 20, 494), (19, 19, 498)]
    assert (comptes[2].avis, comptes[2].interet, comptes[2].accueil) == (12, 3.8, 3.7)
    assert 0 < comptes[3].realisees < comptes[3].classes
    assert (comptes[3].avis, comptes[3].interet) == (3, None)
    assert SortieScolaire.objects.realisees().filter(jour__gte=jour).count() == 0


def test_tout_y_est_invente_et_se_dit_tel(db):
    call_command("charger_plan", stdout=StringIO())
    call_command("charger_demo", stdout=StringIO())

    assert SortieScolaire.objects.filter(demonstration=False).count() == 0
    assert Organisme.objects.filter(sorties__isnull=False, demonstration=False).count() == 0
    assert {s.action.code for s in SortieScolaire.objects.select_related("action")} == {"V12"}
    assert Passage.objects.filter(type_objet__model="sortiescolaire").count() > 60
