"""Lire un PDF comme le lirait une personne : son texte, dans l’ordre, sur une ligne."""

import subprocess


def lire(octets):
    texte = subprocess.run(["pdftotext", "-layout", "-", "-"], input=octets, capture_output=True, check=True).stdout
    return " ".join(texte.decode().split())
