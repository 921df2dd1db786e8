"""Les pannes, avec de vrais processus : chacune finit par un état clair, sans rien d’à moitié écrit ; on redemande."""

import contextlib
import datetime
import io
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from functools import partial

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from PIL import Image

from rapports import balayage, operations
from rapports.etats import EtapeEdition, EtatEdition
from rapports.tasks import editer_pdf
from socle.etats import faire_passer
from tests.fabriques import (
    ActionFactory,
    BilanEvenementFactory,
    EditionFactory,
    EvenementFactory,
    InstantaneFactory,
    ObjectifFactory,
    PhotoBilanFactory,
    RapportFactory,
)
from tests.ouvrier import Ouvrier, environnement
from tests.rapports.test_ouvrier import finie

pytestmark = [pytest.mark.ouvrier, pytest.mark.pdf, pytest.mark.django_db(transaction=True)]
MO = 1024 * 1024


@pytest.fixture
def long_rapport(plan):
    """De quoi occuper un ouvrier plusieurs secondes."""
    ActionFactory.create_batch(150, objectif=ObjectifFactory(plan=plan), resume="Texte long. " * 40)
    return RapportFactory(plan=plan)


@pytest.fixture
def ouvrier_de_service(transactional_db, vraie_file, tmp_path):
    """Comme en service : un processus qui surveille, un autre qui travaille et que l’on peut tuer."""
    ouvrier = Ouvrier(tmp_path / "ouvrier.log", bassin="prefork")
    ouvrier.demarrer()
    yield ouvrier
    ouvrier.arreter()


def a_l_impression(edition):
    edition.refresh_from_db()
    return edition.etape == EtapeEdition.IMPRESSION or finie(edition)


def fichiers():
    return set(default_storage.listdir("editionpdf")[1]) if default_storage.exists("editionpdf") else set()


def chauffer(ouvrier):
    """Une édition qui n’existe pas : l’ouvrier charge son moteur, que la limite ne compte donc plus."""
    editer_pdf.delay(0)
    ouvrier.attendre(lambda: "succeeded" in ouvrier.dit)


def exiger_une_reprise(edition, ouvrier):
    """La suite de toute panne : redemandée, elle aboutit, et c’est la seule prête."""
    suivante = operations.demander(edition.rapport, par=None)
    ouvrier.attendre(lambda: finie(suivante), 180)
    assert (suivante.etat, suivante.erreur) == (EtatEdition.PRETE, "")
    assert list(edition.rapport.editions.pretes()) == [suivante]


# --- Le temps ---------------------------------------------------------------------------------------


def test_une_mise_en_pages_trop_longue_se_dit_et_se_redemande(ouvrier_de_service, long_rapport):
    """L’arrêt rend la mise en pages trop longue sur toute machine : l’avertissement l’attend à la reprise."""
    chauffer(ouvrier_de_service)
    edition = EditionFactory(instantane=InstantaneFactory(rapport=long_rapport))

    editer_pdf.apply_async([edition.pk], soft_time_limit=3)
    ouvrier_de_service.attendre(lambda: a_l_impression(edition))
    os.kill(ouvrier_de_service.enfant, signal.SIGSTOP)
    ouvrier_de_service.attendre(lambda: "Soft time limit" in ouvrier_de_service.dit)
    os.kill(ouvrier_de_service.enfant, signal.SIGCONT)

    ouvrier_de_service.attendre(lambda: finie(edition))
    assert (edition.etat, edition.fichier.name) == (EtatEdition.ECHOUEE, "")
    assert edition.erreur.startswith("La mise en pages a dépassé cinq minutes")
    exiger_une_reprise(edition, ouvrier_de_service)


