import contextlib
import hashlib
import io
import json
import tarfile
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from partenaires.models import Quartier
from vitrolles_plan import bascule
from vitrolles_plan.sauvegarde import SauvegardeImpossible, restaurer, sauvegarder

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def dossiers(settings, tmp_path):
    settings.DOSSIER_DONNEES = tmp_path
    settings.DOSSIER_SAUVEGARDES = tmp_path / "sauvegardes"
    settings.MEDIA_ROOT = tmp_path / "fichiers"
    settings.MEDIA_ROOT.mkdir()
    return tmp_path


def test_ce_qui_est_sauvegarde_revient(dossiers):
    Quartier.objects.create(code="pins", nom="Les Pins", prioritaire=True)
    (dossiers / "fichiers/photo.jpg").write_bytes(b"image")
    archive = sauvegarder()

    Quartier.objects.all().delete()
    (dossiers / "fichiers/photo.jpg").unlink()
    (dossiers / "fichiers/intrus.jpg").write_bytes(b"apres")
    restaurer(archive)

    assert list(Quartier.objects.values_list("nom", "prioritaire")) == [("Les Pins", True)]
    assert sorted(f.name for f in (dossiers / "fichiers").iterdir()) == ["photo.jpg"]


def noms(archive):
    with tarfile.open(archive) as entree:
        return {piece.name for piece in entree if piece.name.startswith("fichiers/")}


def test_ce_qui_attend_un_envoi_ne_se_sauvegarde_pas(dossiers):
    (dossiers / "fichiers/attente").mkdir()
    for nom in ("photo.jpg", "attente/brouillon.jpg"):
        (dossiers / "fichiers" / nom).write_bytes(b"image")

    assert noms(sauvegarder()) == {"fichiers/photo.jpg"}


def test_un_fichier_efface_pendant_la_sauvegarde_ne_l_arrete_pas(dossiers, monkeypatch):
    for nom in ("reste.jpg", "s_en_va.jpg"):
        (dossiers / "fichiers" / nom).write_bytes(b"image")
    ajouter = tarfile.TarFile.addfile

    def effacer_puis_ajouter(archive, piece, *arguments):
        (dossiers / "fichiers/s_en_va.jpg").unlink(missing_ok=True)
        return ajouter(archive, piece, *arguments)

    monkeypatch.setattr(tarfile.TarFile, "addfile", effacer_puis_ajouter)
    archive = sauvegarder()

    assert noms(archive) == {"fichiers/reste.jpg"}
    restaurer(archive)


def test_un_disque_qui_refuse_se_dit_en_une_phrase(dossiers):
    (dossiers / "sauvegardes").write_text("un fichier, pas un dossier")

    with pytest.raises(SauvegardeImpossible, match="n’a pas pu s’écrire"):
        sauvegarder()


def test_une_piece_abimee_arrete_la_restauration(dossiers):
    Quartier.objects.create(code="pins", nom="Les Pins")
    (dossiers / "fichiers/photo.jpg").write_bytes(b"image")
    archive = sauvegarder()
    piece = refaire(archive, dossiers, abimer_la_photo)
    Quartier.objects.update(nom="Le Roucas")

    with pytest.raises(SauvegardeImpossible, match=r"Pièces abîmées.*photo\.jpg"):
        restaurer(piece)

    assert Quartier.objects.get().nom == "Le Roucas"


@pytest.mark.parametrize(("nom", "sorte"), [("../dehors.txt", tarfile.REGTYPE), ("lien", tarfile.SYMTYPE)])
def test_une_archive_qui_sort_de_son_dossier_est_refusee(dossiers, nom, sorte):
    piegee = dossiers / "piegee.tar.gz"
    with tarfile.open(piegee, "w:gz") as sortie:
        piece = tarfile.TarInfo(nom)
        piece.type, piece.linkname, piece.size = sorte, "/etc/passwd", 0
        sortie.addfile(piece, io.BytesIO())

    with pytest.raises(SauvegardeImpossible, match="n’est pas une sauvegarde lisible"):
        restaurer(piegee)

    assert not (dossiers / "dehors.txt").exists()


