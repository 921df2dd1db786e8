import pytest

from actions.models import Critere, Domaine, PublicVise
from partenaires.models import Quartier
from tests.actions.test_pages_publiques import texte
from tests.fabriques import ActionFactory, ObjectifFactory

COUVERTURE = "/pilotage/couverture/"


@pytest.fixture
def emploi(db):
    return Domaine.objects.create(code="emploi", nom="Emploi", ordre=1)


@pytest.fixture
def logement(db):
    return Domaine.objects.create(code="logement", nom="Logement", ordre=2, dans_la_loi=True)


@pytest.fixture
def origine(db):
    return Critere.objects.create(code="origine", nom="Origine")


def test_la_matrice_compte_une_action_dans_chacune_de_ses_cases(connecter, coordinatrice, emploi, logement, origine):
    objectif = ObjectifFactory()
    sexe = Critere.objects.create(code="sexe", nom="Sexe", ordre=200)
    for criteres in ([origine, sexe], [origine], []):
        action = ActionFactory(objectif=objectif)
        action.domaines.add(emploi)
        action.criteres.set(criteres)

    matrice = connecter(coordinatrice).get(COUVERTURE).context["matrice"]

    assert [(ligne.domaine, ligne.total, ligne.cases) for ligne in matrice.lignes] == [
        (emploi, 3, [(origine, 2), (sexe, 1)]),
        (logement, 0, [(origine, 0), (sexe, 0)]),
    ]


def test_un_domaine_sans_action_se_dit_en_mots(connecter, coordinatrice, emploi, logement):
    ActionFactory().domaines.add(emploi)

    lu = texte(connecter(coordinatrice).get(COUVERTURE))

    assert "Aucune action dans le domaine : Logement." in lu
    assert "Logement Nommé par la loi Aucune action" in lu


def test_une_case_mene_aux_actions_qu_elle_compte(connecter, coordinatrice, emploi, origine):
    action = ActionFactory()
    action.domaines.add(emploi)
    action.criteres.add(origine)

    page = connecter(coordinatrice).get(COUVERTURE).text

    assert f'?plan={action.plan.code}&amp;domaine=emploi&amp;critere=origine"' in page


def test_une_elue_ne_compte_pas_ce_qu_elle_ne_lit_pas(connecter, elue, emploi):
    objectif = ObjectifFactory()
    for action in (ActionFactory(objectif=objectif), ActionFactory(objectif=objectif, restreinte=True)):
        action.domaines.add(emploi)

    matrice = connecter(elue).get(COUVERTURE).context["matrice"]

    assert matrice.lignes[0].total == 1


def test_sans_domaine_la_coordination_sait_quoi_faire(connecter, coordinatrice):
    ActionFactory()

    assert "Aucun domaine n’est enregistré" in connecter(coordinatrice).get(COUVERTURE).text


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_matrice_coute_toujours_autant(connecter, coordinatrice, nombre, django_assert_num_queries):
    objectif = ObjectifFactory()
    for n in range(nombre):
        ActionFactory(objectif=objectif).domaines.add(Domaine.objects.create(code=f"d{n}", nom=f"Domaine {n}"))
    desk = connecter(coordinatrice)

    with django_assert_num_queries(19):
        reponse = desk.get(COUVERTURE)

    assert len(reponse.context["matrice"].lignes) == nombre


def test_les_domaines_se_croisent_aussi_avec_le_public(connecter, coordinatrice, emploi):
    jeunes = PublicVise.objects.create(code="jeunes-essai", nom="Jeunes", ordre=1)
    action = ActionFactory()
    action.domaines.add(emploi)
    action.publics.add(jeunes)

    reponse = connecter(coordinatrice).get(COUVERTURE, {"axe": "public"})

    assert reponse.context["matrice"].lignes[0].cases == [(jeunes, 1)]
    assert f"?plan={action.plan.code}&amp;domaine=emploi&amp;public=jeunes-essai" in reponse.text


def test_se_restreindre_a_un_quartier_donne_la_case_du_croisement(connecter, coordinatrice, emploi, origine):
    pins = Quartier.objects.create(code="les-pins", nom="Les Pins")
    objectif = ObjectifFactory()
    for quartiers in ([pins], []):
        action = ActionFactory(objectif=objectif)
        action.domaines.add(emploi)
        action.criteres.add(origine)
        action.quartiers.set(quartiers)

    reponse = connecter(coordinatrice).get(COUVERTURE, {"quartier": "les-pins"})

    assert reponse.context["matrice"].lignes[0].cases == [(origine, 1)]
    assert "quartier=les-pins&amp;domaine=emploi&amp;critere=origine" in reponse.text


def test_un_axe_inconnu_rend_la_matrice_des_criteres(connecter, coordinatrice, emploi, origine):
    ActionFactory().domaines.add(emploi)

    assert connecter(coordinatrice).get(COUVERTURE, {"axe": "lune"}).context["matrice"].valeurs == [origine]
