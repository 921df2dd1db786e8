import datetime

import pytest

from actions.lectures import expliquer_l_ecart, lire_les_indicateurs
from tests.actions.test_pages_publiques import indicateur, texte
from tests.fabriques import ActionFactory, PlanFactory

INDICATEURS = "/pilotage/indicateurs/"
DEPUIS_2016 = {"precision": "periode", "debut": datetime.date(2016, 1, 1), "fin": datetime.date(2019, 12, 31)}


@pytest.fixture
def plan(db):
    return PlanFactory()


def publier(plan, valeur, libelle="Part des agents", action=None, **releve):
    releve = {"valeur_publiee": valeur, **DEPUIS_2016, **releve}
    return indicateur(plan, libelle=libelle, action=action, releve=releve)


@pytest.fixture
def journees(plan):
    """Ce que le plan 2019-2021 publie : 404 agents, 34 %, et 33, 50 et 62 % pour trois groupes de directions."""
    action = ActionFactory(objectif__plan=plan)
    publier(plan, 34, action=action, numerateur=404)
    for groupe, valeur in [("esc", 33), ("rfj", 50), ("autres", 62)]:
        publier(plan, valeur, libelle="Taux moyen", action=action, groupe_rapport=groupe)
    return action


def test_le_taux_publie_et_l_impossible_recalcul_se_lisent_cote_a_cote(connecter, elue, journees):
    lu = texte(connecter(elue).get(INDICATEURS))

    assert "Part des agents 34 % Non recalculable : 404 sur un total non renseigné. Pourquoi" in lu
    assert "Taux moyen Éducation, Sports, Culture 33 %" in lu


def test_la_page_explique_pourquoi_34_ne_se_recalcule_pas(connecter, coordinatrice, journees):
    lu = texte(connecter(coordinatrice).get(INDICATEURS))

    assert "environ 1 188 agents, de 1 171 à 1 206 selon l’arrondi" in lu
    assert "environ 6 % des agents, 12 % tout au plus" in lu


def test_le_public_lit_la_meme_explication(client, plan, journees):
    assert "environ 6 % des agents, 12 % tout au plus" in texte(client.get(plan.get_absolute_url()))


def test_sans_groupe_rien_n_est_a_expliquer(connecter, coordinatrice, plan):
    publier(plan, 34, numerateur=404)

    reponse = connecter(coordinatrice).get(INDICATEURS)

    assert reponse.context["ecart"] is None
    assert 'id="ecart"' not in reponse.text


def test_les_taux_d_une_autre_action_n_expliquent_rien(plan):
    publier(plan, 34, numerateur=404, action=ActionFactory(objectif__plan=plan))
    for groupe, valeur in [("esc", 33), ("rfj", 50)]:
        publier(plan, valeur, action=ActionFactory(objectif__plan=plan), groupe_rapport=groupe)

    assert expliquer_l_ecart(lire_les_indicateurs(plan)) is None


def test_sans_plan_la_page_le_dit(connecter, elue):
    assert "Aucun plan n’est encore enregistré" in connecter(elue).get(INDICATEURS).text


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_coute_toujours_autant(connecter, coordinatrice, plan, nombre, django_assert_num_queries):
    for _ in range(nombre):
        publier(plan, 34)
    desk = connecter(coordinatrice)

    with django_assert_num_queries(9):
        reponse = desk.get(INDICATEURS)

    assert len(reponse.context["indicateurs"]) == nombre
