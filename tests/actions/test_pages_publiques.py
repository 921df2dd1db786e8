import re

import pytest
from django.urls import reverse

from actions.models import CapAnnuel, Indicateur, Releve, Signature, Volet
from tests.fabriques import ActionFactory, ObjectifFactory, OrganismeFactory, PlanFactory


def indicateur(plan, **champs):
    releve = {"valeur_publiee": 34, "source": "Plan 2019-2021", **champs.pop("releve", {})}
    champs = {"code": f"I{Indicateur.objects.count():02}", "libelle": "Part des agents", "unite": "%", **champs}
    indicateur = Indicateur.objects.create(plan=plan, **champs)
    Releve.objects.create(indicateur=indicateur, **releve)
    return indicateur


def texte(reponse):
    """Le texte de la page, balises et espaces insécables ôtés."""
    nu = re.sub(r"<[^>]+>", " ", reponse.text).replace("&nbsp;", " ")
    return re.sub(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+", " ", nu)


def test_la_liste_montre_les_plans_publics_et_comment_ils_se_suivent(client, db):
    ancien = PlanFactory(clos=True, titre_court="Plan 2016-2018", annee_debut=2016, annee_fin=2018)
    PlanFactory(titre_court="Plan 2019-2021", annee_debut=2019, annee_fin=2021, succede_a=ancien)

    reponse = client.get(reverse("plan:plans"))

    assert [plan.titre_court for plan in reponse.context["plans"]] == ["Plan 2019-2021", "Plan 2016-2018"]
    assert "Prolonge le Plan 2016-2018" in texte(reponse)


def test_un_plan_en_preparation_n_est_lu_que_du_groupe_de_travail(client, connecter, coordinatrice):
    plan = PlanFactory(en_preparation=True)

    assert client.get(plan.get_absolute_url()).status_code == 404
    assert connecter(coordinatrice).get(plan.get_absolute_url()).status_code == 200


def test_sans_plan_la_liste_mene_a_l_aide(client, db):
    reponse = client.get(reverse("plan:plans"))

    assert 'href="/aide/"' in reponse.text
    assert "pas encore publié" in reponse.text


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_des_plans_coute_toujours_autant(client, db, nombre, django_assert_num_queries):
    for objectif in ObjectifFactory.create_batch(nombre):
        ActionFactory(objectif=objectif)

    with django_assert_num_queries(6):  # plans, objectifs, comptes, bandeau, transaction
        reponse = client.get(reverse("plan:plans"))

    assert len(reponse.context["plans"]) == nombre


def test_la_page_du_plan_compte_les_actions_de_chaque_objectif(client, db):
    objectif = ObjectifFactory(numero=1)
    ActionFactory.create_batch(2, objectif=objectif, phase="en_cours")
    ActionFactory(objectif=objectif, phase="realisee")
    ActionFactory(objectif=objectif, restreinte=True)

    reponse = client.get(objectif.plan.get_absolute_url())

    assert reponse.context["objectifs"][0].phases == [("en_cours", "En cours", 2), ("realisee", "Réalisée", 1)]


def test_la_page_du_plan_dit_caps_signataires_et_reprises(client, db):
    ancien = ObjectifFactory(numero=2, titre="Protéger les victimes", plan__clos=True)
    plan = PlanFactory(succede_a=ancien.plan)
    ObjectifFactory(plan=plan, numero=3).prolonge.add(ancien)
    CapAnnuel.objects.create(plan=plan, annee=2026, texte="Mettre en lien")
    Signature.objects.create(plan=plan, organisme=OrganismeFactory(nom="Fondation"), represente_par="Une présidente")

    lu = texte(client.get(plan.get_absolute_url()))

    assert [mots for mots in ("Mettre en lien", "Une présidente", "2. Protéger les victimes") if mots not in lu] == []


def test_un_plan_clos_dit_ce_que_le_suivant_en_reprend(client, db):
    ancien = ObjectifFactory(numero=2, plan__clos=True)
    suivant = PlanFactory(succede_a=ancien.plan, titre_court="Plan suivant")
    ObjectifFactory(plan=suivant, numero=3).prolonge.add(ancien)

    lu = texte(client.get(ancien.plan.get_absolute_url()))

    assert "Repris par l’objectif 3 du Plan suivant" in lu


def test_un_plan_clos_tait_celui_qui_se_prepare(client, db):
    ancien = ObjectifFactory(numero=2, plan__clos=True)
    suivant = PlanFactory(succede_a=ancien.plan, en_preparation=True)
    ObjectifFactory(plan=suivant, numero=3).prolonge.add(ancien)

    assert "Repris par" not in client.get(ancien.plan.get_absolute_url()).text


def test_le_taux_publie_parait_a_cote_de_ce_qu_on_peut_recalculer(client, db):
    plan = PlanFactory()
    indicateur(plan, releve={"numerateur": 404, "denominateur": 1188})

    lu = texte(client.get(plan.get_absolute_url()))

    assert "34 %" in lu
    assert "34,0 % 404 sur 1 188" in lu


def test_un_taux_sans_denominateur_dit_pourquoi_il_ne_se_recalcule_pas(client, db):
    plan = PlanFactory()
    indicateur(plan, releve={"numerateur": 404})

    assert "Non recalculable : 404 sur un total non renseigné" in texte(client.get(plan.get_absolute_url()))


def test_un_indicateur_sans_valeur_est_non_renseigne_et_jamais_zero(client, db):
    plan = PlanFactory()
    Indicateur.objects.create(plan=plan, code="I1", libelle="Ateliers", unite="ateliers")

    lu = texte(client.get(plan.get_absolute_url()))

    assert "Ateliers Non renseigné Non renseigné" in lu


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_du_plan_coute_toujours_autant(client, db, nombre, django_assert_num_queries):
    plan = PlanFactory(succede_a=PlanFactory(clos=True))
    for numero in range(1, nombre + 1):
        objectif = ObjectifFactory(plan=plan, numero=numero)
        objectif.prolonge.add(ObjectifFactory(plan=plan.succede_a))
        ActionFactory.create_batch(nombre, objectif=objectif)
        CapAnnuel.objects.create(plan=plan, annee=2025 + numero, texte="Cap")
        Signature.objects.create(plan=plan, organisme=OrganismeFactory())
        indicateur(plan)

    with django_assert_num_queries(14):  # onze lectures, le bandeau, la transaction
        reponse = client.get(plan.get_absolute_url())

    assert len(reponse.context["indicateurs"]) == nombre


def test_l_adresse_du_plan_se_corrige(client, db):
    PlanFactory(code="2019-ville")

    reponse = client.get("/plan/2019-VILLE/")

    assert (reponse.status_code, reponse.url) == (301, "/plan/2019-ville/")


def test_un_objectif_range_ses_actions_par_volet(client, db):
    objectif = ObjectifFactory(numero=3)
    emploi = Volet.objects.create(objectif=objectif, code="emploi", titre="Emploi", ordre=1)
    ActionFactory(objectif=objectif, volet=emploi, code="A60")
    ActionFactory(objectif=objectif, code="A69")

    reponse = client.get(objectif.get_absolute_url())

    assert [(a.code, a.volet) for a in reponse.context["principales"]] == [("A69", None), ("A60", emploi)]


def test_un_objectif_montre_aussi_les_actions_qui_y_contribuent(client, db):
    objectif = ObjectifFactory(numero=2)
    action = ActionFactory(objectif__plan=objectif.plan)
    action.objectifs_secondaires.add(objectif)

    reponse = client.get(objectif.get_absolute_url())

    assert (reponse.context["principales"], reponse.context["secondaires"]) == ([], [action])


def test_un_objectif_se_lit_par_phase(client, db):
    objectif = ObjectifFactory(numero=1)
    faite = ActionFactory(objectif=objectif, phase="realisee")
    ActionFactory(objectif=objectif, phase="en_cours")

    reponse = client.get(objectif.get_absolute_url(), {"phase": "realisee"})

    assert reponse.context["principales"] == [faite]
    assert reponse.context["nombre"] == 2


def test_une_phase_inconnue_ne_filtre_rien(client, db):
    action = ActionFactory()

    reponse = client.get(action.objectif.get_absolute_url(), {"phase": "n’importe quoi"})

    assert reponse.context["principales"] == [action]


def test_un_objectif_sans_action_ramene_au_plan(client, db):
    objectif = ObjectifFactory()

    reponse = client.get(objectif.get_absolute_url())

    assert "Aucune action n’est publiée pour cet objectif" in reponse.text


@pytest.mark.parametrize("nombre", [1, 3])
def test_un_objectif_coute_toujours_autant(client, db, nombre, django_assert_num_queries):
    objectif = ObjectifFactory()
    ActionFactory.create_batch(nombre, objectif=objectif)

    with django_assert_num_queries(5):  # objectif, actions, bandeau, transaction
        reponse = client.get(objectif.get_absolute_url())

    assert len(reponse.context["principales"]) == nombre


def test_les_chiffres_cles_et_les_taux_se_lisent_d_abord(client, db):
    plan = PlanFactory()
    taux = indicateur(plan)
    phare = indicateur(plan, unite="agents", phare=True)
    autre = indicateur(plan, unite="ateliers")

    contexte = client.get(plan.get_absolute_url()).context

    assert (contexte["indicateurs"], contexte["autres"]) == ([taux, phare], [autre])
