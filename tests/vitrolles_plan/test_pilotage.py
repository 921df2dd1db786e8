import datetime

import pytest
import time_machine
from django.urls import reverse

from actions.models import Indicateur, PointAvancement
from rapports.models import Comite, RapportAnnuel, SectionRapport
from tests.actions.test_pages_publiques import texte
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    CampagneFactory,
    MandatReferentFactory,
    ObjectifFactory,
    PlanFactory,
    UtilisateurFactory,
)

BUREAU = "/pilotage/"
LE_15_JUIN = datetime.datetime(2026, 6, 15, 12, tzinfo=datetime.UTC)


@pytest.fixture
def desk(connecter, coordinatrice):
    return connecter(coordinatrice)


@pytest.fixture
def objectif(db):
    return ObjectifFactory(numero=1, plan__titre_court="Plan 2026-2028", plan__code="2026-2028")


@pytest.fixture
def _en_juin():
    with time_machine.travel(LE_15_JUIN):
        yield


def complete(objectif, **champs):
    """Une action à qui rien ne manque : pilote, date, indicateur et point du jour."""
    champs = {"precision": "periode", "debut": datetime.date(2026, 1, 1), "confiee_a": UtilisateurFactory(), **champs}
    action = ActionFactory(objectif=objectif, **champs)
    code = f"I{Indicateur.objects.count()}"
    Indicateur.objects.create(plan=action.plan, action=action, code=code, libelle="Public", unite="personnes")
    PointAvancement.objects.create(action=action, auteur=UtilisateurFactory(), phase=action.phase, le=LE_15_JUIN)
    return action


def test_le_bureau_s_ouvre_a_la_coordination_aux_elus_et_aux_cosignataires(connecter, objectif):
    roles = ["coordination", "elu", "cosignataire", "finances", "jure"]

    codes = {role: connecter(UtilisateurFactory(**{role: True})).get(BUREAU).status_code for role in roles}

    assert codes == {"coordination": 200, "elu": 200, "cosignataire": 200, "finances": 403, "jure": 403}


def test_sans_plan_chacun_sait_quoi_attendre(connecter, elue, coordinatrice):
    assert "La coordination vous préviendra" in connecter(elue).get(BUREAU).text
    assert "Commencez par le plan" in connecter(coordinatrice).get(BUREAU).text


def test_un_plan_sans_action_propose_d_en_ajouter(desk, objectif):
    assert "Ce plan n’a pas encore d’action" in desk.get(BUREAU).text


def test_les_comptes_menent_a_la_liste_filtree(desk, objectif):
    ActionFactory.create_batch(2, objectif=objectif, meteo="atteignables")
    ActionFactory(objectif=objectif, phase="realisee", meteo="securises")
    ActionFactory(objectif=objectif, en_retard=True)

    reponse = desk.get(BUREAU)

    comptes = {axe: [(c.valeur, c.nombre) for c in lus] for axe, lus in reponse.context["comptes"].items()}
    assert comptes == {
        "phase": [("en_cours", 3), ("realisee", 1)],
        "meteo": [("securises", 1), ("atteignables", 2), ("aucune", 1)],
        "echeance": [("en_retard", 1), ("sans_date", 2)],
    }
    assert 'href="/pilotage/actions/?plan=2026-2028&amp;phase=en_cours"' in reponse.text


@pytest.mark.parametrize("axe", ["phase", "meteo", "echeance"])
def test_chaque_compte_est_celui_de_la_liste_ou_il_mene(desk, objectif, axe):
    ActionFactory.create_batch(2, objectif=objectif, en_retard=True, meteo="appuis", meteo_motif="Un motif")
    ActionFactory(objectif=objectif, phase="realisee")
    ActionFactory(objectif=objectif, phase="a_venir")

    comptes = desk.get(BUREAU).context["comptes"][axe]

    listes = {c.valeur: desk.get("/pilotage/actions/", {axe: c.valeur}).context["page_obj"] for c in comptes}
    assert [(c.valeur, c.nombre) for c in comptes] == [(v, page.paginator.count) for v, page in listes.items()]


@pytest.mark.usefixtures("_en_juin")
def test_les_trois_listes_disent_ce_qui_presse(desk, objectif):
    complete(objectif)
    retard = complete(objectif, en_retard=True, precision="jour", debut=datetime.date(2020, 1, 1))
    muette = ActionFactory(objectif=objectif)

    reponse = desk.get(BUREAU)

    assert list(reponse.context["retards"]) == [retard]
    assert list(reponse.context["silencieuses"]) == [muette]
    assert "Attendue pour le 31 janvier 2020" in texte(reponse)


