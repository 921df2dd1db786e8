"""Une fiche tenue par un autre : la page invite à renvoyer, rien n’est écrit, une vraie panne le reste."""

from contextlib import closing

import pytest
from django.db import OperationalError, connection, connections
from django.test import RequestFactory

from socle.middleware import AttenteTropLongue
from tests.client import ClientExigeant
from tests.fabriques import PlanFactory, UtilisateurFactory
from tests.vitrolles_plan.test_gestion_versions import adresse, saisie


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite n’écrit qu’à une main : il faut PostgreSQL")
def test_une_fiche_tenue_par_un_autre_se_renvoie_plus_tard():
    plan, client = PlanFactory(titre_court="Avant"), ClientExigeant()
    client.force_login(UtilisateurFactory(coordination=True), backend="django.contrib.auth.backends.ModelBackend")
    envoi = saisie(plan, titre_court="Après")

    with closing(connections.create_connection("default")) as autre, autre.cursor() as curseur:
        curseur.execute("BEGIN")
        curseur.execute("SELECT 1 FROM actions_plan WHERE id = %s FOR UPDATE", [plan.pk])
        reponse = client.post(adresse(plan), envoi)

    plan.refresh_from_db()
    assert (reponse.status_code, reponse["Retry-After"], plan.titre_court) == (503, "10", "Avant")
    assert "rien n’est perdu" in reponse.content.decode()


def test_un_morceau_de_page_dit_en_une_phrase_que_rien_n_est_garde(db):
    requete = RequestFactory().post("/", headers={"HX-Request": "true"})
    reponse = AttenteTropLongue(None).process_exception(requete, OperationalError("database is locked"))

    texte = reponse.content.decode()
    assert (reponse.status_code, "<html" in texte, "n’est pas encore gardé" in texte) == (503, False, True)


def test_le_verrou_d_ecriture_de_sqlite_se_dit_pareil(db):
    reponse = AttenteTropLongue(None).process_exception(
        RequestFactory().get("/"), OperationalError("database is locked")
    )

    assert reponse.status_code == 503


def test_deux_ecritures_qui_s_attendaient_se_disent_pareil(db):
    class Interblocage(Exception):
        pgcode = "40P01"

    erreur = OperationalError("deadlock detected")
    erreur.__cause__ = Interblocage()

    assert AttenteTropLongue(None).process_exception(RequestFactory().get("/"), erreur).status_code == 503


@pytest.mark.parametrize("erreur", [OperationalError("connexion refusée"), ValueError("database is locked")], ids=str)
def test_une_autre_panne_reste_une_erreur(erreur):
    assert AttenteTropLongue(None).process_exception(RequestFactory().get("/"), erreur) is None
