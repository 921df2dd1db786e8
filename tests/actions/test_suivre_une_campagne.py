"""Jour après jour : une relance aux silencieux, leurs suppléant·es, puis la coordination ; rejouer ne refait rien."""

import pytest
from django.core import mail

from actions import campagnes
from actions.etats import EtatPlan
from actions.models import BrouillonPoint, PointAvancement, Sollicitation
from actions.operations import ne_rien_signaler
from actions.tasks import suivre_les_campagnes
from socle.courriels import regler_les_arrets
from socle.models import Courriel, Famille
from tests.actions.campagne import (
    LUNDI,
    campagne_ouverte,
    confier,
    dans,
    le_matin_du,
    lien_de,
    messages,
    silencieux,
)
from tests.fabriques import ActionFactory, AgentFactory, MandatReferentFactory, ObjectifFactory, UtilisateurFactory


@pytest.fixture(autouse=True)
def _lundi(time_machine):
    time_machine.move_to(LUNDI)


@pytest.fixture
def objectif(db):
    return ObjectifFactory()


@pytest.fixture
def coordination(db):
    return UtilisateurFactory(coordination=True, email="coordination@example.fr")


@pytest.fixture
def suppleante():
    """La suppléante du service des personnes silencieuses."""
    return MandatReferentFactory(suppleant=True, agent__courriel="suppleante@vitrolles.example").agent


def repondre(action, agent):
    return ne_rien_signaler(action, None, agent=agent)


def test_l_escalade_jour_par_jour(objectif, coordination, suppleante, time_machine):
    muet = silencieux(objectif, courriel="muet@vitrolles.example", service=suppleante.service)
    diserte = AgentFactory(courriel="diserte@vitrolles.example")
    (action,) = confier(diserte, objectif=objectif)
    campagne_ouverte(objectif, par=coordination)
    repondre(action, diserte)
    attendus = {
        0: [("points_demandes", "diserte@vitrolles.example"), ("points_demandes", "muet@vitrolles.example")],
        7: [("points_relance", "muet@vitrolles.example")],
        12: [("points_suppleant", "suppleante@vitrolles.example")],
        14: [("points_manquants", "coordination@example.fr")],
    }

    ecrits = {0: sorted(messages())}
    for jour in range(1, 30):
        avant = len(messages())
        le_matin_du(dans(jour), time_machine)
        ecrits[jour] = messages()[avant:]

    assert ecrits == {jour: attendus.get(jour, []) for jour in range(30)}
    assert len(mail.outbox) == 5
    assert muet.sollicitations.get().relancee_le.date() == dans(7).date()


def test_la_relance_ne_va_qu_a_qui_n_a_rien_dit(objectif, time_machine):
    en_partie = AgentFactory()
    une, _ = confier(en_partie, 2, objectif=objectif)
    campagne_ouverte(objectif)
    repondre(une, en_partie)

    le_matin_du(dans(7), time_machine)

    assert [message for message, _ in messages()] == ["points_demandes"]


def test_le_point_d_un_collegue_repond_pour_l_action(objectif, time_machine):
    agent = AgentFactory()
    (action,) = confier(agent, objectif=objectif)
    campagne_ouverte(objectif)
    repondre(action, AgentFactory())

    le_matin_du(dans(7), time_machine)

    assert [message for message, _ in messages()] == ["points_demandes"]


def test_un_point_fait_dans_l_espace_repond_aussi(connecter, objectif, time_machine):
    agent = AgentFactory(referent=True, avec_compte=True)
    (action,) = confier(agent, objectif=objectif)
    campagne_ouverte(objectif)
    connecter(agent.utilisateur).post(f"/espace/actions/{action.code}/rien-de-nouveau/")

    le_matin_du(dans(7), time_machine)

    assert PointAvancement.objects.get().campagne is not None
    assert [message for message, _ in messages()] == ["points_demandes"]


def test_la_relance_porte_un_lien_neuf_et_l_ancien_vaut_jusqu_a_sa_date(client, objectif, time_machine):
    """Le 6e jour, la relance ne peut partir que le lendemain : d’ici là, la personne garde de quoi répondre."""
    agent = silencieux(objectif)
    campagne = campagne_ouverte(objectif, relance_le=dans(6).date())
    sollicitation = campagne.sollicitations.get()
    ancien = lien_de(sollicitation)
    prendre_le_jour(agent, 6)

    le_matin_du(dans(6), time_machine)

    assert client.get(ancien).status_code == 200
    time_machine.move_to(dans(8))
    assert client.get(ancien).status_code == 410
    assert client.get(lien_de(sollicitation)).status_code == 200


