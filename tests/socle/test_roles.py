from referents.etats import EtatMandat
from socle.roles import Role
from tests.fabriques import AgentFactory, MembreOrganismeFactory, UtilisateurFactory


def test_un_compte_nu_n_a_aucun_role(etranger):
    assert etranger.roles == frozenset()


def test_un_groupe_donne_son_role(db):
    assert UtilisateurFactory(coordination=True).roles == {Role.COORDINATION}


def test_un_mandat_actif_fait_le_referent(db):
    agent = AgentFactory(avec_compte=True, referent=True)

    assert agent.utilisateur.roles == {Role.REFERENT}


def test_un_mandat_en_pause_ne_donne_rien(db):
    agent = AgentFactory(avec_compte=True, referent=True)
    agent.mandats.update(etat=EtatMandat.EN_PAUSE)

    assert agent.utilisateur.roles == frozenset()


def test_un_agent_parti_n_est_plus_referent_meme_si_son_mandat_n_est_pas_termine(db):
    agent = AgentFactory(avec_compte=True, referent=True, actif=False)

    assert agent.utilisateur.roles == frozenset()


def test_une_association_fait_le_porteur(db):
    assert MembreOrganismeFactory().utilisateur.roles == {Role.PORTEUR}


def test_un_compte_ferme_perd_tous_ses_roles(db):
    compte = UtilisateurFactory(coordination=True, is_active=False)

    assert compte.roles == frozenset()


def test_lire_les_roles_coute_une_requete(coordinatrice, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert coordinatrice.est_coordination
