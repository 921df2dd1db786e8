"""Du HTML aux octets du PDF : le seul import de WeasyPrint. Ni réseau, ni fichier hors de la liste.

Le moteur pèse lourd : on n’importe ce module que là où l’on imprime, jamais au démarrage du site.
"""

import hashlib
import logging
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

PROFIL = "pdf/ua-1"
TYPES = {".woff2": "font/woff2", ".svg": "image/svg+xml", ".css": "text/css"}


class ImpressionImpossible(Exception):
    """Le texte s’adresse à la personne qui a demandé l’édition."""


@dataclass(frozen=True)
class Impression:
    octets: bytes
    pages: int
    balise: bool
    langue: str
    erreurs: tuple[str, ...]
    avertissements: tuple[str, ...]

    @property
    def controle(self):
        """Ce qui a été vérifié à la production ; la conformité entière se juge avec veraPDF, dans les tests."""
        return {
            "profil": PROFIL,
            "pages": self.pages,
            "balise": self.balise,
            "langue": self.langue,
            "erreurs": list(self.erreurs),
            "avertissements": list(self.avertissements),
        }

    def controler(self, pages_au_moins=1):
        """Lève `ImpressionImpossible` si le PDF n’est pas balisé, en français, sans erreur, ou n’a pas ses pages."""
        if self.erreurs or not self.balise or self.langue != "fr":
            raise ImpressionImpossible(f"Le PDF produit n’est pas accessible à tous : {self._premiere_faute()}")
        if not self.octets.startswith(b"%PDF-") or self.pages < pages_au_moins:
            raise ImpressionImpossible("Le PDF produit est vide : redemandez-le.")

    def _premiere_faute(self):
        return next(iter(self.erreurs), "ses balises ou sa langue manquent.")


class Releveur(logging.Handler):
    """Garde ce que le moteur a signalé pendant une mise en pages."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.erreurs, self.avertissements = [], []

    def emit(self, ligne):
        (self.erreurs if ligne.levelno >= logging.ERROR else self.avertissements).append(ligne.getMessage())


class AccesFerme(URLFetcher):
    """Ne rend que les adresses `data:` et nos ressources `ressource:` ; toute autre arrête la mise en pages."""

    def __init__(self):
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url, headers=None):
        if not url.startswith("ressource:"):
            return super().fetch(url, headers)
        corps = ressources()[url.removeprefix("ressource:").removeprefix("///")]
        return URLFetcherResponse(url, corps, {"Content-Type": TYPES[Path(url).suffix]})


@cache
def ressources():
    """Les fichiers admis, lus une fois : les feuilles d’impression, leurs signes et les polices embarquées."""
    racine = Path(settings.RACINE) / "static"
    fichiers = [f for dossier in ("rapports", "documents", "images", "polices") for f in (racine / dossier).iterdir()]
    return {f"{f.parent.name}/{f.name}": f.read_bytes() for f in fichiers if f.suffix in TYPES}


def imprimer(html):
    """Met en pages et rend l’`Impression`. Lève `ImpressionImpossible` si une ressource n’est pas admise."""
    releveur = Releveur()
    moteur = logging.getLogger("weasyprint")
    moteur.addHandler(releveur)
    try:
        document = HTML(string=html, base_url="ressource:///", url_fetcher=AccesFerme()).render(
            font_config=FontConfiguration(), pdf_variant=PROFIL
        )
        catalogue = {}
        octets = document.write_pdf(
            pdf_variant=PROFIL, pdf_identifier=_identifiant(html), finisher=partial(_lire_le_catalogue, catalogue)
        )
    except FatalURLFetchingError as refus:
        # Dérivée de BaseException : sans cette conversion elle tuerait l’ouvrier au lieu d’échouer l’édition.
        raise ImpressionImpossible(
            f"Le document appelle une ressource extérieure, ce qui n’est pas permis ({refus})."
        ) from refus
    finally:
        moteur.removeHandler(releveur)
    return Impression(
        octets=octets,
        pages=len(document.pages),
        balise="StructTreeRoot" in catalogue and "MarkInfo" in catalogue,
        langue=str(getattr(catalogue.get("Lang"), "string", "")),
        erreurs=tuple(releveur.erreurs),
        avertissements=tuple(releveur.avertissements),
    )


def imprimer_le_document(gabarit, **contexte):
    """Les octets d’un document de quelques pages (lettre, émargement, attestation) ; contrôlé comme le rapport.

    Rendu sur place : un tiers de seconde. Le rapport annuel, lui, passe par la file `pdf`.
    """
    impression = imprimer(render_to_string(gabarit, contexte))
    impression.controler()
    return impression.octets


def _lire_le_catalogue(catalogue, document, pdf):
    """Le catalogue avant qu’il ne soit compressé : c’est là que se lisent balises et langue."""
    catalogue.update(pdf.catalog)


def _identifiant(html):
    return hashlib.sha256(html.encode()).digest()[:16]