@pytest.mark.usefixtures("_en_juin")
def test_ce_qui_manque_au_prochain_comite_se_compte(desk, objectif):
    Comite.objects.create(plan=objectif.plan, date="2026-06-01")
    prochain = Comite.objects.create(plan=objectif.plan, date="2026-06-25")
    rapport = RapportAnnuel.objects.create(annee=2026, plan=objectif.plan, comite=prochain, titre="Rapport 2026")
    SectionRapport.objects.create(rapport=rapport, code="editorial", titre="Éditorial")
    SectionRapport.objects.create(rapport=rapport, code="plan", titre="Le plan", pret=True)
    complete(objectif)
    ActionFactory(objectif=objectif)

    reponse = desk.get(BUREAU)

    assert [(c.valeur, c.nombre) for c in reponse.context["manques"]] == [
        ("pilote", 1),
        ("date", 1),
        ("indicateur", 1),
        ("point", 1),
    ]
    lu = texte(reponse)
    assert "25 juin 2026 , dans 10 jours" in lu
    assert "1 action sans point depuis le comité du 1er juin 2026" in lu
    assert "1 section du rapport à terminer Éditorial" in lu


@pytest.mark.usefixtures("_en_juin")
def test_quand_rien_ne_manque_c_est_dit(desk, objectif):
    Comite.objects.create(plan=objectif.plan, date="2026-06-15")
    complete(objectif)

    lu = texte(desk.get(BUREAU))

    assert "15 juin 2026 , aujourd’hui Rien ne manque." in lu
    assert "Aucune action n’est en retard." in lu


def test_sans_comite_prevu_c_est_dit(desk, objectif):
    ActionFactory(objectif=objectif)

    assert "Aucun comité n’est fixé." in desk.get(BUREAU).text


def test_un_plan_clos_n_attend_plus_rien(desk):
    ActionFactory(en_retard=True, objectif__plan__clos=True)

    lu = texte(desk.get(BUREAU))

    assert "Ce plan est clos : plus rien n’est attendu" in lu
    assert "Rien ne manque." in lu


def test_on_choisit_un_autre_plan(desk, objectif):
    ancien = PlanFactory(clos=True, titre_court="Plan 2019-2021", annee_debut=2019, annee_fin=2021)

    assert desk.get(BUREAU).context["plan"] == objectif.plan
    assert desk.get(BUREAU, {"plan": ancien.code}).context["plan"] == ancien


def test_une_elue_ne_compte_pas_les_actions_restreintes(connecter, elue, coordinatrice, objectif):
    ActionFactory(objectif=objectif, restreinte=True)
    ActionFactory(objectif=objectif)

    nombres = [connecter(c).get(BUREAU).context["comptes"]["phase"][0].nombre for c in (coordinatrice, elue)]

    assert nombres == [2, 1]


def test_une_elue_pilote_d_une_action_ne_la_compte_qu_une_fois(connecter, elue, objectif):
    action = ActionFactory(objectif=objectif, confiee_a=elue)
    action.pilotes.create(agent=AgentFactory())

    phases = connecter(elue).get(BUREAU).context["comptes"]["phase"]

    assert [(c.valeur, c.nombre) for c in phases] == [("en_cours", 1)]


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_bureau_coute_toujours_autant(desk, objectif, nombre, django_assert_num_queries):
    for _ in range(nombre):
        complete(objectif, en_retard=True, precision="jour", debut=datetime.date(2020, 1, 1))
        ActionFactory(objectif=objectif)

    with django_assert_num_queries(15):
        reponse = desk.get(BUREAU)

    assert len(reponse.context["retards"]) == nombre


def test_le_compte_de_l_informatique_arrive_a_une_page_qui_s_ouvre(connecter, db):
    client = connecter(UtilisateurFactory(is_superuser=True, is_staff=True))

    arrivee = client.get(reverse("mon-accueil"), follow=True)

    assert (arrivee.status_code, arrivee.redirect_chain) == (200, [(reverse("pilotage:accueil"), 302)])
    assert client.get(reverse("admin:index")).status_code == 200


def test_chacun_arrive_chez_soi(connecter, coordinatrice, elue, referente, etranger):
    arrivees = [connecter(c).get(reverse("mon-accueil")).url for c in (coordinatrice, elue, referente, etranger)]

    assert arrivees == ["/pilotage/", "/pilotage/", "/espace/", "/porteur/"]


@pytest.mark.parametrize(("role", "libelle"), [("finances", "Finances"), ("jure", "Juré·e")])
def test_un_role_sans_espace_a_lui_lit_son_role_et_les_appels_publies(db, connecter, role, libelle):
    campagne = CampagneFactory()
    CampagneFactory(en_preparation=True)

    reponse = connecter(UtilisateurFactory(**{role: True})).get(reverse("mon-accueil"))

    assert f"«\xa0{libelle}\xa0»" in reponse.text
    assert list(reponse.context["campagnes"]) == [campagne]


def test_un_agent_sans_mandat_attend_le_sien(db, connecter):
    reponse = connecter(AgentFactory(avec_compte=True).utilisateur).get(reverse("mon-accueil"))

    assert "le jour où votre mandat commencera" in reponse.text


def test_un_agent_dont_le_mandat_a_pris_fin_retrouve_sa_lettre(db, connecter):
    agent = AgentFactory(avec_compte=True)
    MandatReferentFactory(agent=agent, termine=True)

    reponse = connecter(agent.utilisateur).get(reverse("mon-accueil"))

    assert reverse("espace:moi") in reponse.text
    assert "votre mandat commencera" not in reponse.text
