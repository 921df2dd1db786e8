"""Sauvegarder et restaurer : la base et les fichiers dans une seule archive, avec l’empreinte de chaque pièce."""

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from vitrolles_plan.bascule import tables_de_cote

MANIFESTE = "manifeste.json"
EN_ATTENTE = "attente"  # les images d’un formulaire pas encore envoyé (socle/fichiers.py) : elles s’effacent seules


class SauvegardeImpossible(Exception):
    """La sauvegarde ou la restauration n’a pas eu lieu ; le texte dit pourquoi et que faire."""


def sauvegarder(dossier=None):
    """Écrit `vitrolles-<date>.tar.gz` et rend son chemin ; rien à moitié écrit ne paraît dans le dossier."""
    dossier = Path(dossier or settings.DOSSIER_SAUVEGARDES)
    archive = dossier / f"vitrolles-{timezone.localtime():%Y%m%d-%H%M%S-%f}.tar.gz"
    try:
        dossier.mkdir(parents=True, exist_ok=True)
        _ecrire(archive)
    except OSError as erreur:
        raise SauvegardeImpossible(f"La sauvegarde n’a pas pu s’écrire dans {dossier} ({erreur}).") from erreur
    return archive


def _ecrire(archive):
    partiel = archive.with_suffix(".partiel")
    try:
        with tempfile.TemporaryDirectory(dir=archive.parent) as brouillon:
            _remplir(partiel, Path(brouillon))
        os.chmod(partiel, 0o600)
        partiel.rename(archive)
    finally:
        partiel.unlink(missing_ok=True)


def _remplir(partiel, brouillon):
    """Les pièces d’abord, chacune avec l’empreinte de ce qui est entré ; le manifeste à la fin."""
    empreintes = {}
    with tarfile.open(partiel, "w:gz") as sortie:
        base = _copier_la_base(brouillon)
        for nom, chemin in {base.name: base, **_fichiers()}.items():
            # Le site tourne : un fichier effacé depuis la copie de la base n’a plus à y être.
            with contextlib.suppress(FileNotFoundError):
                empreintes[nom] = _ranger(sortie, nom, chemin)
        contenu = {"le": timezone.now().isoformat(), "moteur": connection.vendor, "pieces": empreintes}
        manifeste = brouillon / MANIFESTE
        manifeste.write_text(json.dumps(contenu, indent=1))
        sortie.add(manifeste, arcname=MANIFESTE)


def _fichiers():
    """Les fichiers déposés, par leur nom dans l’archive ; sans ceux qui attendent un envoi, et que personne ne cite."""
    racine = Path(settings.MEDIA_ROOT)
    deposes = [f.relative_to(racine) for f in sorted(racine.rglob("*")) if f.is_file()]
    return {f"fichiers/{f}": racine / f for f in deposes if f.parts[0] != EN_ATTENTE}


def _ranger(sortie, nom, chemin):
    """Rend l’empreinte de ce qui est entré ; ouvert, le fichier se lit jusqu’au bout même si le site l’efface."""
    with chemin.open("rb") as entree:
        sortie.addfile(sortie.gettarinfo(arcname=nom, fileobj=entree), entree)
        entree.seek(0)
        return hashlib.file_digest(entree, "sha256").hexdigest()


