"""Lire un PDF comme le lirait une personne : son texte, dans l’ordre, sur une ligne."""

import os
import shutil
import subprocess

import pytest


def lire(octets):
    if not shutil.which("pdftotext") and not os.environ.get("CI"):
        pytest.skip("pdftotext n’est pas installé : apt-get install -y poppler-utils")
    texte = subprocess.run(["pdftotext", "-layout", "-", "-"], input=octets, capture_output=True, check=True).stdout
    return " ".join(texte.decode().split())
