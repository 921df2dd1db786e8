"""L’année en chiffres : ce qu’on sait se compte, zéro compris ; ce qui n’est pas renseigné le dit."""

import datetime

import pytest
from django.urls import reverse

from actions.models import PointAvancement
from referents.annee import annees_de, lire_l_annee
from referents.etats import EtatInscription, EtatPresence
from referents.models import Presence
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    InscriptionFactory,
    MandatReferentFactory,
    PlanFactory,
    ReunionFactory,
    SessionFactory,
)

MARS = datetime.date(2026, 3, 12)
MIDI = datetime.datetime(2026, 3, 12, 12, tzinfo=datetime.UTC)
pytestmark = pytest.mark.time_machine("2026-11-26")


@pytest.fixture
def agent(db):
    return AgentFactory(avec_compte=True)


def suivre(agent, *presences, seances=1, inscription=None, **session):
    """Une session de mars 2026, et les présences de l’agent, demi-journée après demi-journée."""
    session = SessionFactory(jour=MARS, seances=seances, **session)
    inscription = InscriptionFactory(session=session, agent=agent, **(inscription or {}))
    for seance, etat in zip(session.seances.all(), presences, strict=False):
        Presence.objects.create(inscription=inscription, seance=seance, etat=etat)
    return session


def test_une_annee_vide_est_une_annee_a_zero(agent):
    annee = lire_l_annee(agent, 2026)

    assert (annee.points, annee.actions, annee.heures, annee.ateliers, annee.reunions) == (0, 0, 0, 0, 0)


def test_les_points_du_lien_personnel_et_du_compte_se_comptent_ensemble(agent):
    action = ActionFactory()
    PointAvancement.objects.create(action=action, agent=agent, phase="en_cours", le=MIDI)
    PointAvancement.objects.create(action=action, auteur=agent.utilisateur, phase="en_cours", le=MIDI)
    PointAvancement.objects.create(action=action, auteur=agent.utilisateur, phase="en_cours", le=MIDI.replace(2025))
    PointAvancement.objects.create(action=action, agent=AgentFactory(), phase="en_cours", le=MIDI)

    assert lire_l_annee(agent, 2026).points == 2


def test_seules_comptent_les_actions_du_plan_en_vigueur(agent):
    ActionFactory(confiee_a=agent.utilisateur)
    ActionFactory(confiee_a=agent.utilisateur, objectif__plan=PlanFactory(clos=True))

    assert lire_l_annee(agent, 2026).actions == 1


def test_les_heures_se_lisent_sur_les_demi_journees_suivies(agent):
    session = suivre(agent, EtatPresence.PRESENT, EtatPresence.ABSENT, seances=2)
    session.seances.update(debut=datetime.time(9), fin=datetime.time(12, 30))

    assert lire_l_annee(agent, 2026).heures == 3.5


def test_sans_horaires_la_duree_de_la_formation_se_partage(agent):
    suivre(agent, EtatPresence.PRESENT, EtatPresence.EXCUSE, seances=2, type_formation__duree_heures=7)

    assert lire_l_annee(agent, 2026).heures == 3.5


def test_une_presence_non_saisie_n_est_jamais_zero_heure(agent):
    suivre(agent, EtatPresence.NON_RENSEIGNE, type_formation__duree_heures=7)
    suivre(agent, type_formation__duree_heures=7)

    annee = lire_l_annee(agent, 2026)

    assert (annee.heures, annee.a_renseigner) == (None, 2)


def test_ce_qui_est_su_se_dit_avec_ce_qui_reste_a_renseigner(agent):
    suivre(agent, EtatPresence.PRESENT, type_formation__duree_heures=7)
    suivre(agent, EtatPresence.NON_RENSEIGNE, type_formation__duree_heures=7)

    annee = lire_l_annee(agent, 2026)

    assert (annee.heures, annee.a_renseigner) == (7, 1)


def test_une_duree_inconnue_ne_fait_pas_zero_heure(agent):
    suivre(agent, EtatPresence.PRESENT)

    annee = lire_l_annee(agent, 2026)

    assert (annee.heures, annee.sans_duree) == (None, 1)


def test_un_total_ou_manque_une_duree_est_un_minimum_et_le_dit(connecter, agent):
    suivre(agent, EtatPresence.PRESENT, type_formation__duree_heures=7)
    suivre(agent, EtatPresence.PRESENT)
    MandatReferentFactory(agent=agent)

    page = connecter(agent.utilisateur).get(reverse("espace:moi")).text

    assert "au moins 7&nbsp;h" in page
    assert "1 demi-journée suivie, de durée inconnue" in page


@pytest.mark.parametrize(
    "champs",
    [{"annulee": True}, {"inscription": {"etat": EtatInscription.ANNULEE}}],
    ids=["session annulée", "inscription annulée"],
)
def test_ce_qui_est_annule_ne_compte_ni_ne_manque(agent, champs):
    suivre(agent, EtatPresence.NON_RENSEIGNE, **champs)

    annee = lire_l_annee(agent, 2026)

    assert (annee.heures, annee.a_renseigner) == (0, 0)


def test_un_atelier_se_compte_une_fois(agent):
    suivre(agent, EtatPresence.PRESENT, EtatPresence.PRESENT, seances=2, type_formation__nature="atelier")

    assert lire_l_annee(agent, 2026).ateliers == 1


def test_un_atelier_dont_la_presence_manque_n_est_pas_zero(agent):
    suivre(agent, EtatPresence.NON_RENSEIGNE, type_formation__nature="atelier")

    assert lire_l_annee(agent, 2026).ateliers is None


@pytest.mark.parametrize(("presents", "attendu"), [("moi", 1), ("autre", 0), ("personne", None)])
def test_une_reunion_sans_presents_pointes_n_est_pas_zero(agent, presents, attendu):
    reunion = ReunionFactory(date=MARS, annuelle=True)
    if presents != "personne":
        reunion.participants.add(agent if presents == "moi" else AgentFactory())

    assert lire_l_annee(agent, 2026).reunions == attendu


def test_la_reunion_d_un_autre_groupe_ne_rend_pas_l_annee_inconnue(agent):
    ReunionFactory(date=MARS)

    assert lire_l_annee(agent, 2026).reunions == 0


def test_les_annees_vont_du_premier_mandat_a_celle_ci(agent):
    MandatReferentFactory(agent=agent, debut=datetime.date(2024, 6, 1), termine=True, fin=datetime.date(2025, 1, 1))
    MandatReferentFactory(agent=agent, debut=datetime.date(2025, 2, 1))

    assert annees_de(agent) == [2026, 2025, 2024]


def test_un_mandat_a_venir_ne_donne_que_cette_annee(agent):
    MandatReferentFactory(agent=agent, debut=datetime.date(2027, 2, 1), pressenti=True)

    assert annees_de(agent) == [2026]


@pytest.mark.parametrize("nombre", [1, 3])
def test_lire_une_annee_coute_toujours_autant(agent, nombre, django_assert_num_queries):
    for _ in range(nombre):
        suivre(agent, EtatPresence.PRESENT)
        ReunionFactory(date=MARS).participants.add(agent)

    with django_assert_num_queries(5):
        lire_l_annee(agent, 2026)
