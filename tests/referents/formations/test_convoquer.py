"""Convoquer : une fois chacun, avec où, quand, quoi prévoir et de quoi le noter dans son agenda."""

import datetime
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from referents import operations
from referents.models import Inscription
from socle import courriels
from socle.etats import PassageInterdit
from socle.models import Courriel, Famille
from tests.fabriques import AgentFactory, InscriptionFactory, SessionFactory


@pytest.fixture
def session(db):
    session = SessionFactory(seances=2, a_prevoir="Une pièce d’identité.", lieu="Camp des Milles")
    session.seances.filter(moment="matin").update(debut=datetime.time(9), fin=datetime.time(12))
    return session


def convoquer(client, session):
    return client.post(reverse("pilotage:convoquer", args=[session.pk]), follow=True)


def test_chaque_place_validee_recoit_la_sienne(connecter, coordinatrice, session):
    validees = InscriptionFactory.create_batch(2, session=session)
    for autre in ("demandee", "en_attente", "annulee"):
        InscriptionFactory(session=session, **{autre: True})

    convoquer(connecter(coordinatrice), session)

    session.refresh_from_db()
    assert {message.to[0] for message in mail.outbox} == {inscription.courriel for inscription in validees}
    assert Inscription.objects.exclude(convoquee_le=None).count() == 2
    assert session.convoquee_le is not None


def test_elle_dit_ou_quand_et_quoi_prevoir(connecter, coordinatrice, session):
    InscriptionFactory(session=session)

    convoquer(connecter(coordinatrice), session)

    texte = mail.outbox[0].body
    assert re.search(r"matin, de 9\xa0h à 12\xa0h\n", texte)
    assert "Lieu\xa0: Camp des Milles" in texte
    assert "Une pièce d’identité." in texte
    assert "Ne plus recevoir ces messages" in texte


def test_convoquer_deux_fois_n_ecrit_qu_une_fois(connecter, coordinatrice, session):
    InscriptionFactory(session=session)
    client = connecter(coordinatrice)
    convoquer(client, session)

    page = convoquer(client, session)

    assert len(mail.outbox) == 1
    assert "a déjà sa convocation" in page.text


def test_sans_courriel_on_le_dit_a_la_coordination(connecter, coordinatrice, session):
    InscriptionFactory(session=session, agent=AgentFactory(courriel=None, prenom="Yves", nom="Sans-Courriel"))

    page = convoquer(connecter(coordinatrice), session)

    assert "À prévenir autrement (sans courriel, ou qui ont arrêté ces messages)\xa0: Yves Sans-Courriel." in page.text


def test_qui_a_arrete_ces_messages_est_a_prevenir_autrement(session, coordinatrice):
    inscription = InscriptionFactory(session=session)
    courriels.regler_les_arrets(inscription.courriel, [Famille.FORMATIONS])

    convocations = operations.convoquer(session, coordinatrice)

    assert convocations.non_jointes == (inscription.personne,)


def test_un_message_qui_presse_n_attend_pas_un_jour_libre(coordinatrice):
    demain = timezone.localdate() + timedelta(days=1)
    inscription = InscriptionFactory(session=SessionFactory(jour=demain))
    courriels.envoyer(
        "formation_annulee",
        inscription.courriel,
        famille=Famille.RESEAU,
        inscription=inscription,
        session=inscription.session,
    )

    operations.convoquer(inscription.session, coordinatrice)

    convocation = Courriel.objects.get(message="formation_convocation")
    assert (convocation.famille, convocation.prochain_essai_le.date()) == ("", timezone.now().date())


@pytest.mark.parametrize("annuler", ["la session", "l’inscription"])
def test_une_convocation_retenue_ne_part_plus_apres_l_annulation(session, coordinatrice, annuler):
    inscription = InscriptionFactory(session=session)
    operations.convoquer(session, coordinatrice)
    Courriel.objects.filter(message="formation_convocation").update(etat="en_attente", expedie_le=None)

    if annuler == "la session":
        operations.annuler_la_session(session, coordinatrice, "Salle fermée.")
    else:
        operations.annuler(inscription, coordinatrice)

    assert Courriel.objects.get(message="formation_convocation").etat == "abandonne"


