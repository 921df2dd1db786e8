from datetime import timedelta

import pytest
from django.utils import timezone

from socle.models import Battement
from socle.tasks import battre


@pytest.fixture(autouse=True)
def _courtier_jetable(settings, tmp_path):
    settings.DOSSIER_SAUVEGARDES = tmp_path


def test_tout_va_bien_quand_l_ouvrier_bat(client, db):
    battre()

    reponse = client.get("/sante/")

    assert reponse.status_code == 200
    assert {nom: lecture["va"] for nom, lecture in reponse.json().items()} == {
        "base": True,
        "courtier": True,
        "ouvrier": True,
        "sauvegarde": True,
    }


def test_un_ouvrier_jamais_vu_rend_503(client, db):
    reponse = client.get("/sante/")

    assert reponse.status_code == 503
    assert reponse.json()["ouvrier"]["raison"] == "aucun ouvrier ne s’est encore annoncé"


def test_un_ouvrier_muet_rend_503(client, db):
    Battement.objects.create(ouvrier="un", le=timezone.now() - timedelta(minutes=10))

    assert client.get("/sante/").status_code == 503


def test_une_sauvegarde_attendue_et_absente_rend_503(client, db, settings):
    settings.SAUVEGARDE_MAX_HEURES = 26
    battre()

    reponse = client.get("/sante/")

    assert (reponse.status_code, reponse.json()["sauvegarde"]["raison"]) == (503, "aucune sauvegarde récente")


def test_une_sauvegarde_recente_suffit(client, db, settings, tmp_path):
    settings.SAUVEGARDE_MAX_HEURES = 26
    (tmp_path / "vitrolles-1.tar.gz").write_bytes(b"x")
    battre()

    assert client.get("/sante/").status_code == 200
