"""L’accueil des référent·es : leurs actions, ce qui est attendu, et « rien de nouveau »."""

import datetime

import pytest
from django.urls import reverse

from actions.etats import Phase
from actions.models import Etape, PointAvancement
from tests.fabriques import ActionFactory, CampagneMiseAJourFactory, PlanFactory


def ouvrir(client):
    return client.get(reverse("espace:accueil"))


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
    CampagneMiseAJourFactory(ouverte=True, plan=attendue.plan, titre="Comité", a_rendre_le=datetime.date(2027, 3, 1))

    page = ouvrir(connecter(referente))

    assert page.context["actions"] == [attendue, tranquille]
    assert page.context["attendus"] == [attendue]
    assert "Point attendu pour le 1er mars 2027".replace("1er mars 2027", "1er\xa0mars\xa02027") in page.text


def test_un_point_fait_depuis_l_ouverture_repond_a_la_campagne(connecter, referente):
    action = ActionFactory(confiee_a=referente)
    CampagneMiseAJourFactory(ouverte=True, plan=action.plan, titre="Comité", a_rendre_le=datetime.date(2027, 3, 1))
    PointAvancement.objects.create(action=action, auteur=referente, phase=action.phase, fait="Un atelier.")

    assert ouvrir(connecter(referente)).context["attendus"] == []


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_accueil_coute_toujours_autant(connecter, referente, nombre, django_assert_num_queries):
    for action in ActionFactory.create_batch(nombre, confiee_a=referente):
        Etape.objects.create(action=action, libelle="Réserver", precision="jour", debut=datetime.date(2099, 1, 1))
        PointAvancement.objects.create(action=action, auteur=referente, phase=action.phase, fait="Fait.")
    client = connecter(referente)
    ouvrir(client)

    with django_assert_num_queries(8):
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


def test_rien_de_nouveau_refuse_de_se_lire(connecter, referente):
    action = ActionFactory(confiee_a=referente)

    assert connecter(referente).get(reverse("espace:rien-de-nouveau", args=[action.code])).status_code == 405


def test_rien_de_nouveau_refuse_qui_ne_pilote_pas(connecter, referente, etranger):
    assert rien_de_nouveau(connecter(referente), ActionFactory()).status_code == 403
    assert rien_de_nouveau(connecter(etranger), ActionFactory(restreinte=True)).status_code == 404
    assert not PointAvancement.objects.exists()