def test_un_ouvrier_fige_est_tue_par_la_limite_de_temps_et_le_balayage_reprend(ouvrier_de_service, long_rapport):
    """Comme un moteur bloqué hors de Python : il n’entend pas le premier avertissement."""
    chauffer(ouvrier_de_service)
    edition = EditionFactory(instantane=InstantaneFactory(rapport=long_rapport))

    editer_pdf.apply_async([edition.pk], soft_time_limit=10, time_limit=12)
    ouvrier_de_service.attendre(lambda: a_l_impression(edition))
    os.kill(ouvrier_de_service.enfant, signal.SIGSTOP)

    ouvrier_de_service.attendre(lambda: "Hard time limit" in ouvrier_de_service.dit)
    edition.refresh_from_db()
    assert (edition.etat, edition.fichier.name) == (EtatEdition.EN_COURS, "")
    balayage.balayer(timezone.now() + datetime.timedelta(minutes=9))
    ouvrier_de_service.attendre(lambda: finie(edition), 180)
    assert (edition.etat, edition.relances) == (EtatEdition.PRETE, 1)


def test_une_edition_annulee_en_route_rend_la_place_et_ne_laisse_rien(ouvrier, long_rapport):
    avant = fichiers()
    edition = operations.demander(long_rapport, par=None)
    ouvrier.attendre(lambda: a_l_impression(edition))

    faire_passer(edition, EtatEdition.ANNULEE, par=None)

    ouvrier.attendre(lambda: "annulée ou reprise" in ouvrier.dit)
    edition.refresh_from_db()
    assert (edition.etat, edition.erreur, edition.fichier.name, fichiers()) == (EtatEdition.ANNULEE, "", "", avant)
    exiger_une_reprise(edition, ouvrier)


# --- Le disque --------------------------------------------------------------------------------------


def bruit():
    """Une image que rien ne comprime : dix millions d’octets au moins."""
    sortie = io.BytesIO()
    Image.frombytes("RGB", (3200, 3200), os.urandom(3200 * 3200 * 3)).save(sortie, "JPEG", quality=95)
    return sortie.getvalue()


@pytest.fixture
def rapport_lourd(rapport, coordinatrice):
    jour = datetime.date(2026, 3, 21)
    evenement = EvenementFactory(precision="jour", debut=jour, fin=jour, creneau=False)
    photo = ContentFile(bruit(), "photo.jpg")
    PhotoBilanFactory(bilan=BilanEvenementFactory(evenement=evenement), image=photo, credit="Ville de Vitrolles")
    operations.figer(rapport, par=coordinatrice)
    return rapport


@pytest.fixture
def petit_disque():
    """Le dossier des éditions sur un disque d’un million d’octets."""
    dossier = settings.MEDIA_ROOT / "editionpdf"
    dossier.mkdir(parents=True, exist_ok=True)
    monte = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", dossier], capture_output=True)
    if monte.returncode:
        pytest.skip("monter un petit disque demande d’être administrateur")
    agrandir = partial(subprocess.run, ["mount", "-o", "remount,size=100m", dossier], check=True)
    yield agrandir
    subprocess.run(["umount", dossier], check=True)


def test_un_disque_plein_se_dit_ne_garde_aucun_morceau_et_se_redemande(petit_disque, ouvrier, rapport_lourd):
    edition = operations.demander(rapport_lourd, par=None)
    ouvrier.attendre(lambda: finie(edition))

    assert edition.erreur.startswith("Le disque du serveur est plein")
    assert (edition.etat, edition.fichier.name, fichiers()) == (EtatEdition.ECHOUEE, "", set())
    petit_disque()
    exiger_une_reprise(edition, ouvrier)


def test_un_fichier_trop_gros_pour_le_systeme_se_dit_et_ne_garde_aucun_morceau(
    transactional_db, vraie_file, rapport_lourd, tmp_path
):
    """Sans être administrateur : le système refuse à l’ouvrier d’écrire plus de huit millions d’octets par fichier."""
    avant = fichiers()
    borner = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (8 * MO, 8 * MO))
    ouvrier = Ouvrier(tmp_path / "ouvrier.log", avant=borner)
    ouvrier.demarrer()
    try:
        edition = operations.demander(rapport_lourd, par=None)
        ouvrier.attendre(lambda: finie(edition))
    finally:
        ouvrier.arreter()

    assert edition.erreur.startswith("Le fichier n’a pas pu être écrit")
    assert (edition.etat, edition.fichier.name, fichiers()) == (EtatEdition.ECHOUEE, "", avant)


