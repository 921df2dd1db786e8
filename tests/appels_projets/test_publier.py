import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from appels_projets import operations
from appels_projets.etats import EtatCampagne
from appels_projets.models import Attribution, Campagne
from socle.etats import PassageInterdit, faire_passer
from socle.models import Courriel, EtatCourriel
from tests.fabriques import CampagneFactory, CandidatureFactory, DeliberationFactory


@pytest.fixture
def campagne(db):
    return CampagneFactory(en_deliberation=True, enveloppe=5000)


@pytest.fixture
def decidees(campagne, coordinatrice, signataire):
    """Une lauréate et une refusée de la même association."""
    retenue = CandidatureFactory(proposee=True, campagne=campagne, signataire=signataire)
    ecartee = CandidatureFactory(proposee=True, campagne=campagne, organisme=retenue.organisme)
    operations.attribuer(retenue, Decimal(3000), DeliberationFactory(), coordinatrice)
    operations.refuser(ecartee, "L’enveloppe est épuisée.", coordinatrice)
    return retenue, ecartee


def adresse(nom, campagne):
    return reverse(f"pilotage:appel-{nom}", args=[campagne.slug])


def test_publier_envoie_toutes_les_lettres_ensemble(connecter, coordinatrice, campagne, decidees):
    assert mail.outbox == []

    connecter(coordinatrice).post(adresse("publier", campagne))

    assert len(mail.outbox) == 2
    assert set(Courriel.objects.values_list("etat", flat=True)) == {EtatCourriel.EXPEDIE}
    assert Attribution.objects.get().notifiee_le is not None


def test_publier_deux_fois_n_envoie_qu_une_fois(connecter, coordinatrice, campagne, decidees):
    navigateur = connecter(coordinatrice)

    for _ in range(2):
        navigateur.post(adresse("publier", campagne))

    assert len(mail.outbox) == 2


def test_les_lettres_d_une_autre_campagne_attendent(connecter, coordinatrice, decidees, campagne, signataire):
    autre = CandidatureFactory(deposee=True, campagne=CampagneFactory(close=True), signataire=signataire)
    operations.declarer_irrecevable(autre, "Hors de Vitrolles", coordinatrice)

    connecter(coordinatrice).post(adresse("publier", campagne))

    assert Courriel.objects.get(etat=EtatCourriel.A_RELIRE).message == "candidature_irrecevable"


def test_une_candidature_sans_decision_retient_la_publication(coordinatrice, campagne, decidees):
    CandidatureFactory(recevable=True, campagne=campagne)

    with pytest.raises(PassageInterdit, match="sans décision\u00a0: 1"):
        operations.publier_les_resultats(campagne, coordinatrice)

    assert Campagne.objects.get(pk=campagne.pk).etat == EtatCampagne.DELIBERATION


def test_une_decision_prise_sans_lettre_en_recoit_une(coordinatrice, campagne, signataire):
    proposee = CandidatureFactory(proposee=True, campagne=campagne, signataire=signataire)
    faire_passer(proposee, "refusee", par=coordinatrice, motif_decision="Hors thème")

    operations.publier_les_resultats(campagne, coordinatrice)

    assert Courriel.objects.get().message == "candidature_refusee"


def test_sous_embargo_l_association_ne_voit_aucune_decision(connecter, decidees, signataire):
    navigateur = connecter(signataire)

    pages = [navigateur.get(candidature.get_absolute_url()).text for candidature in decidees]
    pages.append(navigateur.get("/porteur/").text)

    assert all("Recevable, en cours d’examen" in page for page in pages)
    assert [mot for mot in ("attribuée", "retenue", "épuisée", "3\u202f000") for page in pages if mot in page] == []


def test_sous_embargo_le_public_ne_voit_aucun_laureat(client, campagne, decidees, coordinatrice):
    adresses = [campagne.get_absolute_url(), "/appels-a-projets/"]
    titre = decidees[0].intitule
    assert [titre in client.get(a).text for a in adresses] == [False, False]

    operations.publier_les_resultats(campagne, coordinatrice)

    assert [titre in client.get(a).text for a in adresses] == [True, True]


def test_apres_la_publication_chacun_lit_sa_reponse(connecter, campagne, decidees, coordinatrice, signataire):
    operations.publier_les_resultats(campagne, coordinatrice)
    navigateur = connecter(signataire)

    retenue, ecartee = [navigateur.get(candidature.get_absolute_url()).text for candidature in decidees]

    assert "3\u202f000\u00a0€</strong>" in retenue
    assert "L’enveloppe est épuisée." in ecartee


def test_apres_la_publication_plus_aucune_decision_ne_change(coordinatrice, signataire):
    recevable = CandidatureFactory(recevable=True, campagne=CampagneFactory(publiee=True), signataire=signataire)

    with pytest.raises(PassageInterdit, match="sont publiés"):
        operations.classer_sans_suite(recevable, "Trop tard", coordinatrice)


def test_programmer_rend_la_campagne_publique(connecter, coordinatrice, client):
    campagne = CampagneFactory(en_preparation=True)
    assert client.get(campagne.get_absolute_url()).status_code == 404

    connecter(coordinatrice).post(adresse("programmer", campagne))

    client.logout()
    assert client.get(campagne.get_absolute_url()).status_code == 200


def test_une_campagne_deja_close_ne_se_programme_pas(coordinatrice):
    campagne = CampagneFactory(en_preparation=True, close=False)

    with (
        time_machine.travel(campagne.cloture_le + datetime.timedelta(days=1)),
        pytest.raises(PassageInterdit, match="déjà passée"),
    ):
        operations.programmer(campagne, coordinatrice)


def test_la_deliberation_attend_la_cloture(coordinatrice):
    ouverte, close = CampagneFactory(), CampagneFactory(close=True)

    operations.passer_en_deliberation(close, coordinatrice)

    assert close.etat == EtatCampagne.DELIBERATION
    with pytest.raises(PassageInterdit, match="encore ouverts"):
        operations.passer_en_deliberation(ouverte, coordinatrice)


def test_le_bouton_de_publication_attend_la_derniere_decision(connecter, coordinatrice, campagne, decidees):
    adresse_du_bureau = reverse("pilotage:appel", args=[campagne.slug])
    navigateur = connecter(coordinatrice)
    assert adresse("publier", campagne) in navigateur.get(adresse_du_bureau).text

    CandidatureFactory(recevable=True, campagne=campagne)

    page = navigateur.get(adresse_du_bureau).text
    assert "il reste à décider de 1 candidature." in page
    assert adresse("publier", campagne) not in page
