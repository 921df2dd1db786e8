"""Inviter un agent : la coordination envoie, une fois par jour ; le lien ouvre un compte, une fois."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from actions.models import PointAvancement
from referents.annee import lire_l_annee
from referents.etats import EtatMandat
from socle.models import Courriel, Utilisateur
from tests.fabriques import ActionFactory, AgentFactory, MembreOrganismeFactory

MOT_DE_PASSE = "une phrase assez longue"


@pytest.fixture
def agent(db):
    return AgentFactory(referent=True, prenom="Dominique", courriel="dominique@vitrolles.example")


def inviter(client, agent):
    return client.post(reverse("pilotage:inviter", args=[agent.pk]), follow=True)


@pytest.fixture
def lien(connecter, coordinatrice, agent, client):
    """Le lien que l’agent vient de recevoir ; plus personne n’est connecté."""
    inviter(connecter(coordinatrice), agent)
    client.logout()
    return re.search(r"http://[^/]+(/compte/invitation/\S+)", mail.outbox[0].body)[1]


def accepter(client, lien, **champs):
    return client.post(lien, {"mot_de_passe": MOT_DE_PASSE, "encore": MOT_DE_PASSE} | champs)


def test_l_invitation_part_par_courriel(connecter, coordinatrice, agent):
    inviter(connecter(coordinatrice), agent)

    assert [(m.to, m.subject) for m in mail.outbox] == [
        (["dominique@vitrolles.example"], "Votre compte pour suivre le plan Égalité de la Ville")
    ]
    assert "Camille Coordination" in mail.outbox[0].body
    assert "dominique" not in re.search(r"/compte/invitation/\S+", mail.outbox[0].body)[0]


def test_une_seule_invitation_par_jour(connecter, coordinatrice, agent, time_machine):
    client = connecter(coordinatrice)
    inviter(client, agent)

    page = inviter(client, agent)
    assert "une invitation est déjà partie aujourd’hui" in page.text
    assert len(mail.outbox) == 1

    time_machine.move_to(timezone.now() + timedelta(days=1))
    inviter(connecter(coordinatrice), agent)
    assert len(mail.outbox) == 2


def test_une_adresse_corrigee_le_jour_meme_recoit_son_invitation(connecter, coordinatrice, agent):
    client = connecter(coordinatrice)
    inviter(client, agent)
    agent.courriel = "dominique.corrige@vitrolles.example"
    agent.save()

    inviter(client, agent)

    assert [m.to[0] for m in mail.outbox] == ["dominique@vitrolles.example", "dominique.corrige@vitrolles.example"]


@pytest.mark.parametrize(
    ("champs", "raison"),
    [
        ({"courriel": None}, "son courriel n’est pas renseigné"),
        ({"actif": False}, "cette personne n’est plus en poste"),
        ({"avec_compte": True}, "son compte est déjà ouvert"),
    ],
)
def test_qui_ne_peut_etre_invite_et_pourquoi(connecter, coordinatrice, champs, raison):
    page = inviter(connecter(coordinatrice), AgentFactory(**champs))

    assert raison in page.text
    assert not Courriel.objects.exists()


@pytest.mark.parametrize("role", ["referente", "elue", "cosignataire", "etranger"])
def test_seule_la_coordination_invite(connecter, agent, request, role):
    client = connecter(request.getfixturevalue(role))

    reponses = [
        client.post(reverse("pilotage:inviter", args=[agent.pk])),
        client.post(reverse("pilotage:inviter-tous")),
        client.get(reverse("pilotage:referents")),
    ]

    assert [r.status_code for r in reponses] == [403, 403, 403]
    assert mail.outbox == []


def test_inviter_est_un_geste(connecter, coordinatrice, agent):
    client = connecter(coordinatrice)

    assert client.get(reverse("pilotage:inviter", args=[agent.pk])).status_code == 405
    assert client.get(reverse("pilotage:inviter-tous")).status_code == 405


def test_inviter_tous_ceux_sans_compte(connecter, coordinatrice):
    invites = AgentFactory.create_batch(2, referent=True)
    AgentFactory(referent=True, avec_compte=True)
    AgentFactory(referent=True, courriel=None)
    AgentFactory()

    connecter(coordinatrice).post(reverse("pilotage:inviter-tous"))

    assert sorted(m.to[0] for m in mail.outbox) == sorted(agent.courriel for agent in invites)


def test_accepter_ouvre_le_compte_et_mene_a_l_espace(client, lien, agent):
    page = client.get(lien)
    reponse = accepter(client, lien)

    assert "Camille Coordination" in page.text
    assert reponse["Location"] == reverse("espace:accueil")
    agent.refresh_from_db()
    compte = agent.utilisateur
    assert (compte.email, compte.prenom, compte.est_referent) == (agent.courriel, "Dominique", True)
    assert compte.check_password(MOT_DE_PASSE)
    adresse = EmailAddress.objects.get(user=compte)
    assert (adresse.verified, adresse.primary) == (True, True)
    assert client.session["_auth_user_id"] == str(compte.pk)


def test_le_compte_ouvert_se_reconnecte_par_son_mot_de_passe(client, lien, agent):
    accepter(client, lien)
    client.post(reverse("account_logout"))

    reponse = client.post(reverse("account_login"), {"login": agent.courriel, "password": MOT_DE_PASSE})

    assert reponse["Location"] == reverse("mon-accueil")


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({"encore": "autre chose"}, "encore"),
        ({"mot_de_passe": "court", "encore": "court"}, "mot_de_passe"),
        ({"mot_de_passe": "dominique@vitrolles.example", "encore": "dominique@vitrolles.example"}, "mot_de_passe"),
    ],
)
def test_un_mot_de_passe_faible_ou_mal_recopie_se_corrige(client, lien, agent, champs, faute):
    reponse = accepter(client, lien, **champs)

    assert set(reponse.context["form"].errors) == {faute}
    agent.refresh_from_db()
    assert agent.utilisateur is None


def sans_effet(reponse, raison):
    return (reponse.status_code, raison in reponse.text, "demandez une autre invitation" in reponse.text)


def test_un_lien_ne_sert_qu_une_fois(client, lien):
    accepter(client, lien)
    client.post(reverse("account_logout"))

    reponse = accepter(client, lien)

    assert sans_effet(reponse, "Cette invitation a déjà servi") == (410, True, True)
    assert Utilisateur.objects.filter(email="dominique@vitrolles.example").count() == 1


def test_un_lien_vaut_sept_jours(client, lien, time_machine):
    depart = timezone.now()
    time_machine.move_to(depart + timedelta(days=6, hours=23))
    assert client.get(lien).status_code == 200

    time_machine.move_to(depart + timedelta(days=7, hours=1))
    assert sans_effet(client.get(lien), "Cette invitation a passé sa date") == (410, True, True)


def test_un_lien_abime_ou_invente_le_dit(client, lien, agent):
    autre = AgentFactory()
    abimes = [lien[:-3] + "aa/", lien.replace(f"/{agent.pk}-", f"/{autre.pk}-"), "/compte/invitation/rien/"]

    reponses = [client.get(abime) for abime in abimes]

    assert [sans_effet(r, "Ce lien est incomplet") for r in reponses] == [(410, True, True)] * 3


def test_corriger_le_courriel_annule_le_lien_deja_parti(client, lien, agent):
    agent.courriel = "autre@vitrolles.example"
    agent.save()

    assert client.get(lien).status_code == 410


def test_quitter_son_poste_annule_le_lien(client, lien, agent):
    agent.actif = False
    agent.save()

    assert client.get(lien).status_code == 410


def test_qui_a_deja_un_compte_se_connecte_d_abord(client, lien, agent):
    compte = MembreOrganismeFactory(utilisateur__email="Dominique@vitrolles.example").utilisateur

    anonyme = client.get(lien)
    assert f"{reverse('account_login')}?next={lien.split(':')[0]}" in anonyme.text
    accepter(client, lien)
    agent.refresh_from_db()
    assert agent.utilisateur is None

    client.force_login(compte, backend="django.contrib.auth.backends.ModelBackend")
    reponse = client.post(lien)

    agent.refresh_from_db()
    assert agent.utilisateur == compte
    assert reponse["Location"] == reverse("espace:accueil")


def test_une_autre_personne_connectee_est_prevenue(client, lien, agent, coordinatrice):
    client.force_login(coordinatrice, backend="django.contrib.auth.backends.ModelBackend")

    reponse = accepter(client, lien)

    assert "Vous êtes connecté·e avec un autre compte" in reponse.text
    agent.refresh_from_db()
    assert agent.utilisateur is None


def test_sans_mandat_actif_l_espace_attend(client, lien, agent):
    agent.mandats.update(etat=EtatMandat.PRESSENTI)

    reponse = accepter(client, lien)

    assert reponse["Location"] == reverse("accueil")


def test_les_points_faits_par_lien_avant_le_compte_restent_les_siens(client, lien, agent, connecter, coordinatrice):
    point = PointAvancement.objects.create(action=ActionFactory(), agent=agent, phase="en_cours", fait="Fait.")

    accepter(client, lien)

    agent.refresh_from_db()
    assert list(agent.ses_points) == [point]
    assert lire_l_annee(agent, timezone.localdate().year).points == 1
    page = connecter(coordinatrice).get(reverse("pilotage:referents"))
    assert [a.dernier_point_le for a in page.context["page_obj"]] == [point.le]