@pytest.mark.parametrize("situation", [{"passee": True}, {"annulee": True}, {"seances": 0}])
def test_il_faut_des_demi_journees_a_venir(coordinatrice, situation):
    session = SessionFactory(**situation)

    with pytest.raises(PassageInterdit, match="ne se convoque pas"):
        operations.convoquer(session, coordinatrice)


def test_la_page_dit_qui_la_convocation_n_a_pas_joint(connecter, coordinatrice, session):
    InscriptionFactory(session=session)
    InscriptionFactory(session=session, agent=AgentFactory(courriel=None))

    page = convoquer(connecter(coordinatrice), session)

    assert page.text.count('<span class="discret">à prévenir autrement</span>') == 1


# --- L’agenda ------------------------------------------------------------------------------------------------


def lire(reponse):
    assert reponse["Content-Type"] == "text/calendar; charset=utf-8"
    calendrier = Calendar.from_ical(reponse.content)
    return calendrier.walk("VEVENT")


@pytest.fixture
def lien(connecter, coordinatrice, session, client):
    session.inscription = InscriptionFactory(session=session)
    convoquer(connecter(coordinatrice), session)
    client.logout()
    return re.search(r"https?://[^/]+(/formations/seances/\S+)", mail.outbox[0].body)[1]


def test_le_lien_donne_les_demi_journees_a_l_heure_de_paris(client, lien, session):
    matin, apres_midi = lire(client.get(lien))

    assert matin["DTSTART"].params["TZID"] == "Europe/Paris"
    assert (matin["DTSTART"].dt.hour, matin["DTEND"].dt.hour) == (9, 12)
    # Sans horaires, la journée : on n’invente pas d’heure.
    assert apres_midi["DTSTART"].dt == session.debut
    assert str(apres_midi["SUMMARY"]).endswith("(après-midi)")
    assert str(matin["LOCATION"]) == "Camp des Milles"


def test_deplacee_la_demi_journee_garde_son_identifiant_et_monte_d_une_version(
    client, lien, session, coordinatrice, time_machine
):
    avant = lire(client.get(lien))
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    demain = [
        operations.DemiJournee(s.jour + timedelta(days=1), s.moment, s.debut, s.fin) for s in session.seances.all()
    ]

    operations.deplacer(session, demain, par=coordinatrice)

    apres = lire(client.get(lien))
    assert {e["UID"] for e in apres} == {e["UID"] for e in avant}
    assert apres[0]["SEQUENCE"] > avant[0]["SEQUENCE"]
    assert apres[0]["DTSTART"].dt - avant[0]["DTSTART"].dt == timedelta(days=1)


def test_annulee_elle_quitte_l_agenda_et_passe_pour_plus_neuve(client, lien, session, coordinatrice, time_machine):
    avant = lire(client.get(lien))
    time_machine.move_to(timezone.now() + timedelta(minutes=2))

    operations.annuler(session.inscription, coordinatrice)

    apres = lire(client.get(lien))
    assert {str(e["STATUS"]) for e in apres} == {"CANCELLED"}
    assert apres[0]["SEQUENCE"] > avant[0]["SEQUENCE"]


def test_le_lien_ne_fait_que_cela(client, lien):
    assert client.post(lien).status_code == 405
    assert client.get(lien.replace(".ics", "x.ics")).status_code == 410


def test_depuis_mon_espace(connecter, session):
    inscription = InscriptionFactory(session=session, agent=AgentFactory(avec_compte=True))

    reponse = connecter(inscription.agent.utilisateur).get(reverse("espace:formation-agenda", args=[inscription.pk]))

    assert len(lire(reponse)) == 2
