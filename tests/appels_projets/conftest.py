import pytest

from tests.fabriques import UtilisateurFactory


@pytest.fixture
def signataire(db):
    return UtilisateurFactory(prenom="Nora", nom="Signataire", email="nora@association.example")


@pytest.fixture
def redactrice(db):
    return UtilisateurFactory(prenom="Rita", nom="Rédactrice", email="rita@association.example")
