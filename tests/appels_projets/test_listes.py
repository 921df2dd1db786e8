import pytest
from django.urls import reverse

from tests.fabriques import AttributionFactory, CampagneFactory, CandidatureFactory, MembreOrganismeFactory


def compter(navigateur, adresse, django_assert_max_num_queries):
    """Le nombre de requêtes de la page, sessions et compte compris, mémoires réchauffées."""
    navigateur.get(adresse)
    with django_assert_max_num_queries(100) as requetes:
        reponse = navigateur.get(adresse)
    return reponse, len(requetes)


COUTS = {"accueil": 8, "appels": 6, "appel": 7}


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_espace_coute_toujours_autant(connecter, signataire, nombre, django_assert_max_num_queries):
    for _ in range(nombre):
        CandidatureFactory(deposee=True, signataire=signataire)
        MembreOrganismeFactory(utilisateur=signataire)

    reponse, cout = compter(connecter(signataire), "/porteur/", django_assert_max_num_queries)

    assert (len(reponse.context["candidatures"]), cout) == (nombre, COUTS["accueil"])


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_bureau_des_appels_coute_toujours_autant(connecter, coordinatrice, nombre, django_assert_max_num_queries):
    for _ in range(nombre):
        AttributionFactory(candidature__campagne=CampagneFactory(en_deliberation=True, enveloppe=9000))

    reponse, cout = compter(connecter(coordinatrice), "/pilotage/appels/", django_assert_max_num_queries)

    assert (len(reponse.context["campagnes"]), cout) == (nombre, COUTS["appels"])


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_candidatures_d_une_campagne_coutent_toujours_autant(
    connecter, coordinatrice, nombre, django_assert_max_num_queries
):
    campagne = CampagneFactory(en_deliberation=True, enveloppe=9000)
    for _ in range(nombre):
        AttributionFactory(candidature__campagne=campagne)
    adresse = reverse("pilotage:appel", args=[campagne.slug])

    reponse, cout = compter(connecter(coordinatrice), adresse, django_assert_max_num_queries)

    assert (len(reponse.context["candidatures"]), cout) == (nombre, COUTS["appel"])


def test_le_bureau_compte_juste(connecter, coordinatrice):
    campagne = CampagneFactory(en_deliberation=True, enveloppe=9000)
    AttributionFactory(candidature__campagne=campagne)
    CandidatureFactory(proposee=True, campagne=campagne, montant_propose=1000)
    CandidatureFactory.create_batch(2, campagne=campagne)

    lue = connecter(coordinatrice).get("/pilotage/appels/").context["campagnes"][0]

    assert (lue.nombre_de_deposees, lue.nombre_de_brouillons) == (2, 2)
    assert (lue.total_demande, lue.total_propose, lue.total_attribue, lue.reste) == (7000, 1000, 3000, 6000)


def test_une_enveloppe_absente_n_est_pas_zero(connecter, coordinatrice):
    CampagneFactory()

    reponse = connecter(coordinatrice).get("/pilotage/appels/")

    assert reponse.context["campagnes"][0].reste is None
    assert reponse.text.count("non renseigné") == 2


def test_sans_campagne_le_bureau_propose_d_en_preparer_une(connecter, coordinatrice, elue):
    assert "Préparer une campagne" in connecter(coordinatrice).get("/pilotage/appels/").text
    assert "Préparer une campagne" not in connecter(elue).get("/pilotage/appels/").text


def test_un_compte_sans_association_est_invite_a_l_inscrire(connecter, etranger):
    page = connecter(etranger).get("/porteur/").text

    assert "Inscrire mon association" in page
    assert "Aucun appel à projets n’est ouvert aujourd’hui." in page
