import datetime

import pytest
import time_machine
from django.urls import reverse

from actions.models import Critere, Domaine, Indicateur, PointAvancement
from rapports.models import Comite
from tests.actions.test_pages_publiques import texte
from tests.fabriques import ActionFactory, ObjectifFactory, PlanFactory, ServiceFactory, UtilisateurFactory

LISTE = "/pilotage/actions/"
PAGES = [LISTE, "/pilotage/actions.xlsx", "/pilotage/indicateurs/", "/pilotage/couverture/"]
LE_15_JUIN = datetime.datetime(2026, 6, 15, 12, tzinfo=datetime.UTC)


def point(action, jours=0):
    le = LE_15_JUIN - datetime.timedelta(days=jours)
    return PointAvancement.objects.create(action=action, auteur=UtilisateurFactory(), phase=action.phase, le=le)


def codes(reponse):
    return [action.code for action in reponse.context["page_obj"]]


@pytest.fixture
def desk(connecter, coordinatrice):
    return connecter(coordinatrice)


@pytest.fixture
def objectif(db):
    return ObjectifFactory(numero=1)


@pytest.mark.parametrize(
    "adresse", [LISTE, "/pilotage/actions.xlsx", "/pilotage/indicateurs/", "/pilotage/couverture/"]
)
def test_le_bureau_s_ouvre_a_la_coordination_aux_elus_et_aux_cosignataires(connecter, db, adresse):
    roles = ["coordination", "elu", "cosignataire", "finances", "jure"]

    reponses = {role: connecter(UtilisateurFactory(**{role: True})).get(adresse) for role in roles}

    ouvertes = [role for role, reponse in reponses.items() if reponse.status_code != 403]
    assert ouvertes == ["coordination", "elu", "cosignataire"]


def test_sans_compte_on_se_connecte(client, db):
    assert client.get(LISTE).url == f"{reverse('account_login')}?next={LISTE}"


def test_sans_plan_la_coordination_est_menee_a_la_gestion(desk):
    assert "Aucun plan n’est encore enregistré" in desk.get(LISTE).text


def test_un_plan_sans_action_le_dit(desk, objectif):
    assert "Ce plan n’a pas encore d’action" in desk.get(LISTE).text


def test_le_nombre_trouve_s_annonce(desk, objectif):
    ActionFactory.create_batch(2, objectif=objectif)

    reponse = desk.get(LISTE)

    assert '<p role="status"><b class="nombre">2</b> actions dans le' in reponse.text


def test_on_voit_d_abord_le_plan_en_vigueur_et_l_on_en_choisit_un_autre(desk):
    courante = ActionFactory(objectif__plan__annee_debut=2019, objectif__plan__annee_fin=2021)
    ancienne = ActionFactory(objectif__plan__clos=True)

    assert codes(desk.get(LISTE)) == [courante.code]
    assert codes(desk.get(LISTE, {"plan": ancienne.plan.code})) == [ancienne.code]


def test_une_elue_ne_voit_pas_les_actions_restreintes_la_coordination_si(connecter, elue, coordinatrice, objectif):
    ActionFactory(objectif=objectif, code="A1", restreinte=True)
    ActionFactory(objectif=objectif, code="A2", du_groupe=True)

    assert codes(connecter(elue).get(LISTE)) == ["A2"]
    assert codes(connecter(coordinatrice).get(LISTE)) == ["A1", "A2"]


def test_seules_coordination_et_referents_lisent_le_nom_des_pilotes(connecter, elue, coordinatrice, objectif):
    ActionFactory(objectif=objectif, confiee_a=UtilisateurFactory())
    nom = str(objectif.actions.get().pilotes.get().agent)

    assert nom in connecter(coordinatrice).get(LISTE).text
    assert nom not in connecter(elue).get(LISTE).text


@pytest.mark.parametrize(
    ("filtre", "attendu"),
    [
        ({"texte": "piste"}, ["A1"]),
        ({"texte": "a2"}, ["A2"]),
        ({"phase": "realisee"}, ["A2"]),
        ({"meteo": "appuis"}, ["A1"]),
        ({"meteo": "aucune"}, ["A3"]),
        ({"echeance": "en_retard"}, ["A1"]),
        ({"type_action": "label"}, ["A3"]),
        ({"objectif": "1"}, ["A1", "A2"]),
        ({"objectif": "0"}, ["A3"]),
        ({"domaine": "emploi"}, ["A1"]),
        ({"critere": "sexe"}, ["A2"]),
        ({"service": "sports"}, ["A1"]),
        ({"manque": "pilote"}, ["A3"]),
        ({"manque": "date"}, ["A3"]),
        ({"manque": "indicateur"}, ["A3"]),
        ({"phase": "inconnue"}, ["A1", "A2", "A3"]),
    ],
)
def test_les_filtres_retiennent_les_bonnes_actions(desk, objectif, filtre, attendu):
    une = ActionFactory(
        objectif=objectif,
        code="A1",
        titre="Jeu de piste",
        en_retard=True,
        meteo="appuis",
        meteo_motif="Un motif",
        service=ServiceFactory(code="sports"),
        confiee_a=UtilisateurFactory(),
    )
    une.domaines.add(Domaine.objects.create(code="emploi", nom="Emploi"))
    Indicateur.objects.create(plan=une.plan, action=une, code="I1", libelle="Joueurs", unite="personnes")
    faite = ActionFactory(objectif=objectif, code="A2", phase="realisee")
    faite.criteres.add(Critere.objects.create(code="sexe", nom="Sexe"))
    ActionFactory(objectif=None, plan=objectif.plan, code="A3", type_action="label")

    assert codes(desk.get(LISTE, filtre)) == attendu


