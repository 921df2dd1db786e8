import pytest
from django.urls import reverse

from appels_projets.droits import peut_voir, se_deporte
from appels_projets.etats import EtatCandidature
from appels_projets.models import Candidature
from tests.fabriques import CampagneFactory, CandidatureFactory, UtilisateurFactory

ROLES = ["coordination", "elu", "cosignataire", "finances", "jure"]


@pytest.fixture
def comptes(signataire, redactrice, etranger, referente):
    return [signataire, redactrice, etranger, referente, *(UtilisateurFactory(**{role: True}) for role in ROLES)]


def test_la_liste_et_la_regle_disent_la_meme_chose(comptes, signataire, redactrice):
    modele = CandidatureFactory(deposee=True, signataire=signataire, redactrice=redactrice)
    for etat in EtatCandidature:
        CandidatureFactory(etat=etat, organisme=modele.organisme, campagne=modele.campagne)
    CandidatureFactory(deposee=True)
    CandidatureFactory(deposee=True, etat=EtatCandidature.RETIREE)
    toutes = list(Candidature.objects.select_related("organisme"))

    for compte in comptes:
        visibles = set(Candidature.objects.visibles_par(compte))
        assert {c for c in toutes if peut_voir(compte, c)} == visibles
    assert Candidature.objects.visibles_par(signataire).count() == 10


def test_la_liste_et_la_regle_du_deport_disent_la_meme_chose(comptes, signataire, redactrice):
    CandidatureFactory(deposee=True, signataire=signataire, redactrice=redactrice)
    CandidatureFactory(deposee=True, signataire=UtilisateurFactory())
    toutes = list(Candidature.objects.select_related("organisme"))

    for compte in comptes:
        instruites = set(Candidature.objects.hors_deport_de(compte))
        assert {c for c in toutes if not se_deporte(compte, c)} == instruites
        assert {c for c in Candidature.objects.avec_deport(compte) if not c.est_deportee} == instruites
    assert Candidature.objects.hors_deport_de(signataire).count() == 1


LECTURES = {
    "pilotage:appels": ["coordination", "elu", "cosignataire"],
    "pilotage:appel": ["coordination", "elu", "cosignataire"],
    "pilotage:candidature": ["coordination"],
}
GESTES = ["recevable", "irrecevable", "revenir", "proposer", "attribuer", "refuser", "sans-suite"]


@pytest.fixture
def deposee(signataire):
    return CandidatureFactory(deposee=True, campagne=CampagneFactory(close=True, enveloppe=100), signataire=signataire)


def arguments(nom, candidature):
    return {"pilotage:appels": [], "pilotage:appel": [candidature.campagne.slug]}.get(nom, [candidature.uuid])


@pytest.mark.parametrize("nom", LECTURES)
def test_qui_lit_le_bureau_des_appels(connecter, deposee, comptes, nom):
    adresse = reverse(nom, args=arguments(nom, deposee))

    ouvertes = [role for role in ROLES if connecter(UtilisateurFactory(**{role: True})).get(adresse).status_code == 200]

    assert ouvertes == LECTURES[nom]
    assert [connecter(compte).get(adresse).status_code for compte in comptes[:4]] == [403] * 4


@pytest.mark.parametrize("geste", GESTES)
def test_seule_la_coordination_instruit(connecter, deposee, comptes, geste):
    adresse = reverse(f"pilotage:candidature-{geste}", args=[deposee.uuid])

    codes = [connecter(compte).post(adresse).status_code for compte in comptes if not compte.est_coordination]

    assert codes == [403] * 8
    assert connecter(UtilisateurFactory(coordination=True)).post(adresse).status_code in (302, 400)


@pytest.mark.parametrize("geste", ["programmer", "deliberer", "publier"])
def test_seule_la_coordination_conduit_la_campagne(connecter, deposee, comptes, geste):
    adresse = reverse(f"pilotage:appel-{geste}", args=[deposee.campagne.slug])

    codes = [connecter(compte).post(adresse).status_code for compte in comptes if not compte.est_coordination]

    assert codes == [403] * 8
    assert connecter(UtilisateurFactory(coordination=True)).post(adresse).status_code == 302


@pytest.mark.parametrize("nom", ["candidature", "pieces", "relecture"])
def test_une_candidature_n_est_lue_que_des_siens(connecter, comptes, signataire, redactrice, nom):
    brouillon = CandidatureFactory(signataire=signataire, redactrice=redactrice)
    adresse = reverse(f"porteur:{nom}", args=[brouillon.uuid])

    codes = [connecter(compte).get(adresse).status_code for compte in comptes]

    assert codes == [200, 200] + [404] * 7


def test_une_autre_association_recoit_un_404(connecter, deposee):
    ailleurs = UtilisateurFactory()
    CandidatureFactory(signataire=ailleurs)

    assert connecter(ailleurs).get(deposee.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("nom", ["porteur:accueil", "pilotage:appels"])
def test_sans_compte_on_se_connecte(client, db, nom):
    assert client.get(reverse(nom)).url.startswith(reverse("account_login"))


def test_un_elu_lit_la_liste_sans_montant_ni_lien(connecter, deposee, elue, coordinatrice):
    adresse = reverse("pilotage:appel", args=[deposee.campagne.slug])
    fiche = reverse("pilotage:candidature", args=[deposee.uuid])
    assert fiche in connecter(coordinatrice).get(adresse).text

    page = connecter(elue).get(adresse).text

    assert deposee.intitule in page
    assert fiche not in page


def test_la_coordination_compte_les_brouillons_sans_les_lire(connecter, coordinatrice):
    brouillon = CandidatureFactory(complete=True, intitule="Projet secret")
    navigateur = connecter(coordinatrice)

    page = navigateur.get(reverse("pilotage:appel", args=[brouillon.campagne.slug])).text

    assert "1 brouillon en cours d’écriture" in page
    assert "Projet secret" not in page
    assert navigateur.get(reverse("pilotage:candidature", args=[brouillon.uuid])).status_code == 404
