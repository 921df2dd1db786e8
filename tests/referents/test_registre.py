"""Le registre des formations : ce qui est venu, ce qui manque, qui est parti, quoi que la base porte d’inventé."""

import datetime

import pytest
import time_machine

from referents.etats import EtatInscription, EtatPresence
from referents.models import Presence
from referents.registre import RegistreDesFormations
from tests.fabriques import (
    AgentFactory,
    DirectionFactory,
    EffectifFactory,
    InscriptionFactory,
    MandatReferentFactory,
    ReunionFactory,
    SessionFactory,
)
from tests.referents.registre import session, venir

JOUR = datetime.date(2019, 3, 13)

pytestmark = pytest.mark.django_db


def test_une_venue_par_personne_et_par_session():
    agent = AgentFactory()
    venir(session("journee", JOUR, seances=2), agent)

    (venue,) = RegistreDesFormations().venues

    assert (venue.agent, venue.nature, venue.jour) == (agent.pk, "journee", JOUR)


def test_une_demi_journee_suffit():
    journee = session("journee", JOUR, seances=2)
    inscription = InscriptionFactory(session=journee)
    matin, apres_midi = journee.seances.all()
    Presence.objects.create(inscription=inscription, seance=matin, etat=EtatPresence.ABSENT)
    Presence.objects.create(inscription=inscription, seance=apres_midi, etat=EtatPresence.PRESENT)

    assert len(RegistreDesFormations().venues) == 1


def test_la_direction_est_celle_du_jour_de_l_inscription():
    agent = AgentFactory()
    avant = agent.service.direction
    venir(session("journee", JOUR), agent)
    agent.service = AgentFactory().service
    agent.save()

    (venue,) = RegistreDesFormations().venues

    assert venue.direction == avant.pk


@pytest.mark.parametrize("etat", [EtatPresence.ABSENT, EtatPresence.EXCUSE, EtatPresence.NON_RENSEIGNE])
def test_qui_n_est_pas_present_ne_compte_pas(etat):
    venir(session("journee", JOUR), AgentFactory(), etat=etat)

    assert RegistreDesFormations().venues == ()


def test_une_session_annulee_ou_une_inscription_close_ne_comptent_pas():
    venir(session("journee", JOUR, realisee=False, annulee=True), AgentFactory())
    retiree = session("journee", JOUR)
    venir(retiree, AgentFactory())
    retiree.inscriptions.update(etat=EtatInscription.ANNULEE)

    assert RegistreDesFormations().venues == ()


def test_une_personne_de_l_exterieur_n_est_pas_un_agent():
    journee = session("journee", JOUR)
    inscription = InscriptionFactory(session=journee, exterieure=True)
    Presence.objects.create(inscription=inscription, seance=journee.seances.get(), etat=EtatPresence.PRESENT)

    assert RegistreDesFormations().venues == ()


@pytest.mark.parametrize("demonstration", [True, False], ids=["demonstration", "reel"])
def test_un_plan_reel_ne_lit_rien_d_invente(demonstration):
    venir(session("journee", JOUR, demonstration=True), AgentFactory(demonstration=True))
    venir(session("journee", JOUR), AgentFactory(demonstration=True))
    MandatReferentFactory(demonstration=True)
    EffectifFactory(demonstration=True)
    ReunionFactory(date=JOUR, demonstration=True)
    lu = RegistreDesFormations(demonstration)

    nombres = [len(x) for x in (lu.venues, lu.mandats, lu.effectifs, lu.reunions)]

    assert nombres == ([2, 1, 1, 1] if demonstration else [0, 0, 0, 0])


def test_une_session_reelle_que_nul_ne_tient_ne_troue_pas_un_registre_invente():
    session("label_citoyen", JOUR)

    assert len(RegistreDesFormations(demonstration=False).feuilles) == 1
    assert RegistreDesFormations(demonstration=True).feuilles == ()


# --- Les feuilles à renseigner -------------------------------------------------------------------------


def test_une_inscription_validee_sans_presence_laisse_la_feuille_a_renseigner():
    journee = SessionFactory(jour=JOUR)
    venir(journee, AgentFactory())
    InscriptionFactory(session=journee)

    (feuille,) = RegistreDesFormations().feuilles

    assert (feuille.session, feuille.jour, feuille.est_toute_la_session) == (journee.pk, JOUR, False)


def test_une_case_blanche_aussi():
    journee = SessionFactory(jour=JOUR)
    inscription = InscriptionFactory(session=journee, demandee=True)
    Presence.objects.create(inscription=inscription, seance=journee.seances.get())

    assert len(RegistreDesFormations().feuilles) == 1


def test_une_feuille_pleine_une_liste_d_attente_et_l_avenir_n_attendent_rien():
    pleine = SessionFactory(jour=JOUR)
    venir(pleine, AgentFactory())
    InscriptionFactory(session=pleine, en_attente=True)
    InscriptionFactory(session=SessionFactory())
    InscriptionFactory(session=SessionFactory(jour=JOUR, annulee=True))

    assert RegistreDesFormations().feuilles == ()


def test_une_session_tenue_dont_rien_n_est_note_se_dit_une_fois():
    session("label_citoyen", JOUR)

    (feuille,) = RegistreDesFormations().feuilles

    assert feuille.est_toute_la_session


# --- Les départs ---------------------------------------------------------------------------------------


def noter_le_depart(agent, le):
    with time_machine.travel(le):
        agent.actif = False
        agent.save()


def test_un_depart_compte_du_jour_ou_il_est_note():
    with time_machine.travel("2018-01-01"):
        agent = AgentFactory()
    noter_le_depart(agent, "2020-06-15 12:00+02:00")

    poste = RegistreDesFormations().postes[agent.pk]

    assert poste.parti_le == datetime.date(2020, 6, 15)
    assert [poste.est_tenu_le(datetime.date(2020, 6, jour)) for jour in (14, 15)] == [True, False]


def test_qui_est_revenu_puis_reparti_compte_du_second_depart():
    with time_machine.travel("2018-01-01"):
        agent = AgentFactory()
    noter_le_depart(agent, "2019-02-01 12:00+01:00")
    with time_machine.travel("2020-01-01"):
        agent.actif = True
        agent.save()
    noter_le_depart(agent, "2021-03-01 12:00+01:00")

    assert RegistreDesFormations().postes[agent.pk].parti_le == datetime.date(2021, 3, 1)


def test_les_directions_sont_dans_l_ordre_francais():
    for nom in ("Sports", "Éducation", "Culture"):
        DirectionFactory(nom=nom)

    assert [d.nom for d in RegistreDesFormations().directions.values()] == ["Culture", "Éducation", "Sports"]


@pytest.mark.parametrize("nombre", [1, 3])
def test_chaque_registre_se_lit_en_une_requete(nombre, django_assert_num_queries):
    for _ in range(nombre):
        journee = session("journee", JOUR)
        venir(journee, AgentFactory(referent=True))
        InscriptionFactory(session=journee)
        EffectifFactory(date_reference=JOUR)
        noter_le_depart(AgentFactory(), "2020-01-01 12:00")
    lu = RegistreDesFormations()

    with django_assert_num_queries(9):
        lus = [lu.venues, lu.sessions, lu.feuilles, lu.directions, lu.effectifs, lu.postes, lu.mandats, lu.reunions]

    assert [len(x) for x in (lus[0], lus[2])] == [nombre, nombre]
