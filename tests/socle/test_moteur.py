"""La feuille de départ allégée : moins de styles, le même document."""

import re

import pytest
from django.conf import settings
from weasyprint import HTML
from weasyprint.html import UA

from socle.pdf.moteur import NOTES, PUCES, Source

pytestmark = pytest.mark.pdf
STATIQUES = settings.RACINE / "static"
DOCUMENT = """<html lang="fr"><title>Un document</title><body><h1>Titre</h1><p>Un <q>mot</q>,<br>une ligne.</p>
<ul><li>une puce<ol><li>un numéro</li><li>un autre</li></ol></li><li style="list-style: none">rien</li></ul>
<table><caption>Un tableau</caption><tr><th>Quoi</th><td>3</td></tr></table></body></html>"""


def en_pdf(moteur):
    return moteur(string=DOCUMENT).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"id", uncompressed_pdf=True)


def test_le_document_est_le_meme_a_l_octet():
    assert en_pdf(Source) == en_pdf(HTML)


def test_la_feuille_du_moteur_a_toujours_de_quoi_s_alleger():
    assert len(NOTES.findall(UA)) == 5
    assert len(PUCES.findall(UA)) == 1


def test_aucun_document_ne_demande_de_note():
    """Une feuille qui en voudrait rendrait ses styles au moteur."""
    feuilles = [f for dossier in ("rapports", "documents") for f in STATIQUES.glob(f"{dossier}/*.css")]
    assert feuilles
    assert not [f.name for f in feuilles if re.search(r"footnote|note-(call|marker)", f.read_text())]
