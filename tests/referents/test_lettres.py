"""Les lettres de mission : préparées, relues, signées avec leur fichier, renouvelées, closes."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from referents import operations
from referents.etats import EtatLettre
from referents.models import LettreMission
from referents.operations.lettres import echeance_proposee
from socle.models import Passage
from tests.fabriques import LettreMissionFactory, MandatReferentFactory

SIGNEE_LE = datetime.date(2026, 3, 2)
ACCORD_LE = datetime.date(2026, 2, 20)


@pytest.fixture(autouse=True)
def _fichiers_jetables(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def pdf(nom="lettre.pdf"):
    return SimpleUploadedFile(nom, b"%PDF-1.7 signee", "application/pdf")


def signer(client, lettre, **champs):
    saisie = {
        "signee_le": SIGNEE_LE,
        "accord_hierarchique_le": ACCORD_LE,
        "signataire": "Une directrice",
        "echeance": "2029-03-01",
        "fichier": pdf(),
    }
    return client.post(reverse("pilotage:lettre-signer", args=[lettre.pk]), saisie | champs)


def rediger(client, lettre, **champs):
    version = client.get(reverse("pilotage:lettre", args=[lettre.pk])).context["texte"]["version"].value()
    saisie = {"version": version, "missions": "Accueillir.", "quotite": "7,5", "signataire": "", "echeance": ""}
    return client.post(reverse("pilotage:lettre", args=[lettre.pk]), saisie | champs)


def geste(client, nom, lettre):
    return client.post(reverse(f"pilotage:lettre-{nom}", args=[lettre.pk]), follow=True)


# --- Préparer -----------------------------------------------------------------------------------------


def test_preparer_ecrit_un_brouillon_avec_les_missions_d_usage(connecter, coordinatrice):
    mandat = MandatReferentFactory()

    reponse = connecter(coordinatrice).post(reverse("pilotage:lettre-preparer", args=[mandat.pk]))

    lettre = mandat.lettres.get()
    assert reponse["Location"] == reverse("pilotage:lettre", args=[lettre.pk])
    assert (lettre.etat, lettre.numero, len(lettre.liste_des_missions)) == (EtatLettre.BROUILLON, 1, 4)
    assert lettre.history.get().history_user == coordinatrice


@pytest.mark.parametrize(
    ("etat", "raison"), [({"a_signer": True}, "en préparation"), ({"signee": True}, "déjà une lettre signée")]
)
def test_un_mandat_n_a_qu_une_lettre_a_la_fois(connecter, coordinatrice, etat, raison):
    lettre = LettreMissionFactory(**etat)

    page = connecter(coordinatrice).post(reverse("pilotage:lettre-preparer", args=[lettre.mandat_id]), follow=True)

    assert raison in page.text
    assert LettreMission.objects.count() == 1


def test_un_mandat_termine_n_a_plus_besoin_de_lettre(coordinatrice):
    with pytest.raises(operations.LettreImpossible, match="est terminé"):
        operations.preparer_la_lettre(MandatReferentFactory(termine=True), par=coordinatrice)


def test_une_lettre_close_se_reprend_dans_la_suivante(coordinatrice):
    close = LettreMissionFactory(close=True, missions="Accueillir.", quotite=20, signataire="Une directrice")

    lettre = operations.preparer_la_lettre(close.mandat, par=coordinatrice)

    assert (lettre.numero, lettre.missions, lettre.quotite, lettre.signataire, lettre.remplace) == (
        2,
        "Accueillir.",
        20,
        "Une directrice",
        None,
    )


@pytest.mark.parametrize(
    ("depart", "fin"),
    [
        (datetime.date(2026, 1, 1), datetime.date(2028, 12, 31)),
        (datetime.date(2028, 3, 1), datetime.date(2031, 2, 28)),
        (datetime.date(2026, 9, 15), datetime.date(2029, 9, 14)),
    ],
    ids=str,
)
def test_une_lettre_se_propose_pour_trois_ans(depart, fin):
    assert echeance_proposee(depart) == fin


# --- Relire et envoyer --------------------------------------------------------------------------------


def test_le_brouillon_se_corrige(connecter, coordinatrice):
    lettre = LettreMissionFactory()

    rediger(connecter(coordinatrice), lettre, echeance="2099-01-01")

    lettre.refresh_from_db()
    assert (lettre.missions, float(lettre.quotite), lettre.echeance) == ("Accueillir.", 7.5, datetime.date(2099, 1, 1))
    assert lettre.etat == EtatLettre.BROUILLON


def test_enregistrer_et_envoyer_ne_perd_pas_la_correction(connecter, coordinatrice):
    lettre = LettreMissionFactory()

    rediger(connecter(coordinatrice), lettre, envoyer="oui")

    lettre.refresh_from_db()
    assert (lettre.missions, lettre.etat) == ("Accueillir.", EtatLettre.A_SIGNER)


def test_sans_part_du_temps_de_travail_rien_ne_s_envoie(connecter, coordinatrice):
    lettre = LettreMissionFactory()

    page = rediger(connecter(coordinatrice), lettre, envoyer="oui", quotite="")

    lettre.refresh_from_db()
    assert "Dites d’abord les missions et la part du temps de travail" in page.text
    assert lettre.etat == EtatLettre.BROUILLON


def test_deux_personnes_sur_un_brouillon_ne_s_ecrasent_pas(connecter, coordinatrice):
    lettre = LettreMissionFactory(missions="Au départ.")
    client = connecter(coordinatrice)
    vue = client.get(reverse("pilotage:lettre", args=[lettre.pk])).context["texte"]["version"].value()
    rediger(client, lettre, missions="Écrit par l’autre.")

    reponse = rediger(client, lettre, version=vue, missions="Écrit par moi.")

    lettre.refresh_from_db()
    assert (reponse.status_code, lettre.missions) == (409, "Écrit par l’autre.")
    assert ("Missions", "Écrit par l’autre.") in reponse.context["texte"].ecarts
    assert "Écrit par moi." in reponse.text


def test_apres_l_avertissement_enregistrer_est_un_choix(connecter, coordinatrice):
    lettre = LettreMissionFactory()
    client = connecter(coordinatrice)
    page = rediger(client, lettre, version="0", missions="Écrit par moi.")

    rediger(client, lettre, version=page.context["texte"]["version"].value(), missions="Écrit par moi.")

    lettre.refresh_from_db()
    assert lettre.missions == "Écrit par moi."


def test_une_lettre_a_signer_ne_se_recrit_pas(connecter, coordinatrice):
    lettre = LettreMissionFactory(a_signer=True, missions="Arrêté.")

    rediger(connecter(coordinatrice), lettre, version="1")

    lettre.refresh_from_db()
    assert lettre.missions == "Arrêté."


def test_une_lettre_a_signer_redevient_un_brouillon(connecter, coordinatrice):
    lettre = LettreMissionFactory(a_signer=True)

    geste(connecter(coordinatrice), "brouillon", lettre)

    lettre.refresh_from_db()
    assert lettre.etat == EtatLettre.BROUILLON


# --- Signer, renouveler, clore ------------------------------------------------------------------------


def test_signer_range_le_fichier_les_dates_et_le_signataire(connecter, coordinatrice):
    lettre = LettreMissionFactory(a_signer=True)

    signer(connecter(coordinatrice), lettre)

    lettre.refresh_from_db()
    assert (lettre.etat, lettre.signee_le, lettre.accord_hierarchique_le) == (EtatLettre.SIGNEE, SIGNEE_LE, ACCORD_LE)
    assert (lettre.signataire, lettre.echeance) == ("Une directrice", datetime.date(2029, 3, 1))
    with lettre.fichier.open("rb") as fichier:
        assert fichier.read() == b"%PDF-1.7 signee"
    assert "lettre.pdf" not in lettre.fichier.name


DEMAIN = timezone.localdate() + datetime.timedelta(days=2)


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({"signee_le": DEMAIN, "echeance": ""}, "signee_le"),
        ({"accord_hierarchique_le": DEMAIN}, "accord_hierarchique_le"),
        ({"accord_hierarchique_le": ""}, "accord_hierarchique_le"),
        ({"signataire": ""}, "signataire"),
        ({"echeance": "2026-01-01"}, "echeance"),
        ({"fichier": ""}, "fichier"),
        ({"fichier": SimpleUploadedFile("lettre.pdf", b"<html>pas un pdf</html>")}, "fichier"),
    ],
)
def test_une_signature_incomplete_se_corrige(connecter, coordinatrice, champs, faute):
    lettre = LettreMissionFactory(a_signer=True)

    reponse = signer(connecter(coordinatrice), lettre, **champs)

    lettre.refresh_from_db()
    assert (reponse.status_code, set(reponse.context["signature"].errors)) == (400, {faute})
    assert lettre.etat == EtatLettre.A_SIGNER


def test_un_brouillon_ne_se_signe_pas(connecter, coordinatrice):
    lettre = LettreMissionFactory()

    signer(connecter(coordinatrice), lettre)

    lettre.refresh_from_db()
    assert (lettre.etat, lettre.fichier.name) == (EtatLettre.BROUILLON, "")


def test_renouveler_reprend_la_lettre_sans_la_clore(connecter, coordinatrice):
    lettre = LettreMissionFactory(signee=True, missions="Accueillir.", quotite=20, finit_dans=30)

    reponse = geste(connecter(coordinatrice), "renouveler", lettre)

    suite = lettre.remplacee_par
    assert reponse.redirect_chain[-1][0] == reverse("pilotage:lettre", args=[suite.pk])
    assert (suite.etat, suite.numero, suite.missions, suite.quotite) == (EtatLettre.BROUILLON, 2, "Accueillir.", 20)
    assert suite.echeance == echeance_proposee(lettre.echeance + datetime.timedelta(days=1))
    lettre.refresh_from_db()
    assert lettre.etat == EtatLettre.SIGNEE


def test_signer_le_renouvellement_clot_l_ancienne_dans_le_meme_temps(connecter, coordinatrice):
    ancienne = LettreMissionFactory(signee=True)
    suite = operations.renouveler(ancienne, par=coordinatrice)
    operations.envoyer_a_la_signature(suite, par=coordinatrice)

    signer(connecter(coordinatrice), suite)

    ancienne.refresh_from_db()
    suite.refresh_from_db()
    assert (ancienne.etat, suite.etat, suite.remplace) == (EtatLettre.CLOSE, EtatLettre.SIGNEE, ancienne)
    assert Passage.objects.filter(vers=EtatLettre.CLOSE).get().motif == "Renouvelée par la lettre n° 2."


def test_une_lettre_ne_se_renouvelle_qu_une_fois(connecter, coordinatrice):
    lettre = LettreMissionFactory(signee=True)
    operations.renouveler(lettre, par=coordinatrice)

    page = geste(connecter(coordinatrice), "renouveler", lettre)

    assert "a déjà une lettre en préparation" in page.text


def test_un_renouvellement_abandonne_rend_la_lettre_a_renouveler(connecter, coordinatrice):
    lettre = LettreMissionFactory(signee=True, finit_dans=30)
    suite = operations.renouveler(lettre, par=coordinatrice)
    assert lettre not in LettreMission.objects.a_renouveler()

    geste(connecter(coordinatrice), "clore", suite)

    suite.refresh_from_db()
    assert (suite.etat, suite.remplace) == (EtatLettre.CLOSE, None)
    assert lettre in LettreMission.objects.a_renouveler()


def test_une_lettre_close_ne_revient_pas(connecter, coordinatrice):
    lettre = LettreMissionFactory(close=True)

    page = geste(connecter(coordinatrice), "clore", lettre)

    assert "ne peut pas passer de « Close » à « Close »" in page.text


# --- La liste -----------------------------------------------------------------------------------------


def test_la_liste_range_chaque_lettre_ou_elle_attend(connecter, coordinatrice):
    MandatReferentFactory()
    MandatReferentFactory(termine=True)
    for etat in ({}, {"a_signer": True}, {"signee": True, "finit_dans": 400}, {"close": True}):
        LettreMissionFactory(**etat)
    LettreMissionFactory(signee=True, finit_dans=60)

    page = connecter(coordinatrice).get(reverse("pilotage:lettres"))

    assert {nom: nombre for nom, _, nombre in page.context["onglets"]} == {
        "a_preparer": 2,  # le mandat sans lettre, et celui dont la lettre est close
        "brouillon": 1,
        "a_signer": 1,
        "a_renouveler": 1,
        "signee": 2,
        "close": 1,
    }
    assert page.context["choisie"] == "a_preparer"


@pytest.mark.parametrize("etat", ["a_preparer", "signee"])
@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_coute_toujours_autant(connecter, coordinatrice, nombre, etat, django_assert_num_queries):
    if etat == "signee":
        LettreMissionFactory.create_batch(nombre, signee=True)
    else:
        MandatReferentFactory.create_batch(nombre)
    client = connecter(coordinatrice)
    client.get(reverse("pilotage:lettres"))

    with django_assert_num_queries(13):
        page = client.get(reverse("pilotage:lettres"), {"etat": etat})

    assert page.text.count('<tr class="lettre">') == nombre


def test_une_liste_vide_le_dit(connecter, coordinatrice):
    page = connecter(coordinatrice).get(reverse("pilotage:lettres"), {"etat": "a_signer"})

    assert "Aucune lettre n’attend de signature." in page.text
