import pytest
from django.urls import reverse

from appels_projets import operations
from appels_projets.etats import EtatCandidature
from appels_projets.models import Candidature
from socle.etats import PassageInterdit
from socle.models import Courriel
from tests.fabriques import CampagneFactory, CandidatureFactory

DECIDEES = [EtatCandidature.IRRECEVABLE, EtatCandidature.ATTRIBUEE, EtatCandidature.REFUSEE, EtatCandidature.SANS_SUITE]


def geste(nom, candidature):
    return reverse(f"porteur:{nom}", args=[candidature.uuid])


@pytest.fixture
def deposee(signataire, redactrice):
    return CandidatureFactory(deposee=True, signataire=signataire, redactrice=redactrice)


def test_reprendre_rend_le_brouillon_garde_le_numero_et_previent(connecter, deposee, signataire):
    reponse = connecter(signataire).post(geste("reprendre", deposee), follow=True)

    deposee.refresh_from_db()
    assert (deposee.etat, deposee.deposee_le) == (EtatCandidature.BROUILLON, None)
    assert deposee.numero.startswith("AAP-")
    assert "n’est plus déposée" in reponse.text
    assert Courriel.objects.get().message == "candidature_reprise"


def test_les_engagements_se_redonnent_apres_une_reprise(deposee, signataire):
    operations.reprendre(deposee, signataire)

    with pytest.raises(PassageInterdit, match="contrat d’engagement républicain"):
        operations.deposer(deposee, signataire)


def test_redeposer_garde_le_numero_et_fige_une_seconde_copie(deposee, signataire):
    numero = deposee.numero
    operations.reprendre(deposee, signataire)
    operations.souscrire(deposee, signataire)

    operations.deposer(deposee, signataire)

    assert deposee.numero == numero
    assert list(deposee.instantanes.values_list("numero_version", flat=True)) == [2, 1]
    assert Courriel.objects.filter(message="candidature_recue").count() == 1


def test_apres_la_cloture_on_ne_reprend_plus(connecter, signataire):
    deposee = CandidatureFactory(deposee=True, campagne=CampagneFactory(close=True), signataire=signataire)

    reponse = connecter(signataire).post(geste("reprendre", deposee), follow=True)

    assert "clos depuis" in reponse.text
    assert Candidature.objects.get().etat == EtatCandidature.DEPOSEE


@pytest.mark.parametrize("nom", ["reprendre", "retirer"])
def test_la_redactrice_ne_peut_ni_reprendre_ni_retirer(connecter, deposee, redactrice, nom):
    assert connecter(redactrice).post(geste(nom, deposee)).status_code == 403


@pytest.mark.parametrize("nom", ["reprendre", "retirer"])
def test_un_etranger_ne_trouve_aucun_geste(connecter, deposee, etranger, nom):
    assert connecter(etranger).post(geste(nom, deposee)).status_code == 404


def test_retirer_est_definitif_et_la_ville_garde_le_numero(connecter, deposee, signataire):
    connecter(signataire).post(geste("retirer", deposee))

    assert Candidature.objects.get().etat == EtatCandidature.RETIREE
    assert list(Candidature.objects.recues()) == [deposee]


def test_un_brouillon_retire_ne_se_montre_pas_a_la_ville(signataire):
    brouillon = CandidatureFactory(signataire=signataire)

    operations.retirer(brouillon, signataire)

    assert list(Candidature.objects.recues()) == []


@pytest.mark.parametrize("etat", DECIDEES)
def test_le_refus_de_retirer_ne_revele_aucune_decision(signataire, etat):
    decidee = CandidatureFactory(
        deposee=True, etat=etat, campagne=CampagneFactory(en_deliberation=True), signataire=signataire
    )

    with pytest.raises(PassageInterdit) as refus:
        operations.retirer(decidee, signataire)

    attendu = "La décision se prépare\u00a0: pour retirer votre projet, écrivez à la coordination du plan."
    assert str(refus.value) == attendu
