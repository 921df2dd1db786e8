"""Réorganiser un service : le successeur reprend le présent, l’ancien garde son passé ; tout ou rien, après aperçu."""

import datetime

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from referents import operations
from referents.models import Service
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    DirectionFactory,
    InscriptionFactory,
    LettreMissionFactory,
    MandatReferentFactory,
    PlanFactory,
    ServiceFactory,
)

LE = datetime.date(2026, 9, 1)


@pytest.fixture
def service(db):
    return ServiceFactory(nom="Jeunesse", direction__nom="Éducation")


@pytest.fixture
def ailleurs(db):
    return DirectionFactory(nom="Culture", code="culture")


def voir(client, service, direction, nom="Jeunesse et loisirs", **champs):
    saisie = {"service": service.pk, "direction": direction.pk, "nom": nom, "le": LE}
    return client.post(reverse("pilotage:reorganisation"), saisie | champs)


def confirmer(client, service, direction, **champs):
    empreinte = voir(client, service, direction, **champs).context["form"]["empreinte"].value()
    return voir(client, service, direction, empreinte=empreinte, confirmer="oui", **champs)


def test_le_successeur_reprend_agents_mandats_et_actions(connecter, coordinatrice, service, ailleurs):
    mandat = MandatReferentFactory(agent=AgentFactory(service=service))
    lettre = LettreMissionFactory(mandat=mandat, signee=True)
    action = ActionFactory(service=service)

    confirmer(connecter(coordinatrice), service, ailleurs)

    successeur = Service.objects.get(remplace=service)
    assert (successeur.nom, successeur.direction, successeur.code) == (
        "Jeunesse et loisirs",
        ailleurs,
        "culture-jeunesse-et-loisirs",
    )
    for objet in (mandat.agent, mandat, action):
        objet.refresh_from_db()
        assert objet.service == successeur
        assert objet.history.latest().history_change_reason == "réorganisation"
    assert lettre.mandat.lettres.get() == lettre


def test_l_ancien_est_ferme_la_veille_et_garde_son_passe(connecter, coordinatrice, service, ailleurs):
    ancien = MandatReferentFactory(agent=AgentFactory(service=service), termine=True)
    parti = AgentFactory(service=service, actif=False)
    inscription = InscriptionFactory(agent=ancien.agent)
    close = ActionFactory(service=service, objectif__plan=PlanFactory(clos=True))

    confirmer(connecter(coordinatrice), service, ailleurs)

    for objet in (service, ancien, parti, inscription, close):
        objet.refresh_from_db()
    assert service.actif_jusqu_au == datetime.date(2026, 8, 31)
    assert (ancien.service, parti.service, close.service) == (service, service, service)
    assert inscription.direction == service.direction


def test_on_voit_d_abord_ce_qui_changera(connecter, coordinatrice, service, ailleurs):
    agent = AgentFactory(service=service, prenom="Salomé", nom="Ferrandi")

    page = voir(connecter(coordinatrice), service, ailleurs)

    agent.refresh_from_db()
    assert "1 agent en poste : Salomé Ferrandi" in page.text.replace("&nbsp;", " ")
    assert (agent.service, Service.objects.filter(remplace=service).count()) == (service, 0)


def test_un_apercu_depasse_se_montre_de_nouveau(connecter, coordinatrice, service, ailleurs):
    client = connecter(coordinatrice)
    empreinte = voir(client, service, ailleurs).context["form"]["empreinte"].value()
    AgentFactory(service=service)

    page = voir(client, service, ailleurs, empreinte=empreinte, confirmer="oui")

    assert "Quelque chose a changé depuis cet aperçu" in page.text
    assert not Service.objects.filter(remplace=service).exists()


def test_changer_la_saisie_apres_l_apercu_le_montre_de_nouveau(connecter, coordinatrice, service, ailleurs):
    client = connecter(coordinatrice)
    empreinte = voir(client, service, ailleurs).context["form"]["empreinte"].value()

    voir(client, service, ailleurs, nom="Autre", empreinte=empreinte, confirmer="oui")

    assert not Service.objects.filter(remplace=service).exists()


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({"nom": "Médiathèques"}, "Cette direction a déjà un service de ce nom"),
        ({"le": timezone.localdate() + datetime.timedelta(days=2)}, "Cette date est à venir"),
    ],
)
def test_ce_qui_ne_se_peut_pas_le_dit(connecter, coordinatrice, service, ailleurs, champs, faute):
    ServiceFactory(direction=ailleurs, nom="Médiathèques")

    assert faute in voir(connecter(coordinatrice), service, ailleurs, **champs).text


def test_rien_ne_change_ne_se_confirme_pas(connecter, coordinatrice, service):
    page = voir(connecter(coordinatrice), service, service.direction, nom="Jeunesse")

    assert "Rien ne changerait" in page.text


def test_un_service_ferme_n_est_plus_propose(connecter, coordinatrice, ailleurs):
    ferme = ServiceFactory(actif_jusqu_au=datetime.date(2020, 1, 1))

    assert "service" in voir(connecter(coordinatrice), ferme, ailleurs).context["form"].errors


def test_deux_reorganisations_du_meme_service_la_seconde_est_refusee(coordinatrice, service, ailleurs):
    operations.reorganiser(service, ailleurs, "Un", LE, par=coordinatrice)

    with pytest.raises(operations.ReorganisationImpossible, match="a déjà un successeur"):
        operations.reorganiser(service, ailleurs, "Deux", LE, par=coordinatrice)


def test_une_ecriture_refusee_n_en_laisse_aucune(coordinatrice, service, ailleurs):
    agent = AgentFactory(service=service)
    ServiceFactory(direction=ailleurs, nom="Pris")

    with pytest.raises(IntegrityError):
        operations.reorganiser(service, ailleurs, "Pris", LE, par=coordinatrice)

    agent.refresh_from_db()
    service.refresh_from_db()
    assert (agent.service, service.actif_jusqu_au) == (service, None)


def test_un_code_deja_pris_se_suit_d_un_rang(coordinatrice, service, ailleurs):
    ServiceFactory(code="culture-un")

    assert operations.reorganiser(service, ailleurs, "Un", LE, par=coordinatrice).code == "culture-un-2"
