"""Les trois documents d’une édition : le rapport, sa synthèse d’une page, le bilan du plan. Aucune requête."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from rapports import bilan, mise_en_page, synthese
from rapports.etats import DocumentEdite
from rapports.mise_en_page import Chapitre

PAGES_AU_MOINS = {DocumentEdite.RAPPORT: 2, DocumentEdite.SYNTHESE: 1, DocumentEdite.BILAN: 2}


def composer_le_document(document, contenu, couverture):
    """Le HTML du document, à mettre en pages."""
    return COMPOSEURS[document](contenu, couverture)


def _composer_la_synthese(contenu, couverture):
    contexte = mise_en_page.contexte(contenu, couverture)
    contexte |= synthese.resumer(contenu, contexte["tuiles"])
    contexte["adresse"] = settings.ADRESSE_DU_SITE + reverse("rapports:rapport", args=[contenu.annee])
    return render_to_string("rapports/synthese.html", contexte)


def _composer_le_bilan(contenu, couverture):
    contexte = mise_en_page.contexte(contenu, couverture) | {"chapitres": chapitres_du_bilan(contenu)}
    return render_to_string("rapports/bilan.html", contexte)


def chapitres_du_bilan(contenu):
    return [
        Chapitre(
            ancre=chapitre.code,
            numero=str(numero),
            titre=bilan.TITRES[chapitre.code],
            ton="",
            gabarit="rapports/bilan/objectifs.html" if chapitre.code == bilan.OBJECTIFS else "",
            objectif=None,
            texte="",
            parties=chapitre.parties,
            sous_titres=tuple((p.code, p.titre) for p in chapitre.parties) if len(chapitre.parties) > 1 else (),
        )
        for numero, chapitre in enumerate(contenu.bilan, start=1)
    ]


COMPOSEURS = {
    DocumentEdite.RAPPORT: mise_en_page.composer,
    DocumentEdite.SYNTHESE: _composer_la_synthese,
    DocumentEdite.BILAN: _composer_le_bilan,
}
