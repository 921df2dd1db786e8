"""La liste du réseau : mandats, comptes, derniers points."""

import pytest
from django.urls import reverse

from actions.models import PointAvancement
from referents.etats import EtatCompte, EtatMandat
from referents.operations import inviter
from tests.fabriques import ActionFactory, AgentFactory, DirectionFactory, ServiceFactory


def lister(client, **recherche):
    return client.get(reverse("pilotage:referents"), recherche)


def noms(page):
    return [agent.nom for agent in page.context["page_obj"]]


def test_la_liste_montre_qui_tient_ou_tiendra_un_mandat(connecter, coordinatrice):
    AgentFactory(referent=True, nom="Actif")
    AgentFactory(referent=True, nom="Pressenti").mandats.update(etat=EtatMandat.PRESSENTI)
    AgentFactory(referent=True, nom="Terminé").mandats.update(etat=EtatMandat.TERMINE, fin="2024-01-01")
    AgentFactory(nom="Sans mandat")

    assert noms(lister(connecter(coordinatrice))) == ["Actif", "Pressenti"]


def test_la_liste_dit_l_etat_du_compte(connecter, coordinatrice):
    AgentFactory(referent=True, nom="A")
    inviter(AgentFactory(referent=True, nom="B"), coordinatrice)
    AgentFactory(referent=True, nom="C", avec_compte=True)

    page = lister(connecter(coordinatrice))

    etats = [agent.etat_compte for agent in page.context["page_obj"]]
    assert etats == [EtatCompte.SANS_COMPTE, EtatCompte.INVITE, EtatCompte.OUVERT]
    assert page.text.count('"submit">Inviter<') == 1
    assert page.text.count('"submit">Inviter de nouveau<') == 1


def test_la_liste_dit_le_dernier_point(connecter, coordinatrice, referente):
    point = PointAvancement.objects.create(action=ActionFactory(), auteur=referente, phase="en_cours", fait="Fait.")

    page = lister(connecter(coordinatrice))

    assert [agent.dernier_point_le for agent in page.context["page_obj"]] == [point.le]


def test_on_cherche_par_nom_courriel_service_ou_direction(connecter, coordinatrice):
    culture = ServiceFactory(nom="Médiathèques", direction=DirectionFactory(nom="Culture"))
    AgentFactory(referent=True, nom="Martin", service=culture, courriel="m@vitrolles.example")
    AgentFactory(referent=True, nom="Autre")
    client = connecter(coordinatrice)

    for cherche in ["martin", "m@vitrolles", "médiath", "culture", "martin culture"]:
        assert noms(lister(client, q=cherche)) == ["Martin"]
    assert noms(lister(client, q="culture autre")) == []


def test_on_filtre_par_compte(connecter, coordinatrice):
    AgentFactory(referent=True, nom="Sans")
    AgentFactory(referent=True, nom="Avec", avec_compte=True)

    assert noms(lister(connecter(coordinatrice), compte=EtatCompte.OUVERT)) == ["Avec"]


def test_la_liste_se_lit_par_pages(connecter, coordinatrice):
    AgentFactory.create_batch(26, referent=True)

    page = lister(connecter(coordinatrice), page=2)

    assert len(page.context["page_obj"].object_list) == 1


def test_un_reseau_vide_dit_le_geste_suivant(connecter, coordinatrice):
    assert "Donner un mandat" in lister(connecter(coordinatrice)).text


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_coute_toujours_autant(connecter, coordinatrice, nombre, django_assert_num_queries):
    AgentFactory.create_batch(nombre, referent=True, avec_compte=True)
    client = connecter(coordinatrice)
    lister(client)

    with django_assert_num_queries(10):
        page = lister(client)

    assert page.text.count('class="referent"') == nombre
