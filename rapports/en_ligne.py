"""La page du site d’un rapport publié : les mêmes chiffres figés et les mêmes gabarits que son PDF."""

from django.urls import reverse

from rapports.etats import DocumentEdite
from rapports.mise_en_page import Couverture
from rapports.mise_en_page import contexte as contexte_du_document
from rapports.structure import depuis_json


def contexte(rapport):
    """`rapport` vient avec ses éditions publiées (`publiees`, et celles du rapport seul, `pretes`)."""
    edition = rapport.pretes[0]
    contenu = depuis_json(edition.instantane.contenu)
    return contexte_du_document(contenu, Couverture.de(edition)) | {
        "rapport": rapport,
        "edition": edition,
        "versions": rapport.pretes,
        "documents": _autres_documents(rapport),
        # Le PDF lit ses photos dans ses ressources ; la page, à cette adresse.
        "images": reverse("rapports:rapport", args=[rapport.annee]) + "photos/",
    }


def _autres_documents(rapport):
    """La dernière synthèse et le dernier bilan publiés, s’il y en a."""
    par_sorte = {}
    for edition in rapport.publiees:
        par_sorte.setdefault(edition.document, edition)
    return [par_sorte[sorte] for sorte in (DocumentEdite.SYNTHESE, DocumentEdite.BILAN) if sorte in par_sorte]
