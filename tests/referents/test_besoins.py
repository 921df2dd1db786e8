"""Dire ses besoins : chacun les siens, jusqu’au jour de la réunion ; la coordination note ceux des autres."""

import pytest
from django.urls import reverse

from tests.fabriques import AgentFactory, BesoinFactory, ReunionFactory


def dire(client, reunion, texte):
    return client.post(reverse("espace:besoins", args=[reunion.pk]), {"texte": texte}, follow=True)


@pytest.mark.parametrize("dans", [0, 20])
def test_dire_ses_besoins_puis_les_corriger(connecter, referente, dans):
    reunion, client = ReunionFactory(annuelle=True, dans=dans), connecter(referente)

    dire(client, reunion, "Une formation.")
    page = dire(client, reunion, " Une formation courte. ")

    besoin = reunion.besoins_exprimes.get()
    assert (besoin.agent, besoin.texte) == (referente.agent, "Une formation courte.")
    assert "Corriger mes besoins" in page.text


def test_effacer_son_texte_le_retire(connecter, referente):
    reunion = BesoinFactory(agent=referente.agent, reunion__annuelle=True).reunion

    page = dire(connecter(referente), reunion, "  ")

    assert "Vos besoins sont retirés." in page.text
    assert not reunion.besoins_exprimes.exists()


def test_la_reunion_passee_ne_prend_plus_de_besoin(connecter, referente):
    reunion = ReunionFactory(annuelle=True, dans=-1)

    page = dire(connecter(referente), reunion, "Trop tard.")

    assert "La réunion a eu lieu" in page.text
    assert not reunion.besoins_exprimes.exists()


def test_le_groupe_des_professionnels_ne_prend_les_besoins_que_de_qui_en_est(connecter, referente):
    reunion, client = ReunionFactory(), connecter(referente)

    refus = dire(client, reunion, "Un atelier.")
    ReunionFactory(dans=-90).participants.add(referente.agent)
    dire(client, reunion, "Un atelier.")

    assert refus.status_code == 404
    assert reunion.besoins_exprimes.get().agent == referente.agent


def test_chacun_ne_lit_que_le_sien(connecter, referente):
    reunion = ReunionFactory(annuelle=True)
    BesoinFactory(reunion=reunion, agent=referente.agent, texte="Le mien.")
    BesoinFactory(reunion=reunion, texte="Celui d’une autre.")

    page = connecter(referente).get(reverse("espace:reseau"))

    assert ("Le mien." in page.text, "Celui d’une autre." in page.text) == (True, False)


def test_la_coordination_les_lit_tous_avec_les_noms(connecter, coordinatrice):
    reunion = ReunionFactory()
    for nom in ("Ferrandi", "Quilici"):
        BesoinFactory(reunion=reunion, agent=AgentFactory(nom=nom))

    page = connecter(coordinatrice).get(reverse("pilotage:reunion", args=[reunion.pk]))

    assert [besoin.agent.nom for besoin in page.context["besoins"]] == ["Ferrandi", "Quilici"]


def test_la_coordination_note_un_besoin_recu_au_telephone(connecter, coordinatrice):
    reunion, sans_compte = ReunionFactory(), AgentFactory(referent=True)

    connecter(coordinatrice).post(
        reverse("pilotage:reunion-besoin", args=[reunion.pk]),
        {"besoin-agent": sans_compte.pk, "besoin-texte": "Des affiches."},
    )

    assert reunion.besoins_exprimes.get().agent == sans_compte


def test_un_besoin_recu_s_ajoute_a_ce_que_la_personne_a_ecrit(connecter, coordinatrice):
    besoin = BesoinFactory(texte="Une formation.", agent=AgentFactory(referent=True))
    adresse = reverse("pilotage:reunion-besoin", args=[besoin.reunion_id])

    for _ in range(2):
        saisie = {"besoin-agent": besoin.agent_id, "besoin-texte": "Un outil."}
        connecter(coordinatrice).post(adresse, saisie)

    besoin.refresh_from_db()
    assert besoin.texte == "Une formation.\nUn outil."


def test_un_besoin_recu_sans_texte_se_corrige(connecter, coordinatrice):
    reponse = connecter(coordinatrice).post(reverse("pilotage:reunion-besoin", args=[ReunionFactory().pk]))

    assert (reponse.status_code, set(reponse.context["besoin"].errors)) == (400, {"agent", "texte"})
