import pytest
from django.urls import reverse

from actions.models import PointAvancement, PublicVise
from partenaires.models import Quartier
from socle.etats import faire_passer
from tests.actions.test_pages_publiques import texte
from tests.fabriques import ActionFactory, AgentFactory, ObjectifFactory, PlanFactory, UtilisateurFactory


@pytest.fixture
def objectif(db):
    return ObjectifFactory(plan=PlanFactory(code="2026-2028"), numero=1)


def page(client, nom, plan, **question):
    return client.get(reverse(f"plan:{nom}", args=[plan.code]), question)


def point(action, **champs):
    return PointAvancement.objects.create(
        action=action, agent=AgentFactory(prenom="Dominique", nom="Discrète"), phase=action.phase, **champs
    )


# --- Les actions, filtrées -------------------------------------------------------------------------------


def test_par_public_par_quartier_et_par_phase(client, objectif):
    jeunes = PublicVise.objects.create(code="jeunes-lus", nom="Jeunes lecteurs")
    pins = Quartier.objects.create(code="les-pins", nom="Les Pins")
    action = ActionFactory(objectif=objectif)
    action.publics.add(jeunes)
    action.quartiers.add(pins)
    ActionFactory(objectif=objectif)

    for question in ({"public": "jeunes-lus"}, {"quartier": "les-pins"}, {"quartier": "les-pins", "phase": "en_cours"}):
        assert list(page(client, "actions", objectif.plan, **question).context["page_obj"]) == [action]


def test_une_action_qui_contribue_a_deux_objectifs_ne_se_lit_qu_une_fois(client, objectif):
    action = ActionFactory(objectif=objectif)
    action.objectifs_secondaires.add(ObjectifFactory(plan=objectif.plan, numero=2), objectif)

    assert list(page(client, "actions", objectif.plan, objectif="1").context["page_obj"]) == [action]


def test_un_filtre_inconnu_ne_filtre_rien(client, objectif):
    ActionFactory(objectif=objectif)

    reponse = page(client, "actions", objectif.plan, public="user__password", page="x")

    assert len(reponse.context["page_obj"]) == 1


def test_les_choix_ne_trahissent_pas_une_action_restreinte(client, objectif):
    ActionFactory(objectif=objectif, restreinte=True).quartiers.add(
        Quartier.objects.create(code="x", nom="Quartier tu")
    )

    assert "Quartier tu" not in page(client, "actions", objectif.plan).text


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_actions_coutent_toujours_autant(client, objectif, nombre, django_assert_num_queries):
    ActionFactory.create_batch(nombre, objectif=objectif)

    with django_assert_num_queries(9):  # plan, objectifs, publics, quartiers, compte, actions, bandeau, transaction
        page(client, "actions", objectif.plan)


# --- Ce qui a changé ----------------------------------------------------------------------------------------


def test_un_changement_de_phase_se_dit_sans_nom_ni_motif(client, objectif):
    action = ActionFactory(objectif=objectif, titre="La fresque")
    action.phase_motif = "Brouille interne"
    action.save()
    faire_passer(action, "abandonnee", champ="phase", par=UtilisateurFactory(nom="Discrète"), motif="Brouille interne")

    lu = texte(page(client, "nouveautes", objectif.plan))

    assert "La fresque Passe à Abandonnée" in lu
    assert [mot for mot in ("Discrète", "Brouille") if mot in lu] == []


def test_d_un_point_seul_ce_qui_est_a_retenir_est_public(client, objectif):
    point(ActionFactory(objectif=objectif), a_retenir="Deux écoles de plus.", blocage="Un conflit", fait="Une réunion")

    lu = texte(page(client, "nouveautes", objectif.plan))

    assert "Deux écoles de plus." in lu
    assert [mot for mot in ("Discrète", "conflit", "réunion") if mot in lu] == []


def test_une_action_restreinte_ne_change_pas_en_public(client, objectif):
    point(ActionFactory(objectif=objectif, restreinte=True), a_retenir="Tu")

    assert page(client, "nouveautes", objectif.plan).context["nouveautes"] == []


def test_la_page_du_plan_montre_les_derniers_changements(client, objectif):
    point(ActionFactory(objectif=objectif), a_retenir="Deux écoles de plus.")

    assert "Ce qui a changé dernièrement" in client.get(objectif.plan.get_absolute_url()).text


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_nouveautes_coutent_toujours_autant(client, objectif, nombre, django_assert_num_queries):
    for _ in range(nombre):
        point(ActionFactory(objectif=objectif), a_retenir="Bien.")
    page(client, "nouveautes", objectif.plan)

    with django_assert_num_queries(6):  # plan, actions, points, passages, bandeau, transaction
        page(client, "nouveautes", objectif.plan)


# --- D’un plan à l’autre -------------------------------------------------------------------------------------


@pytest.fixture
def suite(db):
    """Un plan et sa suite : une priorité reprise, une action reprise, une sans suite, une nouvelle."""
    ancien = ObjectifFactory(plan=PlanFactory(clos=True), titre="Priorité ancienne")
    nouveau = ObjectifFactory(plan=PlanFactory(succede_a=ancien.plan), titre="Objectif neuf")
    nouveau.prolonge.add(ancien)
    reprise = ActionFactory(objectif=ancien, titre="Ancienne")
    ActionFactory(objectif=nouveau, issue_de=reprise, reconduction="amplifiee", titre="Sa suite")
    ActionFactory(objectif=ancien, titre="Achevée")
    ActionFactory(objectif=nouveau, titre="Inédite")
    return nouveau.plan


def test_le_passage_se_lit_dans_les_deux_sens(client, suite):
    passage = page(client, "passage", suite).context["passage"]

    assert [(ligne.ancien.titre, [o.titre for o in ligne.nouveaux]) for ligne in passage.objectifs] == [
        ("Priorité ancienne", ["Objectif neuf"])
    ]
    assert [(ligne.ancien.titre, [a.titre for a in ligne.nouveaux]) for ligne in passage.actions] == [
        ("Ancienne", ["Sa suite"])
    ]
    assert [a.titre for a in passage.sans_suite] == ["Achevée"]
    assert [a.titre for a in passage.nouvelles] == ["Inédite"]


def test_un_premier_plan_ne_vient_de_nulle_part(client, objectif):
    assert page(client, "passage", objectif.plan).status_code == 404


def test_un_plan_en_preparation_ne_montre_pas_son_passage(client, db):
    plan = PlanFactory(en_preparation=True, succede_a=PlanFactory(clos=True))

    assert page(client, "passage", plan).status_code == 404


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_passage_coute_toujours_autant(client, suite, nombre, django_assert_num_queries):
    for objectif in ObjectifFactory.create_batch(nombre, plan=suite.succede_a):
        ActionFactory(objectif=objectif)

    with django_assert_num_queries(10):
        page(client, "passage", suite)
