from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from socle import robots


class Formulaire(robots.SansRobotForm):
    pass


@pytest.fixture
def requete(rf):
    return rf.post("/un-formulaire/")


@pytest.fixture
def depart(time_machine):
    """Un formulaire ouvert il y a tant de secondes."""

    def ouvrir(il_y_a):
        tampon = robots.tamponner()
        time_machine.move_to(timezone.now() + timedelta(seconds=il_y_a))
        return tampon

    return ouvrir


def test_une_personne_passe(requete, depart):
    assert Formulaire({"depart": depart(10)}, requete=requete).is_valid()


@pytest.mark.parametrize(
    ("secondes", "raison"), [(0, "attendez quelques secondes"), (13 * 3600, "ouverte trop longtemps")]
)
def test_ni_trop_vite_ni_trop_tard(requete, depart, secondes, raison):
    form = Formulaire({"depart": depart(secondes)}, requete=requete)

    assert raison in form.non_field_errors()[0]


@pytest.mark.parametrize("tampon", ["", "ouvert:invente:faux"])
def test_un_depart_invente_ne_passe_pas(requete, tampon):
    assert not Formulaire({"depart": tampon}, requete=requete).is_valid()


def test_la_personne_trop_lente_n_a_qu_a_renvoyer(requete, depart, time_machine):
    form = Formulaire({"depart": depart(13 * 3600)}, requete=requete)
    form.is_valid()
    time_machine.move_to(timezone.now() + timedelta(seconds=5))

    assert Formulaire({"depart": form["depart"].value()}, requete=requete).is_valid()


def test_le_champ_que_personne_ne_voit_reste_vide(requete, depart):
    form = Formulaire({"depart": depart(10), "site_internet": "https://spam.example"}, requete=requete)

    assert form.has_error("__all__", "robot")


def test_une_meme_adresse_n_envoie_pas_sans_fin(requete, monkeypatch):
    monkeypatch.setattr(robots, "ENVOIS_PAR_HEURE", 3)
    for _ in range(3):
        robots.compter(requete)

    with pytest.raises(ValidationError, match="dans une heure"):
        robots.compter(requete)


@pytest.fixture
def cache_en_base(db, settings):
    """Celui du mode embarqué ; les tests se servent d’ordinaire de la mémoire."""
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_django"}
    }
    call_command("createcachetable")


@pytest.mark.usefixtures("cache_en_base")
def test_le_compte_tient_toute_l_heure_puis_repart(requete, monkeypatch, time_machine):
    monkeypatch.setattr(robots, "ENVOIS_PAR_HEURE", 2)
    for minute in (0, 20):
        time_machine.move_to(f"2026-11-27T10:{minute:02}:00Z")
        robots.compter(requete)

    time_machine.move_to("2026-11-27T10:59:00Z")
    with pytest.raises(ValidationError, match="dans une heure"):
        robots.compter(requete)
    time_machine.move_to("2026-11-27T11:00:00Z")
    robots.compter(requete)


def test_deux_formulaires_se_comptent_a_part(rf, monkeypatch):
    monkeypatch.setattr(robots, "ENVOIS_PAR_HEURE", 1)
    robots.compter(rf.post("/un/"))

    robots.compter(rf.post("/autre/"))
