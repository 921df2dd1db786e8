import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from appels_projets import operations
from appels_projets.models import Candidature
from socle.etats import PassageInterdit
from tests.fabriques import (
    ActionFactory,
    AttributionFactory,
    CampagneFactory,
    CandidatureFactory,
    MembreOrganismeFactory,
)


@pytest.fixture
def campagne(db):
    return CampagneFactory()


@pytest.fixture
def organisme(signataire):
    return MembreOrganismeFactory(utilisateur=signataire).organisme


def adresse(campagne):
    return reverse("porteur:commencer", args=[campagne.slug])


def test_un_clic_ouvre_le_brouillon(connecter, campagne, organisme, signataire):
    reponse = connecter(signataire).post(adresse(campagne))

    brouillon = Candidature.objects.get()
    assert reponse.url == brouillon.get_absolute_url()
    assert (brouillon.organisme, brouillon.campagne) == (organisme, campagne)


def test_deux_clics_n_ouvrent_qu_un_brouillon(connecter, campagne, organisme, signataire):
    navigateur = connecter(signataire)

    reponses = [navigateur.post(adresse(campagne)) for _ in range(2)]

    assert reponses[0].url == reponses[1].url
    assert Candidature.objects.count() == 1


def test_un_brouillon_deja_ecrit_n_empeche_pas_le_suivant(campagne, organisme, signataire):
    CandidatureFactory(campagne=campagne, organisme=organisme, complete=True)

    operations.commencer(campagne, organisme, signataire)

    assert organisme.candidatures.count() == 2


def test_le_sixieme_brouillon_est_refuse(campagne, organisme, signataire):
    CandidatureFactory.create_batch(5, campagne=campagne, organisme=organisme, complete=True)

    with pytest.raises(PassageInterdit, match="déjà 5 brouillons"):
        operations.commencer(campagne, organisme, signataire)


def test_une_association_deja_soutenue_demande_un_renouvellement(campagne, organisme, signataire):
    AttributionFactory(candidature__organisme=organisme)

    assert operations.commencer(campagne, organisme, signataire).type_demande == "renouvellement"


def test_le_brouillon_se_rattache_a_l_action_de_l_appel(organisme, signataire):
    action = ActionFactory()
    campagne = CampagneFactory(appel__action=action)

    assert list(operations.commencer(campagne, organisme, signataire).actions_plan.all()) == [action]


def test_sans_association_on_l_inscrit_d_abord(connecter, campagne, etranger):
    reponse = connecter(etranger).get(adresse(campagne))

    assert reponse.url == f"/porteur/associations/nouvelle/?appel={campagne.slug}"


def test_avec_deux_associations_on_choisit(connecter, campagne, organisme, signataire):
    autre = MembreOrganismeFactory(utilisateur=signataire).organisme
    navigateur = connecter(signataire)

    sans_choix = navigateur.post(adresse(campagne))
    navigateur.post(adresse(campagne), {"organisme": autre.pk})

    assert "Au nom de quelle association" in sans_choix.text
    assert Candidature.objects.get().organisme == autre


def test_on_ne_choisit_pas_l_association_d_un_autre(connecter, campagne, organisme, signataire):
    MembreOrganismeFactory(utilisateur=signataire)
    etrangere = MembreOrganismeFactory().organisme

    connecter(signataire).post(adresse(campagne), {"organisme": etrangere.pk})

    assert Candidature.objects.count() == 0


def test_l_operation_refuse_qui_n_est_pas_membre(campagne, organisme, etranger):
    with pytest.raises(PermissionDenied):
        operations.commencer(campagne, organisme, etranger)


@pytest.mark.parametrize("situation", ["a_venir", "close", "en_deliberation"])
def test_hors_des_dates_aucun_brouillon(connecter, organisme, signataire, situation):
    campagne = CampagneFactory(**{situation: True})

    reponse = connecter(signataire).post(adresse(campagne))

    assert (reponse.url, Candidature.objects.count()) == (campagne.get_absolute_url(), 0)


def test_une_campagne_en_preparation_n_existe_pas(connecter, organisme, signataire):
    assert connecter(signataire).post(adresse(CampagneFactory(en_preparation=True))).status_code == 404


def test_sans_compte_on_se_connecte_puis_on_revient(client, campagne):
    assert client.get(adresse(campagne)).url == f"{reverse('account_login')}?next={adresse(campagne)}"
