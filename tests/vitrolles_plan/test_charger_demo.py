"""La ville de démonstration : bâtie sur le plan réel, marquée, jamais datée d’hier."""

from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from actions.models import Action, Plan
from appels_projets.models import Campagne, Candidature
from evenements.models import Evenement, TempsFort
from referents.models import Agent
from socle.roles import Role
from vitrolles_plan.demonstration import comptes


@pytest.fixture
def chargee(db):
    call_command("charger_plan", stdout=StringIO())
    call_command("charger_demo", stdout=StringIO())


def test_elle_demande_le_plan_reel(db):
    with pytest.raises(CommandError, match="charger_plan"):
        call_command("charger_demo")


def test_le_plan_de_demonstration_continue_le_plan_reel(chargee):
    plan = Plan.objects.get(demonstration=True)

    assert plan.succede_a.code == "2019-2021"
    assert plan.actions.filter(issue_de__plan=plan.succede_a).count() == 23


def test_le_plan_reel_reste_celui_de_la_source(chargee):
    reel = Plan.objects.get(code="2019-2021")

    assert reel.actions.count() == 86
    assert reel.actions.filter(points__isnull=False).count() == 0
    assert reel.actions.filter(demonstration=True).count() == 0


@pytest.mark.parametrize("modele", [Agent, Campagne, Candidature, Evenement], ids=lambda m: m.__name__)
def test_tout_ce_qui_est_invente_se_dit_tel(chargee, modele):
    reels = Evenement.objects.filter(demonstration=False).count() if modele is Evenement else 0

    assert modele.objects.filter(demonstration=True).exists()
    assert modele.objects.filter(demonstration=False).count() == reels


@pytest.mark.parametrize(
    "jour", [date(2026, 11, 23), date(2027, 3, 21), date(2028, 2, 29), date(2029, 12, 31)], ids=str
)
def test_elle_se_date_du_jour_du_chargement(db, jour):
    call_command("charger_plan", stdout=StringIO())

    with time_machine.travel(jour):
        call_command("charger_demo", stdout=StringIO())

        assert TempsFort.objects.filter(demonstration=True, jour_pivot__gte=jour).count() == 2
        assert Campagne.objects.ouvertes().count() == 1


def test_la_charger_deux_fois_ne_change_rien(chargee):
    avant = (Action.objects.count(), Evenement.objects.count(), Candidature.objects.count())
    sortie = StringIO()

    call_command("charger_demo", stdout=sortie)

    assert "déjà chargée" in sortie.getvalue()
    assert (Action.objects.count(), Evenement.objects.count(), Candidature.objects.count()) == avant


def test_un_compte_par_role_est_donne(chargee):
    sortie = StringIO()

    call_command("comptes_demo", stdout=sortie)

    lignes = sortie.getvalue().splitlines()
    assert len(lignes) == len(Role)
    assert all(ligne.endswith(comptes.MOT_DE_PASSE) for ligne in lignes)


def test_les_comptes_donnes_entrent(chargee, client):
    for role, courriel in comptes.lister():
        reponse = client.post("/compte/connexion/", {"login": courriel, "password": comptes.MOT_DE_PASSE}, follow=True)

        assert (role, reponse.status_code, reponse.context["user"].email) == (role, 200, courriel)
        client.logout()
