import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from appels_projets import operations
from appels_projets.etats import EtatCandidature
from appels_projets.models import Attribution, Candidature, Deliberation
from socle.etats import PassageInterdit
from socle.models import Courriel, EtatCourriel
from tests.fabriques import CampagneFactory, CandidatureFactory, DeliberationFactory

SAISIE = {
    "attribuer-montant": "3000",
    "attribuer-numero": "2026-042",
    "attribuer-date": "2026-01-15",
    "attribuer-executoire_le": "2026-01-20",
}


@pytest.fixture
def campagne(db):
    return CampagneFactory(en_deliberation=True, enveloppe=5000)


@pytest.fixture
def proposee(campagne, signataire):
    return CandidatureFactory(proposee=True, campagne=campagne, signataire=signataire)


@pytest.fixture
def deliberation(db):
    return DeliberationFactory()


def adresse(candidature):
    return reverse("pilotage:candidature-attribuer", args=[candidature.uuid])


def test_attribuer_inscrit_la_deliberation_et_prepare_la_lettre(connecter, coordinatrice, proposee, mailoutbox):
    connecter(coordinatrice).post(adresse(proposee), SAISIE)

    attribution = Attribution.objects.get()
    assert (attribution.montant, attribution.deliberation.numero) == (Decimal(3000), "2026-042")
    assert Candidature.objects.get().etat == EtatCandidature.ATTRIBUEE
    assert (Courriel.objects.get().etat, mailoutbox) == (EtatCourriel.A_RELIRE, [])
    assert "3\u202f000\u00a0€" in Courriel.objects.get().texte


def test_l_enveloppe_se_depense_jusqu_au_dernier_euro(campagne, deliberation, coordinatrice):
    premiere, seconde = CandidatureFactory.create_batch(2, proposee=True, campagne=campagne)

    operations.attribuer(premiere, Decimal(3000), deliberation, coordinatrice)
    operations.attribuer(seconde, Decimal(2000), deliberation, coordinatrice)

    assert Attribution.objects.count() == 2


def test_un_euro_de_trop_est_refuse_avec_le_compte(campagne, deliberation, coordinatrice):
    premiere, seconde = CandidatureFactory.create_batch(2, proposee=True, campagne=campagne)
    operations.attribuer(premiere, Decimal(3000), deliberation, coordinatrice)

    with pytest.raises(PassageInterdit) as refus:
        operations.attribuer(seconde, Decimal(2001), deliberation, coordinatrice)

    seconde.refresh_from_db()
    attendu = "L’enveloppe serait dépassée de 1\u00a0€\u00a0: il reste 2\u202f000\u00a0€ sur 5\u202f000\u00a0€ votés."
    assert (str(refus.value), seconde.etat) == (attendu, EtatCandidature.PROPOSEE)


def test_un_centime_de_trop_est_refuse(campagne, deliberation, coordinatrice):
    premiere, seconde = CandidatureFactory.create_batch(2, proposee=True, campagne=campagne)
    operations.attribuer(premiere, Decimal("3000.00"), deliberation, coordinatrice)

    with pytest.raises(PassageInterdit, match="dépassée de 0,01"):
        operations.attribuer(seconde, Decimal("2000.01"), deliberation, coordinatrice)


def test_une_attribution_annulee_rend_son_argent(campagne, deliberation, coordinatrice):
    premiere, seconde = CandidatureFactory.create_batch(2, proposee=True, campagne=campagne)
    operations.attribuer(premiere, Decimal(3000), deliberation, coordinatrice)
    Attribution.objects.update(annulee_le=deliberation.date.isoformat() + "T12:00:00Z")

    operations.attribuer(seconde, Decimal(3500), deliberation, coordinatrice)

    assert Attribution.objects.filter(annulee_le=None).get().candidature == seconde


def test_sans_enveloppe_rien_ne_s_attribue(deliberation, coordinatrice):
    proposee = CandidatureFactory(proposee=True, campagne=CampagneFactory(en_deliberation=True))

    with pytest.raises(PassageInterdit, match="pas d’enveloppe"):
        operations.attribuer(proposee, Decimal(1), deliberation, coordinatrice)


@pytest.mark.parametrize("executoire_le", [None, datetime.date(2999, 1, 1)])
def test_une_deliberation_non_executoire_n_attribue_rien(proposee, coordinatrice, executoire_le):
    deliberation = DeliberationFactory(numero="2026-DEL-1", executoire_le=executoire_le)

    with pytest.raises(PassageInterdit, match="n° 2026-DEL-1 n’est pas encore exécutoire"):
        operations.attribuer(proposee, Decimal(1000), deliberation, coordinatrice)


