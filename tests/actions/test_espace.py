"""L’accueil des référent·es : leurs actions, ce qui est attendu, et « rien de nouveau »."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from actions.etats import Phase
from actions.models import CampagneMiseAJour, Etape, PointAvancement
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    CampagneMiseAJourFactory,
    ObjectifFactory,
    PlanFactory,
    SollicitationFactory,
)


def ouvrir(client):
    return client.get(reverse("espace:accueil"))


def demander(actions, compte, **champs):
    """Une campagne ouverte qui demande ces actions à cette personne."""
    campagne = CampagneMiseAJourFactory(ouverte=True, plan=actions[0].plan, titre="Comité", **champs)
    SollicitationFactory(campagne=campagne, agent=compte.agent, actions=actions)
    return campagne


def test_la_referente_voit_les_actions_qui_lui_sont_confiees(connecter, referente):
    sienne = ActionFactory(confiee_a=referente)
    ActionFactory()
    ActionFactory(confiee_a=referente, objectif__plan=PlanFactory(clos=True))

    page = ouvrir(connecter(referente))

    assert page.context["actions"] == [sienne]
    assert page.text.count('class="mon-action"') == 1


def test_sans_action_une_phrase_dit_quoi_faire(connecter, referente):
    page = ouvrir(connecter(referente))

    assert "Aucune action ne vous est confiée" in page.text
    assert reverse("plan:plans") in page.text


def test_qui_n_est_pas_referent_n_entre_pas(connecter, etranger):
    assert ouvrir(connecter(etranger)).status_code == 403


def test_la_coordination_seule_n_entre_pas_non_plus(connecter, coordinatrice):
    assert ouvrir(connecter(coordinatrice)).status_code == 403


def test_une_action_en_retard_le_dit(connecter, referente):
    ActionFactory(confiee_a=referente, en_retard=True)

    assert "En retard" in ouvrir(connecter(referente)).text


def test_une_campagne_ouverte_attend_un_point(connecter, referente):
    tranquille = ActionFactory(confiee_a=referente)
    attendue = ActionFactory(confiee_a=referente)
    demander([attendue], referente, a_rendre_le=datetime.date(2027, 3, 1))

    page = ouvrir(connecter(referente))

    assert page.context["actions"] == [attendue, tranquille]
    assert page.context["attendus"] == [attendue]
    assert "Point attendu pour le 1er mars 2027".replace("1er mars 2027", "1er\xa0mars\xa02027") in page.text


def test_un_point_fait_depuis_l_ouverture_repond_a_la_campagne(connecter, referente):
    action = ActionFactory(confiee_a=referente)
    campagne = demander([action], referente)
    attendus = ouvrir(connecter(referente)).context["attendus"]
    PointAvancement.objects.create(action=action, auteur=referente, campagne=campagne, phase=action.phase, fait="Fait.")

    assert attendus == [action]
    assert ouvrir(connecter(referente)).context["attendus"] == []


def test_une_action_que_la_campagne_ne_demande_pas_n_est_pas_attendue(connecter, referente):
    demandee = ActionFactory(confiee_a=referente)
    ActionFactory(confiee_a=referente, objectif=demandee.objectif)
    demander([demandee], referente)

    assert ouvrir(connecter(referente)).context["attendus"] == [demandee]


def test_une_campagne_close_n_attend_plus_rien(connecter, referente):
    action = ActionFactory(confiee_a=referente)
    campagne = CampagneMiseAJourFactory(close=True, plan=action.plan)
    SollicitationFactory(campagne=campagne, agent=referente.agent, actions=[action])

    assert ouvrir(connecter(referente)).context["attendus"] == []


def test_une_suppleante_repond_dans_son_espace_le_temps_de_la_campagne(connecter, referente):
    action = ActionFactory(confiee_a=AgentFactory(avec_compte=True).utilisateur, restreinte=True)
    campagne = CampagneMiseAJourFactory(ouverte=True, plan=action.plan)
    SollicitationFactory(campagne=campagne, agent=referente.agent, a_la_place_de=AgentFactory(), actions=[action])
    client = connecter(referente)

    page, saisie = ouvrir(client), client.get(reverse("espace:point", args=[action.code]))

    assert page.context["attendus"] == [action]
    assert "Elle ne vous est pas confiée" in page.text
    assert saisie.status_code == 200
    CampagneMiseAJour.objects.update(etat="close", close_le=timezone.now())
    assert ouvrir(client).context["actions"] == []
    assert client.get(reverse("espace:point", args=[action.code])).status_code == 404


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_accueil_coute_toujours_autant(connecter, referente, nombre, django_assert_num_queries):
    actions = ActionFactory.create_batch(nombre, confiee_a=referente, objectif=ObjectifFactory())
    demander(actions, referente)
    for action in actions:
        Etape.objects.create(action=action, libelle="Réserver", precision="jour", debut=datetime.date(2099, 1, 1))
        PointAvancement.objects.create(action=action, auteur=referente, phase=action.phase, fait="Fait.")
    client = connecter(referente)
    ouvrir(client)

    with django_assert_num_queries(11):
        page = ouvrir(client)

    assert page.text.count('class="mon-action"') == nombre


def rien_de_nouveau(client, action):
    return client.post(reverse("espace:rien-de-nouveau", args=[action.code]))


def test_rien_de_nouveau_compte_comme_un_point(connecter, referente):
    action = ActionFactory(confiee_a=referente)

    reponse = rien_de_nouveau(connecter(referente), action)

    assert reponse["Location"] == reverse("espace:accueil")
    point = PointAvancement.objects.get()
    assert (point.rien_de_nouveau, point.phase, point.auteur) == (True, Phase.EN_COURS, referente)
    action.refresh_from_db()
    assert action.version == 1


def test_rien_de_nouveau_dit_deux_fois_le_meme_jour_ne_fait_qu_un_point(connecter, referente):
    action = ActionFactory(confiee_a=referente)
    client = connecter(referente)

    rien_de_nouveau(client, action)
    rien_de_nouveau(client, action)

    assert PointAvancement.objects.count() == 1


def test_un_pilote_sans_mandat_vient_de_son_accueil(connecter, db):
    compte = AgentFactory(avec_compte=True).utilisateur
    action = ActionFactory(confiee_a=compte)

    page = connecter(compte).get(reverse("espace:point", args=[action.code]))

    assert page.context["fil"][0] == ("Mon accueil", reverse("mon-accueil"))
    assert reverse("espace:formations") in page.text


def test_rien_de_nouveau_refuse_de_se_lire(connecter, referente):
    action = ActionFactory(confiee_a=referente)

    assert connecter(referente).get(reverse("espace:rien-de-nouveau", args=[action.code])).status_code == 405


def test_rien_de_nouveau_refuse_qui_ne_pilote_pas(connecter, referente, etranger):
    assert rien_de_nouveau(connecter(referente), ActionFactory()).status_code == 403
    assert rien_de_nouveau(connecter(etranger), ActionFactory(restreinte=True)).status_code == 404
    assert not PointAvancement.objects.exists()


def rien_de_nouveau_de_tout(client):
    return client.post(reverse("espace:rien-de-nouveau-de-tout"))


def test_rien_de_nouveau_de_tout_repond_a_ce_qui_est_attendu_et_a_rien_d_autre(connecter, referente):
    attendues = ActionFactory.create_batch(2, confiee_a=referente, objectif=ObjectifFactory())
    ActionFactory(confiee_a=referente, objectif=attendues[0].objectif)
    campagne = demander(attendues, referente)
    client = connecter(referente)
    page = ouvrir(client)

    reponse = rien_de_nouveau_de_tout(client)

    assert "L’état de ces 2 actions reste tel quel" in page.text
    assert reponse["Location"] == reverse("espace:accueil")
    points = PointAvancement.objects.order_by("pk")
    assert [(p.action, p.campagne, p.rien_de_nouveau) for p in points] == [(a, campagne, True) for a in attendues]


def test_le_geste_pour_tout_ne_parait_qu_a_partir_de_deux(connecter, referente):
    action = ActionFactory(confiee_a=referente)
    demander([action], referente)

    assert "Rien de nouveau pour tout" not in ouvrir(connecter(referente)).text


def test_rien_de_nouveau_de_tout_sans_rien_d_attendu_n_ecrit_rien(connecter, referente):
    ActionFactory(confiee_a=referente)

    rien_de_nouveau_de_tout(connecter(referente))

    assert not PointAvancement.objects.exists()


def test_rien_de_nouveau_de_tout_refuse_de_se_lire_et_les_autres_roles(connecter, referente, coordinatrice):
    assert connecter(referente).get(reverse("espace:rien-de-nouveau-de-tout")).status_code == 405
    assert rien_de_nouveau_de_tout(connecter(coordinatrice)).status_code == 403
