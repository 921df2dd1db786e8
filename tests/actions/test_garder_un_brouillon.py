"""Les brouillons : gardés au fur et à mesure, repris au retour, effacés une fois le point enregistré."""

import datetime

import pytest
from django.urls import reverse

from actions.etats import Meteo
from actions.models import BrouillonPoint, PointAvancement
from tests.actions.campagne import campagne_ouverte, confier, lien_de
from tests.fabriques import ActionFactory, AgentFactory, ObjectifFactory

NB = "\N{NO-BREAK SPACE}"
MIDI = datetime.datetime(2027, 3, 1, 13, 2, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _midi(time_machine):
    time_machine.move_to(MIDI)


@pytest.fixture
def action(referente):
    return ActionFactory(confiee_a=referente, code="T900")


def garder(client, action, **champs):
    saisie = {"version": action.version, "phase": action.phase, "meteo": action.meteo, **champs}
    return client.post(reverse("espace:brouillon", args=[action.code]), saisie, headers={"HX-Request": "true"})


def ouvrir(client, action):
    return client.get(reverse("espace:point", args=[action.code]))


def test_ce_qui_s_ecrit_se_garde_et_se_dit(connecter, referente, action):
    reponse = garder(connecter(referente), action, fait="Deux écoles ont", meteo=Meteo.APPUIS)

    assert reponse.text.strip() == f"Brouillon gardé à 14{NB}h{NB}02"
    brouillon = BrouillonPoint.objects.get()
    assert (brouillon.action, brouillon.agent) == (action, referente.agent)
    assert (brouillon.saisie["fait"], brouillon.saisie["meteo"]) == ("Deux écoles ont", "appuis")
    assert not PointAvancement.objects.exists()


def test_on_le_retrouve_au_retour(connecter, referente, action):
    client = connecter(referente)
    garder(client, action, fait="Deux écoles ont", meteo=Meteo.APPUIS)

    page = ouvrir(client, action)

    form = page.context["form"]
    assert (form["fait"].value(), form["meteo"].value()) == ("Deux écoles ont", "appuis")
    assert f"Brouillon repris, gardé le 1er{NB}mars{NB}2027 à 14{NB}h{NB}02" in page.text
    assert form.errors == {}


def test_le_dernier_remplace_le_precedent(connecter, referente, action):
    client = connecter(referente)

    garder(client, action, fait="Deux")
    garder(client, action, fait="Deux écoles")

    assert BrouillonPoint.objects.get().saisie["fait"] == "Deux écoles"


def test_enregistrer_le_point_l_efface(connecter, referente, action):
    client = connecter(referente)
    garder(client, action, fait="Deux écoles.")

    client.post(
        reverse("espace:point", args=[action.code]), {"version": 1, "phase": action.phase, "fait": "Deux écoles."}
    )

    assert PointAvancement.objects.get().fait == "Deux écoles."
    assert not BrouillonPoint.objects.exists()


def test_rien_de_nouveau_l_efface(connecter, referente, action):
    client = connecter(referente)
    garder(client, action, fait="Deux écoles.")

    client.post(reverse("espace:rien-de-nouveau", args=[action.code]))

    assert not BrouillonPoint.objects.exists()


def test_une_garde_arrivee_apres_l_enregistrement_ne_le_fait_pas_renaitre(connecter, referente, action, time_machine):
    client = connecter(referente)
    client.post(reverse("espace:rien-de-nouveau", args=[action.code]))

    garder(client, action, fait="En retard.")
    en_retard = BrouillonPoint.objects.count()
    time_machine.shift(11)
    garder(client, action, fait="Plus tard.")

    assert (en_retard, BrouillonPoint.objects.count()) == (0, 1)


def test_une_saisie_vide_ou_revenue_a_l_etat_de_l_action_ne_se_garde_pas(connecter, referente, action):
    client = connecter(referente)
    garder(client, action, fait="Deux écoles.")

    reponse = garder(client, action)

    assert reponse.text.strip() == ""
    assert not BrouillonPoint.objects.exists()


def test_la_raison_deja_sur_l_action_n_est_pas_un_brouillon(connecter, referente):
    action = ActionFactory(confiee_a=referente, meteo=Meteo.APPUIS, meteo_motif="Il manque une salle.")

    garder(connecter(referente), action, meteo_motif="Il manque une salle.")

    assert not BrouillonPoint.objects.exists()


def test_il_ne_garde_que_les_reponses_et_rien_de_demesure(connecter, referente, action):
    garder(connecter(referente), action, fait="x" * 9000, csrfmiddlewaretoken="jeton", autre="intrus")

    saisie = BrouillonPoint.objects.get().saisie
    assert len(saisie["fait"]) == 5000
    assert {"csrfmiddlewaretoken", "autre", "photo"} & set(saisie) == set()


def test_repris_apres_le_point_d_une_autre_personne_il_en_previent(connecter, referente, action):
    client = connecter(referente)
    garder(client, action, fait="Mon texte à moi.")
    action.version, action.meteo = 2, Meteo.SECURISES
    action.save()

    form = ouvrir(client, action).context["form"]
    page = client.post(
        reverse("espace:point", args=[action.code]),
        {"version": form["version"].value(), "phase": action.phase, "fait": form["fait"].value()},
    )

    assert page.context["conflit"]["ecarts"] == [("Météo", "Objectifs sécurisés", "")]
    assert page.context["form"]["fait"].value() == "Mon texte à moi."


def test_une_session_finie_le_dit_et_ce_qui_est_garde_attend(connecter, client, referente, action):
    garder(connecter(referente), action, fait="Deux écoles.")
    client.logout()

    reponse = garder(client, action, fait="Deux écoles ont participé.")

    assert "Vous n’êtes plus connecté·e" in reponse.text
    assert f"?next={reverse('espace:point', args=[action.code])}" in reponse.text
    assert BrouillonPoint.objects.get().saisie["fait"] == "Deux écoles."


def test_qui_ne_pilote_pas_ne_garde_rien(connecter, elue, etranger, action):
    assert garder(connecter(elue), action, fait="Intrus.").status_code == 403
    assert garder(connecter(etranger), ActionFactory(restreinte=True), fait="Intrus.").status_code == 404
    assert not BrouillonPoint.objects.exists()


def test_un_compte_sans_agent_n_a_pas_de_brouillon(connecter, coordinatrice, action):
    client = connecter(coordinatrice)

    garder(client, action, fait="Un texte.")

    assert not BrouillonPoint.objects.exists()
    assert "hx-post" not in ouvrir(client, action).text


def test_garder_refuse_de_se_lire(connecter, referente, action):
    assert connecter(referente).get(reverse("espace:brouillon", args=[action.code])).status_code == 405


def test_par_son_lien_aussi_et_l_espace_le_retrouve(connecter, client, db):
    agent = AgentFactory(referent=True, avec_compte=True)
    objectif = ObjectifFactory()
    (action,) = confier(agent, objectif=objectif)
    lien = lien_de(campagne_ouverte(objectif).sollicitations.get())

    client.post(f"{lien}{action.code}/brouillon/", {"version": 1, "phase": action.phase, "blocage": "Une salle."})

    assert "Brouillon commencé" in client.get(lien).text
    assert client.get(f"{lien}{action.code}/").context["form"]["blocage"].value() == "Une salle."
    assert ouvrir(connecter(agent.utilisateur), action).context["form"]["blocage"].value() == "Une salle."


def test_un_lien_mort_le_dit_a_la_page_ouverte(client, db):
    reponse = client.post("/espace/lien/abime/T900/brouillon/", {"blocage": "x"}, headers={"HX-Request": "true"})

    assert (reponse.status_code, "copiez-le" in reponse.text) == (200, True)