def test_un_lien_annule_ne_se_relance_pas_et_la_suppleance_vient_a_sa_date(objectif, suppleante, time_machine):
    silencieux(objectif, service=suppleante.service)
    campagne = campagne_ouverte(objectif)
    campagnes.annuler_le_lien(campagne.sollicitations.get(), None)

    le_matin_du(dans(7), time_machine)
    le_matin_du(dans(12), time_machine)

    assert [message for message, _ in messages()] == ["points_demandes", "points_suppleant"]


def test_un_lien_annule_puis_renvoye_se_relance(objectif, time_machine):
    silencieux(objectif)
    campagne = campagne_ouverte(objectif)
    campagnes.annuler_le_lien(campagne.sollicitations.get(), None)
    time_machine.move_to(dans(1))
    campagnes.renvoyer_un_lien(campagne.sollicitations.get())

    le_matin_du(dans(7), time_machine)

    assert [message for message, _ in messages()] == ["points_demandes", "points_demandes", "points_relance"]


def test_qui_a_arrete_ces_messages_n_est_pas_relance(objectif, time_machine):
    agent = silencieux(objectif)
    campagne_ouverte(objectif)
    regler_les_arrets(agent.courriel, [Famille.POINTS])

    le_matin_du(dans(7), time_machine)

    assert [message for message, _ in messages()] == ["points_demandes"]
    assert agent.sollicitations.get().relancee_le is None


def test_apres_une_panne_les_etapes_se_rattrapent_sans_se_bousculer(objectif, coordination, suppleante, time_machine):
    silencieux(objectif, courriel="muet@vitrolles.example", service=suppleante.service)
    campagne_ouverte(objectif, par=coordination)

    le_matin_du(dans(13), time_machine)
    treizieme = messages()[1:]
    le_matin_du(dans(14), time_machine)

    assert treizieme == [("points_relance", "muet@vitrolles.example")]
    assert messages()[2:] == [
        ("points_suppleant", "suppleante@vitrolles.example"),
        ("points_manquants", "coordination@example.fr"),
    ]


def test_une_personne_injoignable_laisse_la_place_a_sa_suppleante(objectif, suppleante, time_machine):
    agent = silencieux(objectif, courriel=None, service=suppleante.service)
    campagne_ouverte(objectif)

    le_matin_du(dans(12), time_machine)

    assert messages() == [("points_suppleant", "suppleante@vitrolles.example")]
    assert Sollicitation.objects.get(agent=suppleante).a_la_place_de == agent


def test_la_suppleante_recoit_son_lien_et_les_memes_actions(client, objectif, suppleante, time_machine):
    agent = silencieux(objectif, prenom="Salomé", nom="Ferrandi", service=suppleante.service)
    campagne_ouverte(objectif)

    le_matin_du(dans(7), time_machine)
    le_matin_du(dans(12), time_machine)

    sollicitation = Sollicitation.objects.get(agent=suppleante)
    assert list(sollicitation.actions.all()) == list(agent.sollicitations.get().actions.all())
    assert "À la place de Salomé Ferrandi" in mail.outbox[-1].subject
    page = client.get(lien_de(sollicitation))
    assert "Vous répondez comme suppléant·e de votre service." in page.text
    assert "Ferrandi" not in page.text


@pytest.mark.parametrize("etat", [{"suppleant": False}, {"en_pause": True}, {"termine": True}, {"pressenti": True}])
def test_seul_un_mandat_de_suppleance_actif_du_meme_service_compte(objectif, time_machine, etat):
    mandat = MandatReferentFactory(**{"suppleant": True} | etat)
    MandatReferentFactory(suppleant=True)
    silencieux(objectif, service=mandat.service)
    campagne_ouverte(objectif)

    le_matin_du(dans(7), time_machine)
    le_matin_du(dans(12), time_machine)

    assert [message for message, _ in messages()] == ["points_demandes", "points_relance"]


