"""Annuler une inscription : la personne jusqu’à la veille, la coordination ensuite ; la place sert aussitôt."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from referents import operations
from referents.etats import EtatInscription, EtatPresence
from socle import courriels
from socle.etats import PassageInterdit
from socle.models import Courriel, Famille
from tests.fabriques import AgentFactory, InscriptionFactory, SessionFactory


@pytest.fixture
def agent(db):
    return AgentFactory(avec_compte=True)


@pytest.fixture
def complete(agent):
    """Une session d’une place, à moi ; deux personnes attendent, l’une après l’autre."""
    session = SessionFactory(capacite=1)
    session.mienne = InscriptionFactory(session=session, agent=agent, presences=EtatPresence.NON_RENSEIGNE)
    heure = timezone.now() - timedelta(days=2)
    session.premiere = InscriptionFactory(
        session=session, en_attente=True, accord_le=timezone.localdate(), demandee_le=heure
    )
    session.seconde = InscriptionFactory(session=session, en_attente=True)
    return session


def annuler_la_mienne(client, inscription):
    return client.post(reverse("espace:formation-annuler", args=[inscription.pk]), follow=True)


def test_la_place_va_au_premier_de_la_liste_aussitot(connecter, agent, complete):
    annuler_la_mienne(connecter(agent.utilisateur), complete.mienne)

    etats = list(complete.inscriptions.order_by("pk").values_list("etat", flat=True))
    assert etats == [EtatInscription.ANNULEE, EtatInscription.VALIDEE, EtatInscription.EN_LISTE_D_ATTENTE]
    assert complete.premiere.presences.count() == 1
    assert complete.mienne.presences.count() == 0


def test_la_personne_servie_le_sait_et_l_autre_n_en_recoit_rien(connecter, agent, complete):
    annuler_la_mienne(connecter(agent.utilisateur), complete.mienne)

    assert [(m.to, m.subject[:25].replace("\xa0", " ")) for m in mail.outbox] == [
        ([complete.premiere.courriel], "Une place s’est libérée :")
    ]


def test_sans_accord_la_place_est_gardee(complete, coordinatrice):
    complete.premiere.delete()

    operations.annuler(complete.mienne, coordinatrice)

    complete.seconde.refresh_from_db()
    assert complete.seconde.etat == EtatInscription.DEMANDEE


def test_le_jour_meme_la_personne_n_annule_plus(connecter, agent, time_machine):
    inscription = InscriptionFactory(agent=agent)
    time_machine.move_to(timezone.now() + timedelta(days=30))

    page = annuler_la_mienne(connecter(agent.utilisateur), inscription)

    inscription.refresh_from_db()
    assert inscription.etat == EtatInscription.VALIDEE
    assert "prévenez la coordination" in page.text


def test_la_coordination_annule_apres_et_la_liste_ne_bouge_plus(complete, coordinatrice, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=30))

    operations.annuler(complete.mienne, coordinatrice, "N’est pas venu·e.")

    assert complete.inscriptions.en_attente().count() == 2
    assert mail.outbox == []


def test_annulee_par_la_coordination_la_personne_est_prevenue(connecter, coordinatrice, agent):
    inscription = InscriptionFactory(agent=agent)

    connecter(coordinatrice).post(
        reverse("pilotage:annuler-inscription", args=[inscription.pk]), {"annulation-motif": "Changement de poste."}
    )

    inscription.refresh_from_db()
    assert inscription.etat == EtatInscription.ANNULEE
    assert [message.to for message in mail.outbox] == [[agent.courriel]]


def test_une_session_close_ne_change_plus(agent, coordinatrice):
    inscription = InscriptionFactory(agent=agent, session=SessionFactory(realisee=True, passee=True))

    with pytest.raises(PassageInterdit, match="est close"):
        operations.annuler(inscription, coordinatrice)


@pytest.mark.parametrize("geste", [operations.annuler, operations.refuser])
def test_qui_est_note_present_ne_se_retire_pas(coordinatrice, geste):
    inscription = InscriptionFactory(session=SessionFactory(passee=True), presences=EtatPresence.PRESENT)

    with pytest.raises(PassageInterdit, match="corrigez d’abord la feuille"):
        geste(inscription, coordinatrice, "Une raison.")


def test_la_hierarchie_ne_refuse_pas_apres_coup(coordinatrice):
    inscription = InscriptionFactory(session=SessionFactory(realisee=True, passee=True), demandee=True)

    with pytest.raises(PassageInterdit, match="est close"):
        operations.refuser(inscription, coordinatrice, "Effectif réduit.")


def test_annuler_la_sienne_demande_un_second_geste(connecter, agent):
    InscriptionFactory(agent=agent)

    page = connecter(agent.utilisateur).get(reverse("espace:formations"))

    assert "Votre place ira aussitôt à la première personne qui attend." in page.text
    assert "Oui, annuler mon inscription" in page.text


def test_qui_a_arrete_les_messages_apprend_quand_meme_que_la_place_est_a_lui(complete, coordinatrice):
    courriels.regler_les_arrets(complete.premiere.courriel, [Famille.FORMATIONS])

    operations.annuler(complete.mienne, coordinatrice)

    assert Courriel.objects.filter(message="formation_place", destinataire=complete.premiere.courriel).exists()


def test_annuler_deux_fois_ne_rend_qu_une_place(complete, coordinatrice):
    operations.annuler(complete.mienne, coordinatrice)

    with pytest.raises(PassageInterdit):
        operations.annuler(complete.mienne, coordinatrice)
    assert complete.inscriptions.tenant_une_place().count() == 1


def test_l_inscription_d_autrui_n_existe_pas(connecter, agent):
    autre = InscriptionFactory()

    reponse = connecter(agent.utilisateur).post(reverse("espace:formation-annuler", args=[autre.pk]))

    autre.refresh_from_db()
    assert (reponse.status_code, autre.etat) == (404, EtatInscription.VALIDEE)