def test_avant_la_deliberation_de_la_campagne_rien_ne_s_attribue(deliberation, coordinatrice):
    proposee = CandidatureFactory(proposee=True, campagne=CampagneFactory(close=True, enveloppe=5000))

    with pytest.raises(PassageInterdit, match="en délibération"):
        operations.attribuer(proposee, Decimal(1000), deliberation, coordinatrice)
    with pytest.raises(PassageInterdit, match="en délibération"):
        operations.refuser(proposee, "Hors thème", coordinatrice)


def test_on_n_attribue_pas_plus_que_demande(proposee, deliberation, coordinatrice):
    with pytest.raises(PassageInterdit, match="pas davantage"):
        operations.attribuer(proposee, Decimal(3501), deliberation, coordinatrice)


def test_attribuer_deux_fois_n_attribue_qu_une_fois(connecter, coordinatrice, proposee):
    navigateur = connecter(coordinatrice)

    for _ in range(2):
        navigateur.post(adresse(proposee), SAISIE)

    assert (Attribution.objects.count(), Courriel.objects.count()) == (1, 1)


@pytest.mark.parametrize("oubli", list(SAISIE))
def test_la_deliberation_se_saisit_entiere(connecter, coordinatrice, proposee, oubli):
    reponse = connecter(coordinatrice).post(adresse(proposee), {k: v for k, v in SAISIE.items() if k != oubli})

    assert (reponse.status_code, Attribution.objects.count()) == (400, 0)
    assert list(reponse.context["form_attribuer"].errors) == [oubli.removeprefix("attribuer-")]


def test_une_deliberation_connue_ne_change_pas_de_date(connecter, coordinatrice, proposee):
    DeliberationFactory(numero="2026-042", date=datetime.date(2025, 12, 1))

    reponse = connecter(coordinatrice).post(adresse(proposee), SAISIE)

    assert "déjà inscrite avec une autre date, le 1er\u00a0décembre\u00a02025" in reponse.text
    assert "corrigez-la d’abord dans la gestion" in reponse.text
    assert Deliberation.objects.get().date == datetime.date(2025, 12, 1)


def test_une_attribution_refusee_ne_garde_pas_sa_deliberation(connecter, coordinatrice, proposee):
    """Ressaisie avec la bonne date, elle n’est pas « déjà inscrite avec une autre »."""
    navigateur = connecter(coordinatrice)

    navigateur.post(adresse(proposee), SAISIE | {"attribuer-montant": "9000"})
    assert not Deliberation.objects.exists()
    navigateur.post(adresse(proposee), SAISIE | {"attribuer-date": "2026-01-16"})

    assert Attribution.objects.get().deliberation.date == datetime.date(2026, 1, 16)


def test_une_deliberation_telle_quelle_ne_gagne_pas_de_version(campagne, deliberation, coordinatrice):
    for proposee in CandidatureFactory.create_batch(2, proposee=True, campagne=campagne):
        operations.attribuer(proposee, Decimal(1000), deliberation, coordinatrice)

    assert deliberation.history.count() == 1


def test_refuser_prepare_une_lettre_motivee(coordinatrice, proposee):
    operations.refuser(proposee, "L’enveloppe est épuisée.", coordinatrice)

    courriel = Courriel.objects.get()
    assert (courriel.message, courriel.etat) == ("candidature_refusee", EtatCourriel.A_RELIRE)
    assert "L’enveloppe est épuisée." in courriel.texte


def test_la_deliberation_qu_un_autre_vient_d_inscrire_sert_aux_deux(campagne, deliberation, coordinatrice):
    deja_lue = Deliberation(
        numero=deliberation.numero, date=deliberation.date, executoire_le=deliberation.executoire_le
    )
    proposee = CandidatureFactory(proposee=True, campagne=campagne)

    operations.attribuer(proposee, Decimal(1000), deja_lue, coordinatrice)

    assert Attribution.objects.get().deliberation == deliberation


def test_inscrite_entre_temps_a_une_autre_date_elle_se_relit(campagne, deliberation, coordinatrice):
    autre_jour = deliberation.date - datetime.timedelta(days=1)
    autrement = Deliberation(numero=deliberation.numero, date=autre_jour, executoire_le=deliberation.executoire_le)
    proposee = CandidatureFactory(proposee=True, campagne=campagne)

    with pytest.raises(PassageInterdit, match="autres dates"):
        operations.attribuer(proposee, Decimal(1000), autrement, coordinatrice)