def test_si_la_suppleante_repond_la_personne_ne_manque_plus(objectif, coordination, suppleante, time_machine):
    agent = silencieux(objectif, service=suppleante.service)
    campagne_ouverte(objectif, par=coordination)
    le_matin_du(dans(7), time_machine)
    le_matin_du(dans(12), time_machine)

    repondre(agent.sollicitations.get().actions.get(), suppleante)
    le_matin_du(dans(14), time_machine)

    assert [message for message, _ in messages()][-1] == "points_suppleant"


def test_la_coordination_recoit_une_liste_de_qui_manque(objectif, coordination, time_machine):
    silencieux(objectif, prenom="Salomé", nom="Ferrandi")
    silencieux(objectif, prenom="Zoé", nom="Sans-Adresse", courriel=None)
    campagne_ouverte(objectif, par=coordination, suppleants_le=None)

    le_matin_du(dans(14), time_machine)

    corps = mail.outbox[-1].body
    assert "- Salomé Ferrandi, 0 sur 1 action\n" in corps
    assert "- Zoé Sans-Adresse, 0 sur 1 action (injoignable par courriel)\n" in corps
    assert "/pilotage/campagnes/" in corps


def test_une_etape_sans_date_n_a_pas_lieu(objectif, coordination, suppleante, time_machine):
    silencieux(objectif, service=suppleante.service)
    campagne_ouverte(objectif, par=coordination, relance_le=None, suppleants_le=None, coordination_le=None)

    for jour in (7, 12, 14):
        le_matin_du(dans(jour), time_machine)

    assert [message for message, _ in messages()] == ["points_demandes"]


def test_sans_relance_prevue_les_suppleants_viennent_a_leur_date(objectif, suppleante, time_machine):
    silencieux(objectif, service=suppleante.service)
    campagne_ouverte(objectif, relance_le=None)

    le_matin_du(dans(12), time_machine)

    assert [message for message, _ in messages()] == ["points_demandes", "points_suppleant"]


def test_une_campagne_close_ou_d_un_plan_clos_ne_se_suit_plus(objectif, time_machine):
    silencieux(objectif)
    campagne = campagne_ouverte(objectif)
    autre = ObjectifFactory()
    silencieux(autre)
    campagne_ouverte(autre)
    campagnes.clore(campagne, None)
    autre.plan.etat = EtatPlan.CLOS
    autre.plan.save()

    le_matin_du(dans(7), time_machine)

    assert [message for message, _ in messages()] == ["points_demandes", "points_demandes"]


def test_la_tache_du_matin_oublie_les_brouillons_de_plus_de_trois_mois(db, time_machine):
    BrouillonPoint.objects.create(action=ActionFactory(), agent=AgentFactory(), saisie={"fait": "Vieux"})
    time_machine.move_to(dans(60))
    recent = BrouillonPoint.objects.create(action=ActionFactory(), agent=AgentFactory(), saisie={"fait": "Récent"})

    time_machine.move_to(dans(91))
    suivre_les_campagnes()

    assert list(BrouillonPoint.objects.all()) == [recent]


def prendre_le_jour(agent, jour):
    """Un autre message part ce jour-là à cette personne."""
    Courriel.objects.create(
        message="resume",
        destinataire=agent.courriel,
        sujet="Résumé",
        texte="…",
        famille=Famille.RESUME,
        jour=dans(jour).date(),
    )


def test_la_suppleante_attend_que_la_relance_soit_partie(objectif, suppleante, time_machine):
    """Écrite le 7e jour, la relance ne part que le 13e : la suppléance, prévue le 12e, attend le lendemain."""
    agent = silencieux(objectif, service=suppleante.service)
    campagne_ouverte(objectif)
    for jour in range(7, 13):
        prendre_le_jour(agent, jour)

    for jour in (7, 12, 13):
        le_matin_du(dans(jour), time_machine)
    assert "points_suppleant" not in {message for message, _ in messages()}
    le_matin_du(dans(14), time_machine)

    assert agent.sollicitations.get(a_la_place_de=None).relancee_le.date() == dans(13).date()
    assert ("points_suppleant", "suppleante@vitrolles.example") in messages()


def test_les_relances_attendent_un_jour_sans_autre_message(objectif, time_machine):
    agent = silencieux(objectif)
    campagne_ouverte(objectif)
    time_machine.move_to(dans(7))
    prendre_le_jour(agent, 7)

    le_matin_du(dans(7), time_machine)

    relance = Courriel.objects.get(message="points_relance")
    assert (relance.jour, relance.etat) == (dans(8).date(), "en_attente")
