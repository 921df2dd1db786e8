import pytest
from django.urls import reverse

from appels_projets import operations
from appels_projets.etats import EtatCandidature
from appels_projets.models import Candidature
from socle.etats import PassageInterdit
from socle.models import Courriel, EtatCourriel
from tests.fabriques import CampagneFactory, CandidatureFactory

MOTIF = {"motif-motif": "Le projet se tient hors de Vitrolles."}


@pytest.fixture
def close(db):
    return CampagneFactory(close=True)


@pytest.fixture
def deposee(close, signataire):
    return CandidatureFactory(deposee=True, campagne=close, signataire=signataire)


def geste(nom, candidature):
    return reverse(f"pilotage:candidature-{nom}", args=[candidature.uuid])


def etat():
    return Candidature.objects.get().etat


def test_declarer_recevable_previent_l_association(connecter, coordinatrice, deposee, mailoutbox, signataire):
    connecter(coordinatrice).post(geste("recevable", deposee))

    assert etat() == EtatCandidature.RECEVABLE
    assert [message.to for message in mailoutbox] == [[signataire.email]]
    assert "ne promet pas de subvention" in mailoutbox[0].body


def test_declarer_irrecevable_prepare_une_lettre_motivee_sans_l_envoyer(connecter, coordinatrice, deposee, mailoutbox):
    connecter(coordinatrice).post(geste("irrecevable", deposee), MOTIF)

    courriel = Courriel.objects.get()
    assert (etat(), courriel.etat, mailoutbox) == (EtatCandidature.IRRECEVABLE, EtatCourriel.A_RELIRE, [])
    assert "hors de Vitrolles" in courriel.texte
    assert "tribunal administratif de Marseille" in courriel.texte


@pytest.mark.parametrize("nom", ["irrecevable", "sans-suite", "refuser", "revenir"])
def test_un_motif_est_obligatoire(connecter, coordinatrice, deposee, nom):
    reponse = connecter(coordinatrice).post(geste(nom, deposee), {"motif-motif": "  "})

    assert (reponse.status_code, etat()) == (400, EtatCandidature.DEPOSEE)


def test_revenir_sur_l_irrecevabilite_abandonne_la_lettre(connecter, coordinatrice, deposee):
    navigateur = connecter(coordinatrice)
    navigateur.post(geste("irrecevable", deposee), MOTIF)

    navigateur.post(geste("revenir", deposee), {"motif-motif": "Pièce retrouvée."})
    navigateur.post(geste("irrecevable", deposee), MOTIF)

    etats = Courriel.objects.order_by("pk").values_list("etat", flat=True)
    assert list(etats) == [EtatCourriel.ABANDONNE, EtatCourriel.A_RELIRE]


def test_proposer_n_ecrit_rien_a_l_association(connecter, coordinatrice, close, mailoutbox):
    recevable = CandidatureFactory(recevable=True, campagne=close)

    connecter(coordinatrice).post(geste("proposer", recevable), {"proposer-montant": 2000})

    assert (etat(), Candidature.objects.get().montant_propose) == (EtatCandidature.PROPOSEE, 2000)
    assert Courriel.objects.count() == 0


def test_on_ne_propose_pas_plus_que_demande(connecter, coordinatrice, close):
    recevable = CandidatureFactory(recevable=True, campagne=close)

    reponse = connecter(coordinatrice).post(geste("proposer", recevable), {"proposer-montant": 3501}, follow=True)

    assert "3\u202f500\u00a0€\u00a0: pas davantage" in reponse.text
    assert etat() == EtatCandidature.RECEVABLE


def test_l_instruction_attend_la_cloture(connecter, coordinatrice):
    deposee = CandidatureFactory(deposee=True)

    reponse = connecter(coordinatrice).post(geste("recevable", deposee), follow=True)

    assert "L’instruction commence à la clôture" in reponse.text
    assert etat() == EtatCandidature.DEPOSEE


def test_classer_sans_suite_prepare_sa_lettre(coordinatrice, close, signataire):
    recevable = CandidatureFactory(recevable=True, campagne=close, signataire=signataire)

    operations.classer_sans_suite(recevable, "La campagne est annulée.", par=coordinatrice)

    assert Courriel.objects.get().message == "candidature_sans_suite"


def test_un_passage_qui_n_existe_pas_est_refuse(coordinatrice, deposee):
    with pytest.raises(PassageInterdit):
        operations.proposer(deposee, 1000, par=coordinatrice)


def test_la_fiche_montre_la_copie_figee_et_verifie_son_empreinte(connecter, coordinatrice, deposee):
    adresse = reverse("pilotage:candidature", args=[deposee.uuid])
    navigateur = connecter(coordinatrice)
    assert "Empreinte vérifiée" in navigateur.get(adresse).text

    instantane = deposee.instantanes.get()
    instantane.contenu["projet"]["diagnostic"] = "Texte retouché"
    instantane.save()

    assert "L’empreinte ne correspond plus au contenu" in navigateur.get(adresse).text


def test_un_geste_ne_se_demande_pas_en_get(connecter, coordinatrice, deposee):
    assert connecter(coordinatrice).get(geste("recevable", deposee)).status_code == 405
