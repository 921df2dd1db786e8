"""La ville de démonstration à toute date : près de 500 élèves par an, deux temps forts à venir, un appel ouvert."""

from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from actions import annees_scolaires
from actions.models import Millesime, Releve, SortieScolaire
from appels_projets.models import Campagne
from evenements.models import TempsFort
from tests import ville

# Un jour ordinaire, puis ceux qui font trébucher un calendrier ; les dates ne dépendent pas de la base.
JOURS = [date(2026, 11, 23), date(2027, 3, 21), date(2028, 2, 29), date(2029, 12, 31)]
JOURS_A_CHARGER = JOURS if connection.vendor == "sqlite" else JOURS[:1]


def test_elle_demande_le_plan_reel(db):
    with pytest.raises(CommandError, match="charger_plan"):
        call_command("charger_demo", en_service=True)


@pytest.mark.parametrize("jour", JOURS_A_CHARGER, ids=str)
def test_elle_se_date_du_jour_du_chargement(db, jour):
    with time_machine.travel(jour):
        ville.charger()

        assert TempsFort.objects.filter(demonstration=True, jour_pivot__gte=jour).count() == 2
        assert Campagne.objects.ouvertes().count() == 1
        verifier_les_sorties(jour)


def verifier_les_sorties(jour):
    """Trois années faites, celle en cours commencée."""
    en_cours = annees_scolaires.de(jour)
    comptes = [SortieScolaire.objects.de_l_annee_scolaire(en_cours - age).compter() for age in (3, 2, 1, 0)]

    assert [(c.realisees, c.classes, c.eleves) for c in comptes[:3]] == [(20, 20, 491), (20, 20, 494), (19, 19, 498)]
    assert (comptes[2].avis, comptes[2].interet, comptes[2].accueil) == (12, 3.8, 3.7)
    assert 0 < comptes[3].realisees < comptes[3].classes
    assert (comptes[3].avis, comptes[3].interet) == (3, None)
    assert SortieScolaire.objects.realisees().filter(jour__gte=jour).count() == 0
    edition = Millesime.objects.get(action__code="V12", annee=jour.year - 1)
    assert edition.participants == Releve.objects.get(indicateur__code="IV10", fin__year=jour.year - 1).numerateur
