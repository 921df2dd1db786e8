import gc
import os

import pytest
from django.core.cache import caches
from django.db import connection

from tests import ville as chargements
from tests.base_modele import modele
from tests.client import ClientExigeant
from tests.fabriques import AgentFactory, UtilisateurFactory
from tests.navigateur import CHROMIUM, OPTIONS, Visiteur

# Playwright tourne dans une boucle d’événements : sans ceci Django refuse la base dans les tests de navigateur.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_finish():
    """Le ramasse-miettes n’a plus à relire, cent fois par test, ce que l’importation a laissé pour toujours."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def base_modele(request, django_db_modify_db_settings_parallel_suffix):
    """Celle d’où partent les bases des tests ; sans elle quand on demande une base d’une autre sorte."""
    options = request.config.option
    if options.nomigrations or options.reuse_db or options.create_db:
        return None
    return modele()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(base_modele, django_db_blocker):
    if base_modele:
        with django_db_blocker.unblock():
            base_modele.preparer()


@pytest.fixture(scope="session")
def django_db_keepdb(request, base_modele):
    # SQLite : le fichier copié est la base ; sans cela Django l’effacerait pour repartir de rien.
    return request.config.option.reuse_db or (base_modele is not None and connection.vendor == "sqlite")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, base_modele):
    if base_modele:
        with django_db_blocker.unblock():
            base_modele.garder()


@pytest.fixture(autouse=True)
def _cache_vide():
    for cache in caches.all():
        cache.clear()


@pytest.fixture
def client():
    return ClientExigeant()


@pytest.fixture
def coordinatrice(db):
    return UtilisateurFactory(coordination=True, prenom="Camille", nom="Coordination")


@pytest.fixture
def referente(db):
    """Un compte dont l’agent tient un mandat actif."""
    return AgentFactory(referent=True, avec_compte=True).utilisateur


@pytest.fixture
def elue(db):
    return UtilisateurFactory(elu=True)


@pytest.fixture
def cosignataire(db):
    return UtilisateurFactory(cosignataire=True)


@pytest.fixture
def etranger(db):
    """Un compte sans aucun rôle."""
    return UtilisateurFactory()


@pytest.fixture
def connecter(client):
    def _connecter(compte):
        client.force_login(compte, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return _connecter


@pytest.fixture(scope="module")
def ville(django_db_setup, django_db_blocker):
    """La ville de démonstration du jour, pour tout le module ; `db` d’abord retient ce que le test y change."""
    with chargements.pour_un_module(chargements.charger, django_db_blocker):
        yield


@pytest.fixture(scope="module")
def plan_reel(django_db_setup, django_db_blocker):
    """Le plan réel, pour tout le module, de même."""
    with chargements.pour_un_module(chargements.charger_le_plan, django_db_blocker):
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": CHROMIUM, "args": OPTIONS}


@pytest.fixture
def visiteur(browser, live_server):
    """Fabrique de visiteurs : `visiteur(largeur=375)` ouvre une fenêtre à lui, avec sa session."""
    contextes = []

    def ouvrir(largeur=1280, hauteur=900, **options):
        contexte = browser.new_context(
            viewport={"width": largeur, "height": hauteur}, locale="fr-FR", timezone_id="Europe/Paris", **options
        )
        contextes.append(contexte)
        return Visiteur(contexte.new_page(), live_server.url)

    yield ouvrir
    for contexte in contextes:
        contexte.close()


@pytest.fixture(scope="session", autouse=True)
def _base_liberee(django_db_setup, django_db_blocker):
    """Un fil du serveur de test peut garder sa connexion : PostgreSQL refuserait alors d’effacer la base."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as curseur:
                curseur.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
