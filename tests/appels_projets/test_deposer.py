import datetime

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from appels_projets import operations
from appels_projets.etats import EtatCampagne, EtatCandidature
from appels_projets.instantanes import empreinte
from appels_projets.models import Attestation, Candidature, InstantaneCandidature
from socle.etats import PassageInterdit
from socle.models import Courriel, Passage
from tests.fabriques import CampagneFactory, CandidatureFactory, UtilisateurFactory

OUVERTURE = datetime.datetime(2026, 12, 1, 11, tzinfo=datetime.UTC)
CLOTURE = datetime.datetime(2027, 1, 29, 11, tzinfo=datetime.UTC)
UNE_MICROSECONDE = datetime.timedelta(microseconds=1)
ENGAGEMENTS = {"cer": "on", **dict.fromkeys(Attestation.TypeAttestation.values, "on")}


@pytest.fixture
def campagne(db):
    return CampagneFactory(ouverture_le=OUVERTURE, cloture_le=CLOTURE, annee=2027)


@pytest.fixture
def prete(campagne, signataire):
    return CandidatureFactory(campagne=campagne, engagee=True, signataire=signataire)


@pytest.fixture
def a_l_heure():
    with time_machine.travel(OUVERTURE + datetime.timedelta(days=3), tick=False) as horloge:
        yield horloge


def adresse(candidature):
    return reverse("porteur:deposer", args=[candidature.uuid])


def test_deposer_numerote_fige_et_inscrit_au_journal(a_l_heure, prete, signataire):
    operations.deposer(prete, signataire)

    prete.refresh_from_db()
    assert (prete.numero, prete.etat, prete.deposee_par) == ("AAP-2027-001", EtatCandidature.DEPOSEE, signataire)
    assert prete.instantanes.count() == 1
    assert Passage.objects.filter(vers="deposee", par=signataire).count() == 1


def test_l_accuse_de_reception_dit_le_numero_et_la_seconde_de_paris(a_l_heure, prete, signataire):
    operations.deposer(prete, signataire)

    courriel = Courriel.objects.get()
    assert (courriel.message, courriel.destinataire) == ("candidature_recue", signataire.email)
    assert "AAP-2027-001" in courriel.sujet
    assert (
        "vendredi 4\u00a0décembre\u00a02026 à 12\u00a0h\u00a000\u00a0min\u00a000\u00a0s, heure de Paris"
        in courriel.texte
    )
    assert "L. 231-4" in courriel.texte


def test_une_microseconde_avant_la_cloture_le_depot_est_recu(campagne, prete, signataire):
    with time_machine.travel(CLOTURE - UNE_MICROSECONDE, tick=False):
        operations.deposer(prete, signataire)

    assert Candidature.objects.get().deposee_le == CLOTURE - UNE_MICROSECONDE


def test_a_la_seconde_de_la_cloture_le_depot_est_refuse_et_le_brouillon_garde(prete, signataire):
    with time_machine.travel(CLOTURE, tick=False), pytest.raises(PassageInterdit) as refus:
        operations.deposer(prete, signataire)

    prete.refresh_from_db()
    assert (prete.etat, prete.numero) == (EtatCandidature.BROUILLON, None)
    assert "12\u00a0h\u00a000\u00a0min\u00a000\u00a0s, heure de Paris" in str(refus.value)
    assert "Votre brouillon est conservé" in str(refus.value)


def test_arrivee_avant_la_cloture_la_demande_qui_attend_la_base_est_recue(connecter, prete, signataire):
    with time_machine.travel(CLOTURE - UNE_MICROSECONDE, tick=False) as horloge:
        navigateur = connecter(signataire)

        def attendre(executer, *arguments):
            horloge.move_to(CLOTURE + datetime.timedelta(seconds=5))
            return executer(*arguments)

        with connection.execute_wrapper(attendre):
            navigateur.post(adresse(prete), ENGAGEMENTS)

    prete.refresh_from_db()
    assert (prete.deposee_le, prete.cer_souscrit_le) == (CLOTURE - UNE_MICROSECONDE,) * 2


def test_une_microseconde_avant_l_ouverture_le_depot_est_refuse(prete, signataire):
    with (
        time_machine.travel(OUVERTURE - UNE_MICROSECONDE, tick=False),
        pytest.raises(PassageInterdit, match="ouvre mardi 1er"),
    ):
        operations.deposer(prete, signataire)


def test_a_l_ouverture_le_depot_est_recu(prete, signataire):
    with time_machine.travel(OUVERTURE, tick=False):
        operations.deposer(prete, signataire)

    assert prete.etat == EtatCandidature.DEPOSEE


def test_une_cloture_deplacee_pendant_l_ecriture_compte(a_l_heure, prete, signataire):
    """La clôture se relit sous le verrou : l’objet en mémoire ne fait pas foi."""
    type(prete.campagne).objects.update(cloture_le=OUVERTURE + datetime.timedelta(days=1))

    with pytest.raises(PassageInterdit, match="clos depuis"):
        operations.deposer(prete, signataire)


def test_une_campagne_en_deliberation_ne_recoit_rien(a_l_heure, prete, signataire):
    type(prete.campagne).objects.update(etat=EtatCampagne.DELIBERATION)

    with pytest.raises(PassageInterdit, match="ne reçoit pas"):
        operations.deposer(prete, signataire)


def test_deposer_deux_fois_ne_donne_qu_un_numero_et_qu_un_courriel(a_l_heure, connecter, prete, signataire):
    navigateur = connecter(signataire)

    reponses = [navigateur.post(adresse(prete), ENGAGEMENTS) for _ in range(2)]

    assert [reponse.url for reponse in reponses] == [prete.get_absolute_url()] * 2
    assert list(Candidature.objects.values_list("numero", flat=True)) == ["AAP-2027-001"]
    assert InstantaneCandidature.objects.count() == 1
    assert [message.to for message in mail.outbox] == [[signataire.email]]