# --- Le courtier ------------------------------------------------------------------------------------


@contextlib.contextmanager
def courtier_sqlite():
    """Le fichier de la file disparaît : un dossier à sa place. Rend (réglages, de quoi le faire revenir)."""
    fichier = settings.DOSSIER_DONNEES / "courtier.sqlite3"
    ecarte = fichier.with_suffix(".ecarte")
    if fichier.exists():
        fichier.rename(ecarte)
    fichier.mkdir()
    yield {"REDIS_URL": ""}, fichier.rmdir
    if ecarte.exists():
        ecarte.replace(fichier)


@contextlib.contextmanager
def courtier_redis():
    """Un Redis à nous, pas encore démarré."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    lances = []

    def revenir():
        commande = ["redis-server", "--port", str(port), "--save", "", "--bind", "127.0.0.1"]
        lances.append(subprocess.Popen(commande, stdout=subprocess.DEVNULL))

    try:
        yield {"REDIS_URL": f"redis://127.0.0.1:{port}/0"}, revenir
    finally:
        for processus in lances:
            processus.kill()
            processus.wait()


def commander(reglages, *arguments):
    debut = time.monotonic()
    fini = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.RACINE,
        env=environnement() | reglages,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert fini.returncode == 0, fini.stderr
    return time.monotonic() - debut


BALAYER = (
    "import datetime; from django.utils import timezone; from rapports import balayage; "
    "balayage.balayer(timezone.now() + datetime.timedelta(minutes=3))"
)


@pytest.mark.parametrize("courtier", [courtier_sqlite, courtier_redis])
def test_sans_courtier_la_demande_est_gardee_et_part_quand_il_revient(transactional_db, rapport, tmp_path, courtier):
    if courtier is courtier_redis and subprocess.run(["which", "redis-server"], capture_output=True).returncode:
        pytest.skip("redis-server n’est pas installé")
    with courtier() as (reglages, revenir):
        assert commander(reglages, "produire_rapport", "2026") < 40
        edition = rapport.editions.get()
        assert (edition.etat, edition.etape) == (EtatEdition.EN_ATTENTE, EtapeEdition.FILE)

        revenir()
        ouvrier = Ouvrier(tmp_path / "ouvrier.log", **reglages)
        ouvrier.demarrer()
        try:
            commander(reglages, "shell", "-c", BALAYER)
            ouvrier.attendre(lambda: finie(edition))
        finally:
            ouvrier.arreter()
    assert (edition.etat, edition.relances) == (EtatEdition.PRETE, 1)


# --- La base ----------------------------------------------------------------------------------------


def test_une_base_qui_coupe_la_ligne_en_route_laisse_un_echec_dit(ouvrier, long_rapport):
    edition = operations.demander(long_rapport, par=None)
    ouvrier.attendre(lambda: a_l_impression(edition))

    with base_coupee():
        ouvrier.attendre(lambda: "la base ne répond pas" in ouvrier.dit or "production interrompue" in ouvrier.dit)

    ouvrier.attendre(lambda: finie(edition))
    assert (edition.etat, edition.fichier.name) == (EtatEdition.ECHOUEE, "")
    assert edition.erreur.startswith("La base de données n’a plus répondu")
    exiger_une_reprise(edition, ouvrier)


@contextlib.contextmanager
def base_coupee():
    """PostgreSQL ferme la connexion de l’ouvrier ; SQLite se laisse tenir par quelqu’un d’autre."""
    if connection.vendor == "postgresql":
        with connection.cursor() as curseur:
            curseur.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        yield
        return
    with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as autre:
        autre.execute("BEGIN IMMEDIATE")
        yield
        autre.execute("ROLLBACK")