def restaurer(archive):
    """Remplace la base et les fichiers par ceux de l’archive, après en avoir vérifié chaque empreinte."""
    with tempfile.TemporaryDirectory(dir=settings.DOSSIER_DONNEES) as brouillon:
        dossier = Path(brouillon)
        try:
            _ouvrir(archive, dossier)
            manifeste = json.loads((dossier / MANIFESTE).read_text())
        except (OSError, tarfile.TarError, ValueError, KeyError) as erreur:
            raise SauvegardeImpossible(f"{archive} n’est pas une sauvegarde lisible ({erreur}).") from erreur
        abimees = [nom for nom, attendue in manifeste["pieces"].items() if _empreinte(dossier / nom) != attendue]
        if abimees:
            raise SauvegardeImpossible(f"Pièces abîmées dans {archive} : {', '.join(abimees)}. Rien n’a été changé.")
        if manifeste["moteur"] != connection.vendor:
            raise SauvegardeImpossible(
                f"La sauvegarde vient de {manifeste['moteur']}, la base est {connection.vendor} : régler DATABASE_URL."
            )
        try:
            _remplacer_la_base(dossier)
        except (SauvegardeImpossible, sqlite3.DatabaseError) as erreur:
            raise SauvegardeImpossible(f"La base n’a pas été restaurée ({erreur}). Rien n’a été changé.") from erreur
        _remplacer_les_fichiers(dossier / "fichiers")


def _ouvrir(archive, dossier):
    """Range chaque fichier de l’archive sous le dossier, et rien ailleurs.

    À la main : le filtre « data » de `tarfile` manque au Python 3.11.2 de Debian 12, où ce site s’installe.
    """
    with tarfile.open(archive) as entree:
        for piece in entree:
            if piece.isdir():
                continue
            cible = (dossier / piece.name).resolve()
            if not piece.isfile() or not cible.is_relative_to(dossier.resolve()):
                raise ValueError(f"« {piece.name} » n’est pas un fichier de sauvegarde")
            cible.parent.mkdir(parents=True, exist_ok=True)
            with cible.open("wb") as sortie:
                shutil.copyfileobj(entree.extractfile(piece), sortie)


def _empreinte(chemin):
    if not chemin.is_file():
        return None
    with chemin.open("rb") as entree:
        return hashlib.file_digest(entree, "sha256").hexdigest()


def _copier_la_base(dossier):
    if connection.vendor == "sqlite":
        copie = dossier / "base.sqlite3"
        with sqlite3.connect(copie) as vers:
            connection.ensure_connection()
            connection.connection.backup(vers)
        vers.close()
        return copie
    copie = dossier / "base.dump"
    _postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={copie}")
    return copie


def _remplacer_la_base(dossier):
    if connection.vendor == "sqlite":
        source = sqlite3.connect(dossier / "base.sqlite3")
        connection.ensure_connection()
        # Recopier page à page garde le fichier et ses droits, et les autres processus voient la base restaurée.
        source.backup(connection.connection)
        source.close()
        return
    connections.close_all()
    with tables_de_cote():
        # Sans les commentaires : celui d’une extension n’est permis qu’à qui l’a installée.
        _postgresql("pg_restore", "--no-owner", "--no-comments", "--exit-on-error", str(dossier / "base.dump"))
        connections.close_all()


def _postgresql(commande, *arguments):
    reglages = connection.settings_dict
    cible = ["--host", reglages["HOST"] or "127.0.0.1", "--port", str(reglages["PORT"] or 5432)]
    cible += ["--username", reglages["USER"], "--dbname", reglages["NAME"]]
    environnement = os.environ | ({"PGPASSWORD": reglages["PASSWORD"]} if reglages["PASSWORD"] else {})
    try:
        subprocess.run([commande, *cible, *arguments], env=environnement, check=True, capture_output=True, text=True)
    except FileNotFoundError as erreur:
        raise SauvegardeImpossible(f"{commande} manque : sudo apt-get install -y postgresql-client") from erreur
    except subprocess.CalledProcessError as erreur:
        raise SauvegardeImpossible(f"{commande} a échoué : {erreur.stderr.strip()}") from erreur


def _remplacer_les_fichiers(nouveaux):
    actuels = Path(settings.MEDIA_ROOT)
    anciens = actuels.with_name(actuels.name + "-avant-restauration")
    shutil.rmtree(anciens, ignore_errors=True)
    if actuels.exists():
        actuels.rename(anciens)
    nouveaux.mkdir(exist_ok=True)
    shutil.move(nouveaux, actuels)
