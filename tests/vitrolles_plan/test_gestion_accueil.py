import datetime

import time_machine
from django.urls import reverse

from actions.models import PiloteAction
from evenements.models import Evenement
from rapports.models import Comite
from socle.models import Courriel, EtatCourriel
from tests.fabriques import ActionFactory, AgentFactory, InscriptionFactory, PlanFactory, SessionFactory
from tests.vitrolles_plan.objets import fabriquer

ACCUEIL = reverse("admin:index")


def taches(reponse):
    return [(tache["nombre"], tache["libelle"]) for tache in reponse.context["taches"]]


def test_un_accueil_ou_rien_n_attend(connecter, coordinatrice):
    reponse = connecter(coordinatrice).get(ACCUEIL)

    assert taches(reponse) == []


@time_machine.travel("2026-05-04 12:00 +0200")
def test_l_accueil_dit_ce_qui_attend(connecter, coordinatrice):
    retard = ActionFactory(en_retard=True)
    PiloteAction.objects.create(action=retard, agent=AgentFactory())
    ActionFactory(plan=retard.plan, objectif=retard.objectif)
    fabriquer(Evenement, publication="a_valider")
    Courriel.objects.create(message="e", destinataire="a@example.fr", sujet="s", texte="t", etat=EtatCourriel.ECHOUE)

    reponse = connecter(coordinatrice).get(ACCUEIL)

    assert taches(reponse) == [
        (1, "action en retard"),
        (1, "événement à valider"),
        (1, "courriel en échec"),
        (1, "action sans pilote"),
    ]


@time_machine.travel("2026-05-04 12:00 +0200")
def test_chaque_ligne_mene_a_la_liste_qu_elle_compte(connecter, coordinatrice):
    ActionFactory(en_retard=True)
    ActionFactory()
    fabriquer(Evenement, publication="a_valider")
    fabriquer(Evenement)
    client = connecter(coordinatrice)

    lignes = client.get(ACCUEIL).context["taches"]

    assert len(lignes) == 3
    for ligne in lignes:
        assert client.get(ligne["adresse"]).context["cl"].result_count == ligne["nombre"]


def test_les_presences_a_renseigner_menent_a_leur_liste(connecter, coordinatrice):
    InscriptionFactory(session=SessionFactory(passee=True))
    InscriptionFactory()
    client = connecter(coordinatrice)

    (ligne,) = client.get(ACCUEIL).context["taches"]

    assert (ligne["nombre"], ligne["libelle"]) == (1, "session passée, présences à renseigner")
    assert client.get(ligne["adresse"]).context["page_obj"].paginator.count == 1


@time_machine.travel("2026-05-04 12:00 +0200")
def test_l_accueil_annonce_le_prochain_comite(connecter, coordinatrice):
    plan = PlanFactory()
    Comite.objects.create(plan=plan, date=datetime.date(2026, 5, 1))
    prochain = Comite.objects.create(plan=plan, date=datetime.date(2026, 6, 1))

    reponse = connecter(coordinatrice).get(ACCUEIL)

    assert reponse.context["comite"] == prochain


def test_l_accueil_coute_toujours_autant(connecter, coordinatrice, django_assert_max_num_queries):
    client = connecter(coordinatrice)
    for _ in range(3):
        ActionFactory(en_retard=True)
    client.get(ACCUEIL)

    with django_assert_max_num_queries(18):
        client.get(ACCUEIL)
