"""Une personne enregistre pendant qu’un import se confirme : l’une passe avant l’autre, et personne ne perd rien.

Contrôle négatif, mené à la main : sans le `select_for_update` des fiches touchées, le texte d’une collègue est écrasé ;
avec un verrou `no_key`, un domaine ajouté pendant l’import disparaît de la liste.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from actions.models import Action, Domaine, Plan
from tests.client import ClientExigeant
from tests.fabriques import ActionFactory, PlanFactory, UtilisateurFactory
from tests.vitrolles_plan.classeurs import confirmer, importer, nouveau
from tests.vitrolles_plan.test_gestion_versions import adresse, saisie

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite n’écrit qu’à une main : il faut PostgreSQL"),
]

EN_ATTENTE = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def camille(transactional_db):
    client = ClientExigeant()
    compte = UtilisateurFactory(coordination=True)
    client.force_login(compte, backend="django.contrib.auth.backends.ModelBackend")
    return client


def dans_son_fil(geste):
    try:
        return geste()
    finally:
        connections.close_all()


def attendre_qu_attendent(nombre):
    """Rend la main quand ce nombre de connexions attend un verrou."""
    for _ in range(200):
        with connection.cursor() as curseur:
            # Dans une transaction, PostgreSQL garde sa première lecture des connexions.
            curseur.execute("SELECT pg_stat_clear_snapshot()")
            curseur.execute(EN_ATTENTE)
            if curseur.fetchone()[0] >= nombre:
                return
        time.sleep(0.02)
    raise AssertionError("Personne n’attend : les verrous ne tiennent plus.")


def test_enregistrer_avant_la_confirmation_l_arrete(camille):
    plan = PlanFactory(titre_court="Avant")
    apercu = importer(camille, Plan, nouveau(["Code", "Titre"], [plan.code, "Titre de l’import"]))

    with ThreadPoolExecutor() as fils:
        with transaction.atomic():
            Plan.objects.update(titre_court="Texte de la collègue")
            confirmation = fils.submit(dans_son_fil, lambda: confirmer(camille, Plan, apercu))
            attendre_qu_attendent(1)
        confirmation.result()

    relu = Plan.objects.get()
    assert (relu.titre, relu.titre_court) == (plan.titre, "Texte de la collègue")


def pendant_l_import(client, modele, apercu, retenue, geste):
    """L’import a tout vérifié et tout écrit ; il attend, pour valider, la fiche liée qu’on retient. Vient `geste`."""
    with ThreadPoolExecutor() as fils:
        with transaction.atomic():
            type(retenue).objects.select_for_update().get(pk=retenue.pk)
            confirmation = fils.submit(dans_son_fil, lambda: confirmer(client, modele, apercu))
            attendre_qu_attendent(1)
            fait = fils.submit(dans_son_fil, geste)
            attendre_qu_attendent(2)
        confirmation.result()
        return fait.result()


def test_enregistrer_pendant_la_confirmation_previent_et_ne_perd_rien(camille):
    plan, precedent = PlanFactory(), PlanFactory(clos=True)
    apercu = importer(camille, Plan, nouveau(["Code", "Succède à"], [plan.code, precedent.code]))
    collegue = ClientExigeant()
    collegue.cookies = camille.cookies

    reponse = pendant_l_import(
        camille, Plan, apercu, precedent, lambda: collegue.post(adresse(plan), saisie(plan, titre="Mon texte"))
    )

    relu = Plan.objects.get(pk=plan.pk)
    assert (relu.titre, relu.succede_a, relu.version) == (plan.titre, precedent, 2)
    assert "a enregistré cette fiche" in reponse.context["adminform"].form.non_field_errors()[0]
    assert reponse.context["adminform"].form["titre"].value() == "Mon texte"


def test_un_lien_ajoute_pendant_la_confirmation_n_est_pas_retire(camille):
    action = ActionFactory()
    emploi, sport = (Domaine.objects.create(code=code, nom=code) for code in ("emploi-essai", "sport-essai"))
    apercu = importer(camille, Action, nouveau(["Code", "Domaines"], [action.code, emploi.code]))

    pendant_l_import(camille, Action, apercu, emploi, lambda: Action.objects.get(pk=action.pk).domaines.add(sport))

    assert set(action.domaines.all()) == {emploi, sport}
