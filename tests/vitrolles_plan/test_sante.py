from datetime import timedelta

import pytest
from django.utils import timezone

from socle.models import Battement
from socle.tasks import battre
from vitrolles_plan.celery import app


@pytest.fixture(autouse=True)
def _courtier_jetable(settings, tmp_path):
    settings.DOSSIER_SAUVEGARDES = tmp_path


@pytest.fixture
def _ouvriers(db):
    """Celui de chaque file vient de donner signe de vie."""
    battre()
    battre(file="pdf")


@pytest.mark.usefixtures("_ouvriers")
def test_tout_va_bien_quand_les_ouvriers_battent(client):

    reponse = client.get("/sante/")

    assert reponse.status_code == 200
    assert {nom: lecture["va"] for nom, lecture in reponse.json().items()} == {
        "base": True,
        "courtier": True,
        "ouvrier": True,
        "pdf": True,
        "sauvegarde": True,
    }


def test_un_ouvrier_jamais_vu_rend_503(client, db):
    reponse = client.get("/sante/")

    assert reponse.status_code == 503
    assert reponse.json()["ouvrier"]["raison"] == "aucun ouvrier de la file celery ne s’est encore annoncé"


@pytest.mark.usefixtures("_ouvriers")
@pytest.mark.parametrize(("file", "nom"), [("celery", "ouvrier"), ("pdf", "pdf")])
def test_un_ouvrier_muet_rend_503_et_dit_sa_file(client, file, nom):
    Battement.objects.filter(ouvrier=f"{file}@ici").update(le=timezone.now() - timedelta(minutes=10))

    reponse = client.get("/sante/")

    lectures = reponse.json()
    assert (reponse.status_code, [n for n in lectures if not lectures[n]["va"]]) == (503, [nom])
    assert lectures[nom]["raison"] == f"l’ouvrier de la file {file} ne donne plus signe de vie"


def test_chaque_battement_passe_par_sa_file():
    files = {ligne.get("options", {}).get("queue", "celery"): ligne for ligne in app.conf.beat_schedule.values()}

    assert files["pdf"]["kwargs"] == {"file": "pdf"}


@pytest.mark.usefixtures("_ouvriers")
def test_une_sauvegarde_attendue_et_absente_rend_503(client, settings):
    settings.SAUVEGARDE_MAX_HEURES = 26

    reponse = client.get("/sante/")

    assert (reponse.status_code, reponse.json()["sauvegarde"]["raison"]) == (503, "aucune sauvegarde récente")


@pytest.mark.usefixtures("_ouvriers")
def test_une_sauvegarde_recente_suffit(client, settings, tmp_path):
    settings.SAUVEGARDE_MAX_HEURES = 26
    (tmp_path / "vitrolles-1.tar.gz").write_bytes(b"x")

    assert client.get("/sante/").status_code == 200
