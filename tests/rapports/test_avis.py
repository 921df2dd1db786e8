"""L’avis des signataires : par leur compte une fois le rapport soumis, ou saisi par la coordination ; puis annexé."""

import datetime

import pytest

from actions.models import Signature
from rapports import operations
from rapports.droits import peut_donner_un_avis
from rapports.etats import EtatRapport, SuiteDecision
from rapports.models import AvisSignataire, ImageFigee, RapportAnnuel
from rapports.requetes import signataires
from rapports.structure import depuis_json
from socle.models import Courriel
from tests.fabriques import (
    AvisFactory,
    ComiteFactory,
    DecisionFactory,
    EditionFactory,
    InstantaneFactory,
    MembreOrganismeFactory,
    OrganismeFactory,
)
from tests.rapports.conftest import tous_prets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_en_fevrier_2027")]
SAISIE = {"texte": "Un rapport clair.", "recu_le": "2027-02-09"}


@pytest.fixture
def signataire(rapport, cosignataire):
    """La Dilcrah a signé le plan ; le compte cosignataire en est membre."""
    organisme = OrganismeFactory(nom="Dilcrah")
    Signature.objects.create(plan=rapport.plan, organisme=organisme)
    MembreOrganismeFactory(organisme=organisme, utilisateur=cosignataire)
    RapportAnnuel.objects.update(etat=EtatRapport.SOUMIS)
    return organisme


def adresse(organisme):
    return f"/pilotage/rapports/2026/avis/{organisme.pk}/"


def test_le_signataire_ecrit_son_avis_lui_meme(connecter, cosignataire, signataire):
    client = connecter(cosignataire)
    offert = adresse(signataire) in client.get("/pilotage/rapports/2026/").text

    client.post(adresse(signataire), SAISIE)

    avis = AvisSignataire.objects.get()
    assert (offert, avis.organisme, avis.texte) == (True, signataire, "Un rapport clair.")
    assert avis.history.first().history_user == cosignataire


def test_il_se_corrige_jusqu_a_l_adoption(connecter, cosignataire, signataire):
    client = connecter(cosignataire)
    for version, texte in ((1, "Un rapport clair."), (1, "Un rapport très clair.")):
        client.post(adresse(signataire), SAISIE | {"texte": texte, "version": version})

    assert AvisSignataire.objects.get().texte == "Un rapport très clair."


def test_une_seconde_personne_est_prevenue(connecter, coordinatrice, signataire, rapport):
    AvisFactory(rapport=rapport, organisme=signataire, version=2)

    page = connecter(coordinatrice).post(adresse(signataire), SAISIE | {"texte": "Le mien.", "version": 1})

    assert (page.status_code, AvisSignataire.objects.get().texte) == (409, "Un rapport clair.")
    assert page.context["formulaire"]["texte"].value() == "Le mien."


def test_un_signataire_n_ecrit_pas_pour_un_autre(connecter, cosignataire, signataire, rapport):
    autre = OrganismeFactory()
    Signature.objects.create(plan=rapport.plan, organisme=autre)

    assert connecter(cosignataire).get(adresse(autre)).status_code == 404


@pytest.mark.parametrize("etat", ["adopte", "publie"])
@pytest.mark.parametrize("qui", ["cosignataire", "coordinatrice"])
def test_adopte_le_rapport_ne_recoit_plus_d_avis(request, connecter, signataire, etat, qui):
    RapportAnnuel.objects.update(etat=etat, adopte_le="2027-02-09")

    assert connecter(request.getfixturevalue(qui)).post(adresse(signataire), SAISIE).status_code == 404


def test_la_coordination_saisit_un_avis_recu_par_courrier(connecter, coordinatrice, signataire):
    RapportAnnuel.objects.update(etat=EtatRapport.EN_PREPARATION)

    connecter(coordinatrice).post(adresse(signataire), SAISIE)

    assert AvisSignataire.objects.get().recu_le == datetime.date(2027, 2, 9)


def test_qui_n_a_pas_signe_n_a_pas_d_avis_a_donner(connecter, coordinatrice, signataire):
    assert connecter(coordinatrice).get(adresse(OrganismeFactory())).status_code == 404