def test_les_filtres_actifs_se_disent_en_mots(desk, objectif):
    ActionFactory(objectif=objectif, titre="Jeu de piste")

    lu = texte(desk.get(LISTE, {"phase": "en_cours", "texte": "piste"}))

    assert "1 action dans le Plan d’action" in lu
    assert "– Titre, code ou présentation : piste · Phase : En cours" in lu


def test_on_filtre_par_pilote(desk, objectif):
    confiee = ActionFactory(objectif=objectif, confiee_a=UtilisateurFactory())
    ActionFactory(objectif=objectif)

    reponse = desk.get(LISTE, {"referent": confiee.pilotes.get().agent_id})

    assert codes(reponse) == [confiee.code]


@time_machine.travel(LE_15_JUIN)
def test_on_filtre_les_silencieuses_et_celles_sans_point_depuis_le_comite(desk, objectif):
    Comite.objects.create(plan=objectif.plan, date="2026-06-01")
    for code, jours in [("RECENTE", 3), ("AVANT", 30), ("MUETTE", 90)]:
        point(ActionFactory(objectif=objectif, code=code), jours)

    assert codes(desk.get(LISTE, {"manque": "point"})) == ["AVANT", "MUETTE"]
    assert codes(desk.get(LISTE, {"manque": "silence"})) == ["MUETTE"]


def test_un_plan_clos_n_attend_plus_rien(desk):
    action = ActionFactory(objectif__plan__clos=True)

    assert codes(desk.get(LISTE)) == [action.code]
    assert codes(desk.get(LISTE, {"manque": "pilote"})) == []


@pytest.mark.parametrize(
    ("tri", "attendu"),
    [
        ("-code", ["C", "B", "A"]),
        ("echeance", ["B", "A", "C"]),
        ("-echeance", ["A", "B", "C"]),
        ("point", ["C", "A", "B"]),
        ("-point", ["B", "A", "C"]),
    ],
)
def test_on_trie_et_ce_qui_manque_vient_ou_il_faut(desk, objectif, tri, attendu):
    fins = {"A": datetime.date(2026, 9, 1), "B": datetime.date(2026, 7, 1)}
    for code, fin in fins.items():
        action = ActionFactory(objectif=objectif, code=code, precision="jour", debut=fin, fin=fin)
        point(action, {"A": 9, "B": 2}[code])
    ActionFactory(objectif=objectif, code="C")

    assert codes(desk.get(LISTE, {"tri": tri})) == attendu


def test_l_entete_dit_le_tri_et_propose_l_inverse(desk, objectif):
    ActionFactory(objectif=objectif)

    page = desk.get(LISTE, {"tri": "echeance", "phase": "en_cours"}).text

    assert 'aria-sort="ascending"><a href="?tri=-echeance&amp;phase=en_cours">Échéance' in page


def test_la_liste_se_lit_par_cinquante_et_garde_ses_filtres(desk, objectif):
    ActionFactory.create_batch(51, objectif=objectif)

    reponse = desk.get(LISTE, {"phase": "en_cours"})

    assert len(codes(reponse)) == 50
    assert 'href="?phase=en_cours&amp;page=2"' in reponse.text
    assert len(codes(desk.get(LISTE, {"page": 2}))) == 1


def test_une_liste_filtree_vide_propose_d_effacer(desk, objectif):
    ActionFactory(objectif=objectif)

    page = desk.get(LISTE, {"texte": "introuvable"}).text

    assert "Aucune action ne répond à ces filtres." in page
    assert f'href="{LISTE}?plan={objectif.plan.code}">Effacer les filtres' in page


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_coute_toujours_autant(desk, objectif, nombre, django_assert_num_queries):
    PlanFactory.create_batch(nombre, clos=True)
    for n in range(nombre):
        ActionFactory(objectif=objectif, service=ServiceFactory(), confiee_a=UtilisateurFactory())
        Domaine.objects.create(code=f"d{n}", nom=f"Domaine {n}")

    with django_assert_num_queries(17):
        reponse = desk.get(LISTE)

    assert len(codes(reponse)) == nombre
