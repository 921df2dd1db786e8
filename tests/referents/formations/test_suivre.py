"""La tâche du matin : convocations, relances, questionnaires, effacements ; relancée, elle n’en fait pas plus."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from referents import operations
from referents.etats import EtatInscription
from referents.models import Inscription
from referents.tasks import suivre_les_formations
from socle import etats
from socle.models import Courriel, Famille, Lien, Passage
from tests.fabriques import InscriptionFactory, SessionFactory
from vitrolles_plan.celery import app


def dans(jours):
    return timezone.localdate() + timedelta(days=jours)


def messages():
    return sorted(Courriel.objects.values_list("message", "destinataire"))


def test_elle_tourne_a_sept_heures_et_demie():
    planifiee = app.conf.beat_schedule["suivre-les-formations"]

    assert planifiee["task"] == "referents.tasks.suivre_les_formations"
    assert (planifiee["schedule"].hour, planifiee["schedule"].minute) == ({7}, {30})
    assert app.conf.timezone == "Europe/Paris"


@pytest.mark.parametrize(("jours", "parties"), [(0, 0), (1, 1), (7, 1), (8, 0)])
def test_elle_convoque_sept_jours_avant(db, jours, parties):
    InscriptionFactory(session=SessionFactory(jour=dans(jours)))

    suivre_les_formations()

    assert Courriel.objects.filter(message="formation_convocation").count() == parties


def test_qui_a_eu_sa_place_depuis_est_convoque_a_son_tour(db):
    session = SessionFactory(jour=dans(6))
    InscriptionFactory(session=session)
    suivre_les_formations()
    tardive = InscriptionFactory(session=session)

    suivre_les_formations()

    tardive.refresh_from_db()
    assert tardive.convoquee_le is not None
    assert Courriel.objects.count() == 2


@pytest.mark.parametrize(("jours", "relances"), [(4, 0), (5, 1), (14, 1), (16, 0)])
def test_elle_relance_la_hierarchie_une_fois_cinq_jours_apres(db, coordinatrice, time_machine, jours, relances):
    inscription = InscriptionFactory(demandee=True)
    operations.demander_l_accord(inscription, "n1@vitrolles.example", par=coordinatrice)
    time_machine.move_to(timezone.now() + timedelta(days=jours))

    suivre_les_formations()
    suivre_les_formations()

    assert Courriel.objects.filter(sujet__startswith="Rappel").count() == relances
    assert Lien.objects.count() == 1


def test_le_rappel_s_arrete_d_un_clic_mais_pas_la_demande(db, coordinatrice, time_machine):
    inscription = InscriptionFactory(demandee=True)
    operations.demander_l_accord(inscription, "n1@vitrolles.example", par=coordinatrice)
    time_machine.move_to(timezone.now() + timedelta(days=5))

    suivre_les_formations()

    messages = Courriel.objects.filter(message="formation_accord").order_by("pk")
    assert list(messages.values_list("famille", flat=True)) == ["", Famille.FORMATIONS]
    assert "Ne plus recevoir ces messages" in messages.last().texte


def test_une_reponse_donnee_ne_se_relance_pas(db, coordinatrice, time_machine):
    inscription = InscriptionFactory(demandee=True)
    operations.demander_l_accord(inscription, "n1@vitrolles.example", par=coordinatrice)
    operations.valider(inscription, coordinatrice, accord_le=timezone.localdate())
    time_machine.move_to(timezone.now() + timedelta(days=6))

    suivre_les_formations()

    assert not Courriel.objects.filter(sujet__startswith="Rappel").exists()


@pytest.mark.parametrize(("jours", "partis"), [(0, 0), (1, 1), (30, 1), (31, 0)])
def test_elle_envoie_le_questionnaire_le_lendemain(db, jours, partis):
    InscriptionFactory(session=SessionFactory(jour=dans(-jours)), presences="present")

    suivre_les_formations()

    assert Courriel.objects.filter(message="formation_questionnaire").count() == partis


def test_elle_donne_une_place_restee_libre(db):
    """La capacité a été relevée dans la gestion, qui ne sait pas servir la liste."""
    session = SessionFactory(capacite=2)
    attente = InscriptionFactory(session=session, en_attente=True)

    suivre_les_formations()

    attente.refresh_from_db()
    assert attente.etat == EtatInscription.DEMANDEE


def test_relancee_elle_ne_fait_rien_de_plus(db, coordinatrice, django_capture_on_commit_callbacks):
    InscriptionFactory(session=SessionFactory(jour=dans(5)))
    InscriptionFactory(session=SessionFactory(capacite=1), en_attente=True)
    InscriptionFactory(session=SessionFactory(passee=True), presences="present")
    with django_capture_on_commit_callbacks(execute=True):
        suivre_les_formations()
    avant = messages(), len(mail.outbox), Lien.objects.count(), Passage.objects.count()

    with django_capture_on_commit_callbacks(execute=True):
        suivre_les_formations()

    assert (messages(), len(mail.outbox), Lien.objects.count(), Passage.objects.count()) == avant
    assert [message for message, _ in avant[0]] == [
        "formation_convocation",
        "formation_place",
        "formation_questionnaire",
    ]


# --- Oublier -----------------------------------------------------------------------------------------------------


@pytest.fixture
def ancienne(db):
    """Une personne extérieure, présente à une session d’il y a un peu plus de trois ans."""
    inscription = InscriptionFactory(
        exterieure=True,
        exterieur_organisme="Mission locale",
        session=SessionFactory(realisee=True, debut=dans(-3 * 366 - 5)),
        presences="present",
    )
    Courriel.objects.create(
        message="formation_convocation",
        destinataire=inscription.courriel,
        sujet="Convocation",
        texte="Bonjour Alix Partenaire",
        cree_le=timezone.now() - timedelta(days=3 * 366 + 20),
    )
    return inscription


def test_apres_trois_ans_les_noms_des_exterieurs_s_effacent(ancienne):
    suivre_les_formations()
    suivre_les_formations()

    ancienne.refresh_from_db()
    assert (ancienne.personne, ancienne.courriel, ancienne.exterieur_organisme) == ("Personne extérieure", "", "")
    assert not Courriel.objects.exists()


def test_l_historique_les_oublie_aussi(ancienne):
    suivre_les_formations()

    versions = ancienne.history.values_list("exterieur_nom", "exterieur_courriel", "exterieur_organisme")
    assert set(versions) == {("Personne extérieure", "", "")}


def test_les_raisons_et_les_adresses_s_effacent_du_journal_aussi(ancienne):
    refusee = InscriptionFactory(session=ancienne.session, refusee=True)
    etats.inscrire(
        refusee, "etat", "demandee", "refusee", par=None, qui="n1@vitrolles.example", motif="Effectif réduit."
    )

    suivre_les_formations()

    refusee.refresh_from_db()
    passage = Passage.objects.get(id_objet=refusee.pk)
    assert (passage.qui, passage.motif, refusee.motif_refus) == ("la hiérarchie", "", "Raison effacée")
    assert set(refusee.history.values_list("motif_refus", "history_change_reason")) == {("Raison effacée", None)}


def test_une_session_sans_date_ne_garde_pas_les_noms_pour_toujours(db):
    session = SessionFactory(precision="a_preciser", debut=None, seances=0)
    inscription = InscriptionFactory(
        session=session, exterieure=True, demandee_le=timezone.now() - timedelta(days=1200)
    )

    suivre_les_formations()

    inscription.refresh_from_db()
    assert inscription.personne == "Personne extérieure"


def test_le_journal_oublie_l_adresse_de_qui_a_repondu_par_son_lien(ancienne):
    par_lien = {"depuis": "demandee", "vers": "validee", "qui": "n1@vitrolles.example"}
    vieux = Passage.objects.create(objet=ancienne, **par_lien)
    recent = Passage.objects.create(objet=InscriptionFactory(), **par_lien)

    suivre_les_formations()

    vieux.refresh_from_db()
    recent.refresh_from_db()
    assert (vieux.qui, vieux.vers, recent.qui) == ("la hiérarchie", "validee", "n1@vitrolles.example")


def test_les_presences_restent_pour_les_comptes(ancienne):
    agent = InscriptionFactory(
        session=ancienne.session, hierarchie_courriel="n1@vitrolles.example", presences="present"
    )

    suivre_les_formations()

    agent.refresh_from_db()
    presentes = Inscription.objects.filter(presences__etat="present")
    assert presentes.count() == 2
    assert (agent.direction is not None, agent.hierarchie_courriel) == (True, "")


def test_avant_trois_ans_rien_ne_s_efface(db):
    recente = InscriptionFactory(exterieure=True, session=SessionFactory(realisee=True, debut=dans(-3 * 365 + 10)))

    suivre_les_formations()

    recente.refresh_from_db()
    assert recente.personne == "Alix Partenaire"
