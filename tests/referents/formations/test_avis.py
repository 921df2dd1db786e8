"""Le questionnaire : le lendemain, une réponse par personne, sans son nom, lue à partir de cinq."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from referents import operations
from referents.etats import EtatPresence
from referents.models import AvisFormation, Inscription, SourceInscription
from socle import liens
from socle.etats import PassageInterdit
from socle.models import Courriel, UsageDuLien
from tests.fabriques import InscriptionFactory, SessionFactory

REPONSE = {"utilite": 3, "appris": "Les mots pour répondre.", "manque": ""}


@pytest.fixture
def session(db):
    return SessionFactory(passee=True)


@pytest.fixture
def inscription(session):
    return InscriptionFactory(session=session, presences=EtatPresence.PRESENT)


@pytest.fixture
def lien(inscription, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        operations.envoyer_les_questionnaires(inscription.session)
    return re.search(r"https?://[^/]+(/formations/questionnaire/\S+)", mail.outbox[0].body)[1]


def test_il_part_a_qui_n_est_pas_note_absent(session):
    attendues = [InscriptionFactory(session=session, presences=p) for p in ("present", "non_renseigne")]
    for absente in ("absent", "excuse"):
        InscriptionFactory(session=session, presences=absente)
    InscriptionFactory(session=session, presences="present", annulee=True)
    InscriptionFactory(session=session, presences="present", source=SourceInscription.IMPORT)

    assert operations.envoyer_les_questionnaires(session) == 2

    ecrits = Courriel.objects.filter(message="formation_questionnaire").values_list("destinataire", flat=True)
    assert set(ecrits) == {inscription.courriel for inscription in attendues}


def test_une_seule_fois(session, inscription):
    assert [operations.envoyer_les_questionnaires(session) for _ in range(2)] == [1, 0]


def test_pas_avant_le_lendemain(db):
    session = SessionFactory(jour=timezone.localdate())

    with pytest.raises(PassageInterdit, match="le lendemain"):
        operations.envoyer_les_questionnaires(session)


def test_suivre_le_lien_n_ecrit_rien(client, lien):
    page = client.get(lien)

    assert page.status_code == 200
    assert not AvisFormation.objects.exists()


def test_repondre_une_fois_sans_son_nom(client, lien, inscription):
    client.post(lien, REPONSE)
    page = client.post(lien, REPONSE | {"appris": "Autre chose."}, follow=True)

    avis = AvisFormation.objects.get()
    assert (avis.utilite, avis.appris, avis.le) == (3, "Les mots pour répondre.", timezone.localdate())
    assert "Merci, votre avis est enregistré" in page.text


def test_rien_ne_rapproche_la_reponse_de_la_personne(client, lien, inscription):
    """Ni l’heure, ni l’ordre d’arrivée, ni une version de plus à l’historique."""
    versions = inscription.history.count()

    client.post(lien, REPONSE)

    inscription.refresh_from_db()
    rendu = timezone.localtime(inscription.avis_donne_le)
    assert (rendu.date(), rendu.hour, rendu.minute, rendu.microsecond) == (timezone.localdate(), 0, 0, 0)
    assert inscription.history.count() == versions
    assert AvisFormation.objects.get().pk > Inscription.objects.count()


def test_la_cle_d_un_avis_est_tiree_au_sort(session):
    inscriptions = InscriptionFactory.create_batch(12, session=session)
    for inscription in inscriptions:
        operations.donner_son_avis(inscription, utilite=4, appris=str(inscription.pk))

    dans_l_ordre_des_cles = [int(texte) for texte in AvisFormation.objects.values_list("appris", flat=True)]

    assert sorted(dans_l_ordre_des_cles) == [inscription.pk for inscription in inscriptions]
    assert dans_l_ordre_des_cles != sorted(dans_l_ordre_des_cles)


def test_la_premiere_question_est_la_seule_obligatoire(client, lien):
    page = client.post(lien, {"utilite": ""})

    assert page.context["form"].errors.keys() == {"utilite"}


def test_le_lien_d_une_inscription_annulee_ne_vaut_plus(client, coordinatrice):
    inscription = InscriptionFactory()
    lien = liens.creer(UsageDuLien.QUESTIONNAIRE, inscription)
    operations.annuler(inscription, coordinatrice)

    assert client.get(reverse("formations:questionnaire", args=[liens.jeton(lien)])).status_code == 410


def test_passe_trente_jours_aussi(client, lien, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=31))

    assert client.get(lien).status_code == 410


# --- Ce que lit la coordination --------------------------------------------------------------------------------


def repondre(session, nombre):
    for inscription in InscriptionFactory.create_batch(nombre, session=session):
        operations.donner_son_avis(inscription, utilite=4, appris="Un texte bien à moi.")


@pytest.mark.parametrize(("nombre", "lisibles"), [(0, False), (4, False), (5, True)])
def test_les_reponses_se_lisent_a_partir_de_cinq(connecter, coordinatrice, session, nombre, lisibles):
    repondre(session, nombre)

    page = connecter(coordinatrice).get(reverse("pilotage:avis", args=[session.pk]))

    assert ("Un texte bien à moi." in page.text) == lisibles
    assert ("Moins de cinq réponses" in page.text) == (not lisibles)


def test_sous_cinq_la_page_de_la_session_n_en_dit_pas_le_nombre(connecter, coordinatrice, session):
    repondre(session, 3)

    page = connecter(coordinatrice).get(reverse("pilotage:session", args=[session.pk]))

    assert "moins de cinq réponses" in page.text


@pytest.mark.parametrize(("nombre", "lus"), [(4, 0), (5, 5)])
def test_la_gestion_ne_les_montre_pas_non_plus_sous_cinq(connecter, coordinatrice, session, nombre, lus):
    repondre(session, nombre)

    page = connecter(coordinatrice).get(reverse("admin:referents_avisformation_changelist"))

    assert page.context["cl"].result_count == lus


@pytest.mark.parametrize("nombre", [5, 7])
def test_les_avis_coutent_toujours_autant(connecter, coordinatrice, session, nombre, django_assert_num_queries):
    repondre(session, nombre)
    client = connecter(coordinatrice)
    adresse = reverse("pilotage:avis", args=[session.pk])
    client.get(adresse)

    with django_assert_num_queries(10):
        page = client.get(adresse)

    assert len(page.context["page_obj"].object_list) == nombre