def test_le_droit_et_la_liste_s_accordent(rapport, signataire, coordinatrice, elue, cosignataire, referente, etranger):
    autre = OrganismeFactory()
    Signature.objects.create(plan=rapport.plan, organisme=autre)
    for etat in EtatRapport:
        rapport.etat = etat
        for qui in (coordinatrice, elue, cosignataire, referente, etranger):
            permis = {o for o in (signataire, autre) if peut_donner_un_avis(qui, rapport, o)}
            assert permis == set(signataires(qui, rapport))


# --- L’avis demandé par courriel ------------------------------------------------------------------------


def soumettre(rapport, par):
    rapport.refresh_from_db()
    EditionFactory(prete=True, instantane=InstantaneFactory(rapport=tous_prets(rapport)))
    RapportAnnuel.objects.update(etat=EtatRapport.FIGE)
    operations.soumettre(rapport, par=par)
    return [c.destinataire for c in Courriel.objects.filter(message="avis_attendu")]


def test_soumis_le_rapport_demande_son_avis_a_chaque_signataire(rapport, signataire, cosignataire, coordinatrice):
    MembreOrganismeFactory(organisme=signataire)  # un compte d’association : il ne lit pas le pilotage
    MembreOrganismeFactory(organisme=OrganismeFactory(), utilisateur=cosignataire)  # qui n’a pas signé

    assert soumettre(rapport, coordinatrice) == [cosignataire.email]
    assert adresse(signataire) in Courriel.objects.get().texte


def test_un_avis_donne_n_est_pas_redemande(rapport, signataire, coordinatrice):
    AvisFactory(rapport=rapport, organisme=signataire)

    assert soumettre(rapport, coordinatrice) == []


def test_d_autres_chiffres_redemandent_l_avis(rapport, signataire, cosignataire, coordinatrice):
    soumettre(rapport, coordinatrice)

    assert soumettre(rapport, coordinatrice) == [cosignataire.email] * 2


# --- Dans l’édition adoptée ---------------------------------------------------------------------------


@pytest.fixture
def adoptee(rapport, signataire, coordinatrice):
    """Le rapport figé puis soumis ; l’avis et la suite viennent après, puis l’adoption."""
    comite = ComiteFactory(plan=rapport.plan)
    decision = DecisionFactory(comite=comite)
    RapportAnnuel.objects.update(comite=comite, etat=EtatRapport.EN_PREPARATION)
    rapport.refresh_from_db()
    fige = operations.figer(rapport, par=coordinatrice)
    ImageFigee.objects.create(instantane=fige, fichier="photo.jpg", sha256="ab")
    EditionFactory(prete=True, instantane=fige)
    RapportAnnuel.objects.update(etat=EtatRapport.SOUMIS)
    AvisFactory(rapport=rapport, organisme=signataire)
    operations.donner_une_suite(decision, SuiteDecision.ADOPTEE, par=coordinatrice)
    rapport.plan.actions.all().delete()
    rapport.refresh_from_db()
    return operations.adopter(rapport, par=coordinatrice, adopte_le=datetime.date(2027, 2, 9))


def test_l_edition_adoptee_porte_les_avis_et_les_suites(adoptee):
    contenu = depuis_json(adoptee.instantane.contenu)

    assert [a.texte for a in contenu.avis] == ["Un rapport clair."]
    assert [d.suite for d in contenu.comite.decisions] == ["adoptee"]


def test_ses_chiffres_sont_ceux_que_le_comite_a_lus(adoptee):
    lus = adoptee.rapport.instantanes.get(numero=1)
    avant, apres = depuis_json(lus.contenu), depuis_json(adoptee.instantane.contenu)

    assert (avant.actions, avant.objectifs) == (apres.actions, apres.objectifs)
    assert (adoptee.instantane.numero, adoptee.instantane.fige_le) == (2, lus.fige_le)
    assert [i.sha256 for i in adoptee.instantane.images.all()] == ["ab"]


def test_sans_avis_ni_suite_les_chiffres_restent_les_memes(coordinatrice):
    prete = EditionFactory(prete=True, instantane__rapport__soumis=True)

    adoptee = operations.adopter(prete.rapport, par=coordinatrice, adopte_le=datetime.date(2026, 3, 12))

    assert adoptee.instantane == prete.instantane