def refaire(archive, dossier, changer):
    """La même archive, dont `changer` a touché les pièces : {nom: octets}."""
    with tarfile.open(archive) as entree:
        pieces = {piece.name: entree.extractfile(piece).read() for piece in entree}
    changer(pieces)
    refaite = dossier / "refaite.tar.gz"
    with tarfile.open(refaite, "w:gz") as sortie:
        for nom, octets in pieces.items():
            piece = tarfile.TarInfo(nom)
            piece.size = len(octets)
            sortie.addfile(piece, io.BytesIO(octets))
    return refaite


def abimer_la_photo(pieces):
    pieces["fichiers/photo.jpg"] = b"autre"


def couper_la_base(pieces):
    """Elle s’arrête au milieu ; son empreinte est juste."""
    base = next(nom for nom in pieces if nom.startswith("base."))
    pieces[base] = pieces[base][: len(pieces[base]) // 2]
    manifeste = json.loads(pieces["manifeste.json"])
    manifeste["pieces"][base] = hashlib.sha256(pieces[base]).hexdigest()
    pieces["manifeste.json"] = json.dumps(manifeste).encode()


def test_rien_a_moitie_ecrit_ne_reste(dossiers):
    sauvegarder()

    assert [Path(f).suffix for f in (dossiers / "sauvegardes").iterdir()] == [".gz"]


def test_la_restauration_demande_une_confirmation(dossiers):
    with pytest.raises(CommandError, match="--confirmer"):
        call_command("restaurer", str(sauvegarder()))


def test_un_fichier_quelconque_est_refuse(dossiers):
    (dossiers / "x.tar.gz").write_text("rien")

    with pytest.raises(SauvegardeImpossible, match="n’est pas une sauvegarde lisible"):
        restaurer(dossiers / "x.tar.gz")


sur_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite se recopie page à page")


def schemas():
    with connection.cursor() as curseur:
        curseur.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'avant%%'")
        return curseur.fetchall()


def test_une_restauration_qui_echoue_rend_la_base_d_avant(dossiers):
    coupee = refaire(sauvegarder(), dossiers, couper_la_base)
    Quartier.objects.create(code="pins", nom="Les Pins")

    with pytest.raises(SauvegardeImpossible, match="n’a pas été restaurée.*Rien n’a été changé"):
        restaurer(coupee)

    assert [q.nom for q in Quartier.objects.all()] == ["Les Pins"]
    assert connection.vendor == "sqlite" or schemas() == []


@sur_postgresql
def test_une_restauration_arretee_net_se_reprend(dossiers):
    Quartier.objects.create(code="pins", nom="Les Pins")
    archive = sauvegarder()
    Quartier.objects.update(nom="Le Roucas")
    bascule._ecarter()
    with connection.cursor() as curseur:
        curseur.execute("CREATE TABLE partenaires_quartier (a_moitie_faite integer)")

    restaurer(archive)

    assert [q.nom for q in Quartier.objects.all()] == ["Les Pins"]
    assert schemas() == []


@sur_postgresql
def test_une_restauration_ne_demande_pas_plus_de_verrous_qu_un_petit_serveur(dossiers):
    archive = sauvegarder()
    releve = []

    with Verrous(releve):
        restaurer(archive)

    assert max(releve) < 1600


class Verrous:
    """Relève, d’une autre connexion, combien de verrous la base tient, tant que dure le bloc."""

    def __init__(self, releve):
        self.releve, self.fini = releve, threading.Event()
        self.fil = threading.Thread(target=self._relever)

    def __enter__(self):
        self.fil.start()

    def __exit__(self, *_):
        self.fini.set()
        self.fil.join()

    def _relever(self):
        base = connection.get_connection_params()
        with contextlib.closing(connection.Database.connect(**base)) as autre, autre.cursor() as curseur:
            autre.autocommit = True
            while not self.fini.wait(0.02):
                curseur.execute(
                    "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database "
                    "WHERE d.datname = current_database()"
                )
                self.releve.append(curseur.fetchone()[0])
