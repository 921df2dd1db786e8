"""Ouvrir, fermer, annuler une session ; la déclarer réalisée. Aucune porte ne contourne la règle des présences."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from referents import operations
from referents.etats import EtatInscription, EtatPresence, EtatSession
from socle.etats import PassageInterdit, faire_passer
from socle.models import Passage
from tests.fabriques import InscriptionFactory, SessionFactory


def demander(client, geste, session, **donnees):
    return client.post(reverse(f"pilotage:{geste}", args=[session.pk]), donnees, follow=True)


def test_ouvrir_puis_fermer(connecter, coordinatrice):
    session, client = SessionFactory(programmee=True), connecter(coordinatrice)

    demander(client, "ouvrir-session", session)
    session.refresh_from_db()
    assert session.etat == EtatSession.OUVERTE

    demander(client, "fermer-session", session)
    session.refresh_from_db()
    assert session.etat == EtatSession.PROGRAMMEE


@pytest.mark.parametrize(
    ("situation", "manque"),
    [
        ({"seances": 0}, "il manque une demi-journée"),
        ({"lieu": ""}, "il manque un lieu"),
        ({"seances": 0, "lieu": ""}, "il manque une demi-journée et un lieu"),
        ({"jour": timezone.localdate()}, "a déjà commencé"),
    ],
)
def test_ce_qui_manque_pour_ouvrir(connecter, coordinatrice, situation, manque):
    session = SessionFactory(programmee=True, **situation)

    page = demander(connecter(coordinatrice), "ouvrir-session", session)

    session.refresh_from_db()
    assert manque in page.text
    assert session.etat == EtatSession.PROGRAMMEE


# --- Annuler ---------------------------------------------------------------------------------------------------


def test_annuler_previent_et_annule_chaque_inscription(connecter, coordinatrice):
    session = SessionFactory()
    tenue = InscriptionFactory(session=session, presences=EtatPresence.NON_RENSEIGNE)
    attente = InscriptionFactory(session=session, en_attente=True)

    demander(connecter(coordinatrice), "annuler-session", session, motif="L’intervenante est souffrante.")

    session.refresh_from_db()
    assert session.etat == EtatSession.ANNULEE
    assert set(session.inscriptions.values_list("etat", flat=True)) == {EtatInscription.ANNULEE}
    assert {message.to[0] for message in mail.outbox} == {tenue.courriel, attente.courriel}
    assert "L’intervenante est souffrante." in mail.outbox[0].body
    assert tenue.presences.count() == 0


def test_annuler_le_matin_meme_previent_et_nomme_qui_ne_l_est_pas(connecter, coordinatrice):
    session = SessionFactory(jour=timezone.localdate())
    tenue = InscriptionFactory(session=session)
    muette = InscriptionFactory(session=session, agent__courriel=None)

    page = demander(connecter(coordinatrice), "annuler-session", session, motif="Le formateur est souffrant.")

    assert [message.to for message in mail.outbox] == [[tenue.courriel]]
    assert f"À prévenir autrement (sans courriel)\xa0: {muette.personne}." in page.text


def test_annuler_une_session_passee_ne_dit_pas_que_l_on_previent(connecter, coordinatrice):
    session = InscriptionFactory(session=SessionFactory(passee=True)).session

    page = demander(connecter(coordinatrice), "annuler-session", session, motif="Personne n’est venu.")

    assert mail.outbox == []
    assert "aucun message n’est parti" in page.text


def test_annuler_dit_pourquoi(connecter, coordinatrice):
    session = SessionFactory()

    page = demander(connecter(coordinatrice), "annuler-session", session, motif="")

    session.refresh_from_db()
    assert (page.status_code, session.etat) == (200, EtatSession.OUVERTE)
    with pytest.raises(PassageInterdit, match="Dites pourquoi"):
        operations.annuler_la_session(session, coordinatrice, " ")


def test_la_porte_seule_n_annule_pas_une_session_qui_a_des_inscrits(coordinatrice):
    session = SessionFactory()
    InscriptionFactory(session=session)

    with pytest.raises(PassageInterdit, match="a des inscrit·es"):
        faire_passer(session, EtatSession.ANNULEE, par=coordinatrice, motif="Sans prévenir.")


# --- Déclarer réalisée -------------------------------------------------------------------------------------------


@pytest.fixture
def passee(db):
    return SessionFactory(passee=True, seances=2)


def test_une_feuille_complete_se_declare(connecter, coordinatrice, passee):
    InscriptionFactory(session=passee, presences=EtatPresence.PRESENT)
    attente = InscriptionFactory(session=passee, en_attente=True)

    demander(connecter(coordinatrice), "session-realisee", passee)

    passee.refresh_from_db()
    attente.refresh_from_db()
    assert (passee.etat, attente.etat) == (EtatSession.REALISEE, EtatInscription.ANNULEE)
    assert Passage.objects.filter(vers=EtatSession.REALISEE).get().par == coordinatrice


def test_une_case_vide_la_retient_et_l_on_dit_combien(connecter, coordinatrice, passee):
    InscriptionFactory(session=passee, presences=EtatPresence.PRESENT)
    InscriptionFactory(session=passee, presences=EtatPresence.NON_RENSEIGNE)

    page = demander(connecter(coordinatrice), "session-realisee", passee)

    passee.refresh_from_db()
    assert "2 présences ne sont pas renseignées" in page.text
    assert passee.etat == EtatSession.OUVERTE


def test_une_ligne_jamais_ouverte_compte_aussi(passee, coordinatrice):
    InscriptionFactory(session=passee)

    with pytest.raises(PassageInterdit, match="2 présences ne sont pas renseignées"):
        operations.declarer_realisee(passee, coordinatrice)


def test_la_porte_elle_meme_refuse(passee, coordinatrice):
    """Le geste de la gestion passe par la porte commune : la règle y est aussi."""
    InscriptionFactory(session=passee, presences=EtatPresence.NON_RENSEIGNE)

    with pytest.raises(PassageInterdit, match="2 présences"):
        faire_passer(passee, EtatSession.REALISEE, par=coordinatrice)


@pytest.mark.parametrize("fermee", ["annulee", "refusee", "en_attente"])
def test_qui_ne_tient_pas_de_place_ne_retient_rien(passee, coordinatrice, fermee):
    InscriptionFactory(session=passee, presences=EtatPresence.NON_RENSEIGNE, **{fermee: True})

    assert operations.declarer_realisee(passee, coordinatrice).etat == EtatSession.REALISEE


def test_une_session_a_venir_ou_sans_demi_journee_ne_se_declare_pas(coordinatrice):
    with pytest.raises(PassageInterdit, match="ne peut pas être déjà réalisée"):
        operations.declarer_realisee(SessionFactory(), coordinatrice)
    with pytest.raises(PassageInterdit, match="aucune demi-journée"):
        operations.declarer_realisee(SessionFactory(passee=True, seances=0), coordinatrice)


def test_le_dernier_jour_suffit(coordinatrice):
    session = SessionFactory(jour=timezone.localdate() - timedelta(days=1))

    assert operations.declarer_realisee(session, coordinatrice).etat == EtatSession.REALISEE


@pytest.mark.parametrize(
    "geste", ["ouvrir-session", "fermer-session", "convoquer", "session-realisee", "annuler-session"]
)
def test_seule_la_coordination_fait_ces_gestes(connecter, referente, elue, geste):
    session = SessionFactory()

    codes = [demander(connecter(compte), geste, session, motif="x").status_code for compte in (referente, elue)]

    session.refresh_from_db()
    assert codes == [403, 403]
    assert session.etat == EtatSession.OUVERTE
