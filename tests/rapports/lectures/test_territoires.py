import datetime

import pytest

from actions.models import Domaine, Frequentation, Millesime, PublicVise
from partenaires.models import Quartier
from rapports.lectures import territoires
from tests.fabriques import (
    ActionFactory,
    AttributionFactory,
    BilanEvenementFactory,
    CampagneFactory,
    EvenementFactory,
    LieuFactory,
    ObjectifFactory,
)
from tests.rapports.lectures.lus import annee, chiffre, dites, partie

pytestmark = pytest.mark.django_db
RIEN = "non renseigné"


@pytest.fixture
def objectif(plan):
    return ObjectifFactory(plan=plan, numero=1, titre_court="Agents")


@pytest.fixture
def jeunes(db):
    return PublicVise.objects.create(code="jeunes-essai", nom="Jeunes", ordre=1)


@pytest.fixture
def pins(db):
    return Quartier.objects.create(code="les-pins", nom="Les Pins", prioritaire=True)


def agir(objectif, publics=(), quartiers=(), domaines=(), **champs):
    action = ActionFactory(objectif=objectif, **champs)
    action.publics.set(publics)
    action.quartiers.set(quartiers)
    action.domaines.set(domaines)
    return action


def tenir(quartier=None, public=None, an=2026, **bilan):
    jour = datetime.date(an, 3, 21)
    lieu = LieuFactory(quartier=quartier)
    evenement = EvenementFactory(precision="jour", debut=jour, fin=jour, creneau=False, lieu=lieu)
    if public:
        evenement.publics.add(public)
    if bilan:
        BilanEvenementFactory(evenement=evenement, **bilan)
    return evenement


def lue(plan, code):
    return partie(territoires.lire, annee(plan), f"territoires-{code}")


def test_chaque_public_a_ses_actions_ses_evenements_ses_projets_et_ses_personnes(plan, objectif, jeunes):
    action = agir(objectif, publics=[jeunes])
    tenir(public=jeunes)
    candidature = AttributionFactory(
        candidature__campagne=CampagneFactory(appel__plan=plan, annee=2026, publiee=True)
    ).candidature
    candidature.actions_plan.add(action)
    millesime = Millesime.objects.create(action=action, annee=2026)
    Frequentation.objects.create(millesime=millesime, public=jeunes, touche=41)

    assert dites(lue(plan, "publics"), "publics") == [["Jeunes", "1", "1", "1", "41"]]


def test_un_public_de_moins_de_cinq_personnes_se_tait(plan, objectif, jeunes):
    millesime = Millesime.objects.create(action=agir(objectif, publics=[jeunes]), annee=2026)
    Frequentation.objects.create(millesime=millesime, public=jeunes, touche=3)

    assert dites(lue(plan, "publics"), "publics")[0][-1] == "moins de 5"


def test_un_public_que_rien_ne_vise_se_dit(plan, objectif, jeunes):
    PublicVise.objects.create(code="aines-essai", nom="Aînés", ordre=2)
    agir(objectif, publics=[jeunes])

    assert lue(plan, "publics").phrases == ("Un public n’est visé par aucune action : Aînés.",)


def test_un_evenement_sans_quartier_fait_des_autres_comptes_des_minimums(plan, objectif, pins):
    autre = Quartier.objects.create(code="le-lac", nom="Le Lac")
    tenir(quartier=pins)
    tenir()

    lignes = {nom: cases for nom, *cases in dites(lue(plan, "quartiers"), "quartiers")}

    assert lignes == {
        "Les Pins": ["oui", "0", "au moins 1"],
        autre.nom: ["non", "0", RIEN],
        "Quartier non renseigné": [RIEN, "0", "1"],
    }


def test_les_participations_se_comptent_par_quartier(plan, pins):
    tenir(quartier=pins, participants=80)
    tenir(quartier=pins)

    assert dites(lue(plan, "quartiers"), "quartiers") == [["Les Pins", "oui", "0", "2", "au moins 80"]]


def test_un_bilan_non_valide_ne_compte_pas(plan, pins):
    evenement = EvenementFactory(
        lieu=LieuFactory(quartier=pins), creneau__debut=datetime.datetime(2026, 3, 21, 18, tzinfo=datetime.UTC)
    )
    BilanEvenementFactory(evenement=evenement, a_valider=True, participants=80)

    assert dites(lue(plan, "quartiers"), "quartiers") == [["Les Pins", "oui", "0", "1"]]


def test_la_part_des_quartiers_prioritaires_dit_de_quoi_elle_est_faite(plan, pins):
    lac = Quartier.objects.create(code="le-lac", nom="Le Lac")
    tenir(quartier=pins, participants=100, dont_qpv=60)
    tenir(quartier=lac, participants=100, dont_qpv=20)
    tenir(quartier=pins, participants=500)
    tenir(quartier=lac, an=2025)

    quartiers = lue(plan, "quartiers")

    assert chiffre(quartiers, "evenements-en-qpv") == ("67 %", ["0 %"])
    assert chiffre(quartiers, "public-des-qpv") == ("40 %", [RIEN])
    assert [(c.numerateur.nombre, c.denominateur) for c in quartiers.chiffres] == [(2, 3), (80, 200)]


def test_une_part_qui_designerait_quelqu_un_se_tait(plan, pins):
    tenir(quartier=pins, participants=100, dont_qpv=3)

    assert chiffre(lue(plan, "quartiers"), "public-des-qpv")[0] == "moins de 5"


def test_le_domaine_que_rien_ne_couvre_se_dit_en_mots(plan, objectif, jeunes):
    emploi = Domaine.objects.create(code="emploi-essai", nom="Emploi", ordre=1)
    Domaine.objects.create(code="logement-essai", nom="Logement", ordre=2, dans_la_loi=True)
    agir(objectif, publics=[jeunes], domaines=[emploi])
    agir(objectif)

    couverture = lue(plan, "couverture")

    assert couverture.phrases == ("Aucune action ne porte sur ce domaine : logement (nommé par la loi).",)
    assert dites(couverture, "couverture") == [
        ["Tout le plan", "–", "2", "1", "aucune"],
        ["Objectif 1 – Agents", "Objectif", "2", "1", "0"],
        ["Jeunes", "Public", "1", "1", "0"],
    ]


def test_une_action_reservee_ne_couvre_rien(plan, objectif, jeunes):
    agir(objectif, publics=[jeunes], du_groupe=True)

    assert dites(lue(plan, "publics"), "publics") == [["Jeunes", "0"]]


def test_sans_registre_chaque_partie_dit_qu_elle_ne_sait_pas(plan):
    _, quartiers, couverture = territoires.lire(annee(plan))

    assert chiffre(quartiers, "public-des-qpv")[0] == RIEN
    assert couverture.est_vide


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_territoires_coutent_toujours_autant(plan, objectif, jeunes, pins, nombre, django_assert_num_queries):
    campagne = CampagneFactory(appel__plan=plan, annee=2026, publiee=True)
    for _ in range(nombre):
        action = agir(objectif, publics=[jeunes], quartiers=[pins])
        tenir(quartier=pins, public=jeunes, participants=80)
        AttributionFactory(candidature__campagne=campagne).candidature.actions_plan.add(action)

    with django_assert_num_queries(26):
        list(territoires.lire(annee(plan)))