def test_les_numeros_se_suivent_sans_trou_meme_apres_un_refus(a_l_heure, campagne, signataire):
    premiere = CandidatureFactory(campagne=campagne, engagee=True, signataire=signataire)
    vide = CandidatureFactory(campagne=campagne, organisme=premiere.organisme)
    seconde = CandidatureFactory(campagne=campagne, engagee=True, organisme=premiere.organisme)

    operations.deposer(premiere, signataire)
    with pytest.raises(PassageInterdit):
        operations.deposer(vide, signataire)
    operations.deposer(seconde, signataire)

    assert (premiere.numero, vide.numero, seconde.numero) == ("AAP-2027-001", None, "AAP-2027-002")


def test_la_suite_des_numeros_court_sur_les_campagnes_de_l_annee(a_l_heure, prete, signataire):
    autre = CampagneFactory(ouverture_le=OUVERTURE, cloture_le=CLOTURE, annee=2027)
    ailleurs = CandidatureFactory(campagne=autre, engagee=True, organisme=prete.organisme)

    operations.deposer(prete, signataire)
    operations.deposer(ailleurs, signataire)

    assert ailleurs.numero == "AAP-2027-002"


def test_l_instantane_se_verifie(a_l_heure, prete, signataire):
    operations.deposer(prete, signataire)

    instantane = InstantaneCandidature.objects.get()
    assert empreinte(instantane.contenu) == instantane.sha256
    assert instantane.contenu["projet"]["montant_demande"] == 3500
    assert len(instantane.contenu["attestations"]) == 3
    assert empreinte(instantane.contenu | {"numero": "AAP-2027-999"}) != instantane.sha256


def test_une_candidature_incomplete_ne_se_depose_pas(a_l_heure, prete, signataire):
    Candidature.objects.update(description=" ")

    with pytest.raises(PassageInterdit, match="Déroulement"):
        operations.deposer(prete, signataire)


@pytest.mark.parametrize("oubli", list(ENGAGEMENTS))
def test_chaque_engagement_se_coche(a_l_heure, connecter, campagne, signataire, oubli):
    candidature = CandidatureFactory(campagne=campagne, complete=True, signataire=signataire)

    reponse = connecter(signataire).post(adresse(candidature), {k: v for k, v in ENGAGEMENTS.items() if k != oubli})

    candidature.refresh_from_db()
    assert (reponse.status_code, candidature.etat) == (400, EtatCandidature.BROUILLON)
    assert list(reponse.context["form"].errors) == [oubli]


def test_les_engagements_gardent_qui_quand_et_quelle_version(a_l_heure, connecter, campagne, signataire):
    candidature = CandidatureFactory(campagne=campagne, complete=True, signataire=signataire)

    connecter(signataire).post(adresse(candidature), ENGAGEMENTS)

    candidature.refresh_from_db()
    maintenant = OUVERTURE + datetime.timedelta(days=3)
    assert (candidature.cer_souscrit_par, candidature.cer_souscrit_le) == (signataire, maintenant)
    assert candidature.cer_version == "décret 2021-1947"
    assert set(candidature.attestations.values_list("par", "version_texte")) == {(signataire.pk, "2026-1")}


def test_un_depot_refuse_ne_laisse_aucun_engagement(connecter, campagne, signataire):
    candidature = CandidatureFactory(campagne=campagne, complete=True, signataire=signataire)

    with time_machine.travel(CLOTURE, tick=False):
        reponse = connecter(signataire).post(adresse(candidature), ENGAGEMENTS, follow=True)

    candidature.refresh_from_db()
    assert "Votre brouillon est conservé" in reponse.text
    assert (candidature.cer_souscrit_le, candidature.attestations.count()) == (None, 0)


def test_une_redactrice_ne_depose_pas(a_l_heure, prete, redactrice):
    CandidatureFactory(organisme=prete.organisme, campagne=prete.campagne, redactrice=redactrice)

    with pytest.raises(PermissionDenied):
        operations.deposer(prete, redactrice)


def test_on_dit_a_la_redactrice_qui_peut_deposer(a_l_heure, connecter, campagne, signataire, redactrice):
    candidature = CandidatureFactory(campagne=campagne, complete=True, signataire=signataire, redactrice=redactrice)
    navigateur = connecter(redactrice)

    page = navigateur.get(reverse("porteur:relecture", args=[candidature.uuid]))

    assert "Seule une personne signataire peut déposer" in page.text
    assert "Prévenez Nora Signataire" in page.text
    assert navigateur.post(adresse(candidature), ENGAGEMENTS).status_code == 403


def test_un_compte_etranger_ne_trouve_rien(a_l_heure, connecter, prete, etranger):
    assert connecter(etranger).post(adresse(prete), ENGAGEMENTS).status_code == 404


def test_deposer_ne_se_demande_pas_en_get(connecter, prete, signataire):
    assert connecter(signataire).get(adresse(prete)).status_code == 405


def test_un_ancien_signataire_ne_depose_plus(a_l_heure, prete, signataire):
    prete.organisme.membres.update(actif=False)

    with pytest.raises(PermissionDenied):
        operations.deposer(prete, signataire)


def test_chaque_signataire_recoit_l_accuse(a_l_heure, prete, signataire):
    autre = UtilisateurFactory()
    CandidatureFactory(organisme=prete.organisme, campagne=prete.campagne, signataire=autre)

    operations.deposer(prete, signataire)

    assert set(Courriel.objects.values_list("destinataire", flat=True)) == {signataire.email, autre.email}
