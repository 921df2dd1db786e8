"""Du HTML aux octets du PDF : le seul paquet qui importe WeasyPrint. Ni réseau, ni fichier hors de la liste.

Le moteur pèse lourd : on n’importe ce paquet que là où l’on imprime, jamais au démarrage du site.
"""

import gc
import hashlib
import io
import logging
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from django.template.loader import render_to_string
from weasyprint import CSS, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from socle.pdf import identite
from socle.pdf.acces import AccesFerme
from socle.pdf.controle import Constat, constater
from socle.pdf.delai import delai_entendu
from socle.pdf.identite import ACCESSIBLE, ARCHIVE
from socle.pdf.moteur import Source

__all__ = ["ACCESSIBLE", "ARCHIVE", "Impression", "ImpressionImpossible", "Jointe", "imprimer", "imprimer_le_document"]

# Lissée, une image porterait une demande d’interpolation que PDF/A interdit.
SANS_LISSAGE = "html { image-rendering: crisp-edges }"
LONG = 20  # pages : au-dessous, la mémoire à rendre ne vaut pas le temps de la chercher


class ImpressionImpossible(Exception):
    """Le texte s’adresse à la personne qui a demandé l’édition."""


@dataclass(frozen=True)
class Jointe:
    """Un fichier joint au PDF. `lien` : ce qu’il est pour lui, `Data` (ses chiffres) ou `Source` (dont il est tiré)."""

    nom: str
    octets: bytes
    description: str
    date: datetime
    lien: str = "Data"


@dataclass(frozen=True)
class Impression:
    octets: bytes
    pages: int
    profil: str
    constats: tuple[Constat, ...]
    erreurs: tuple[str, ...]
    avertissements: tuple[str, ...]

    @property
    def controle(self):
        """Ce qui a été vérifié à la production ; la conformité entière se juge avec veraPDF, dans les tests."""
        return {
            "profil": self.profil,
            "pages": self.pages,
            "verifications": [{"quoi": c.quoi, "nombre": c.nombre} for c in self.constats],
            "erreurs": [*self.erreurs, *(c.faute for c in self.constats if c.faute)],
            "avertissements": list(self.avertissements),
        }

    def controler(self, pages_au_moins=1):
        """Lève `ImpressionImpossible` si une vérification échoue, ou s’il manque des pages."""
        if self.controle["erreurs"]:
            raise ImpressionImpossible(f"Le PDF produit n’est pas accessible à tous : {self.controle['erreurs'][0]}")
        if not self.octets.startswith(b"%PDF-") or self.pages < pages_au_moins:
            raise ImpressionImpossible("Le PDF produit est vide : redemandez-le.")


class Releveur(logging.Handler):
    """Garde ce que le moteur a signalé pendant une mise en pages."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.erreurs, self.avertissements = [], []

    def emit(self, ligne):
        (self.erreurs if ligne.levelno >= logging.ERROR else self.avertissements).append(ligne.getMessage())


def imprimer(html, *, profil=ACCESSIBLE, jointes=(), images=None, mis_en_pages=None):
    """Met en pages et rend l’`Impression` ; les mêmes entrées donnent les mêmes octets.

    `images` : {empreinte: octets}, ce que `ressource:figee/<empreinte>` peut montrer. `mis_en_pages` est appelé entre
    la mise en pages et l’écriture. Lève `ImpressionImpossible` si une ressource n’est pas admise, et ce que lève
    l’ouvrier au bout de son temps.
    """
    # Les noms d’un PDF se rangent par ordre : un lecteur y cherche par moitiés.
    jointes = sorted(jointes, key=lambda jointe: jointe.nom)
    with _a_l_ecoute_du_moteur() as releveur, delai_entendu():
        document = _mettre_en_pages(html, profil, images or {})
        pages = len(document.pages)
        if mis_en_pages:
            mis_en_pages()
        octets, constats = _ecrire(document, html, profil, jointes)
    return Impression(
        octets=octets,
        pages=pages,
        profil=profil,
        constats=tuple(constats),
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


def _mettre_en_pages(html, profil, images):
    return Source(string=html, base_url="ressource:///", url_fetcher=AccesFerme(images)).render(
        font_config=FontConfiguration(),
        stylesheets=[CSS(string=SANS_LISSAGE)],
        pdf_variant=identite.VARIANTES[profil],
    )


@contextmanager
def _a_l_ecoute_du_moteur():
    releveur = Releveur()
    moteur = logging.getLogger("weasyprint")
    moteur.addHandler(releveur)
    try:
        yield releveur
    except FatalURLFetchingError as refus:
        # Dérivée de BaseException : sans cette conversion elle tuerait l’ouvrier au lieu d’échouer l’édition.
        raise ImpressionImpossible(
            f"Le document appelle une ressource extérieure, ce qui n’est pas permis ({refus})."
        ) from refus
    finally:
        moteur.removeHandler(releveur)


def _ecrire(document, html, profil, jointes):
    constats = []
    identite.declarer(document, profil)
    octets = document.write_pdf(
        pdf_variant=identite.VARIANTES[profil],
        pdf_identifier=_identifiant(html, profil, jointes),
        attachments=[_attacher(jointe) for jointe in jointes],
        finisher=partial(_finir, profil, [jointe.nom for jointe in jointes], constats),
    )
    return octets, constats


def _attacher(jointe):
    date = jointe.date.astimezone(UTC)
    return Attachment(
        file_obj=io.BytesIO(jointe.octets),
        name=jointe.nom,
        description=jointe.description,
        created=date,
        modified=date,
        relationship=jointe.lien,
    )


def _finir(profil, jointes, constats, document, pdf):
    """Juste avant l’écriture : l’arbre des objets est entier, et se lit sans ouvrir le fichier."""
    if len(document.pages) > LONG:
        # Les pages dessinées ne servent plus : les rendre avant d’écrire laisse leur place aux octets du fichier.
        document.pages.clear()
        gc.collect()
    if "AF" in pdf.catalog:
        # Le moteur y range chaque fichier deux fois.
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    constats += constater(pdf, profil, jointes)


def _identifiant(html, profil, jointes):
    empreinte = hashlib.sha256(f"{profil}\n{html}".encode())
    for jointe in jointes:
        empreinte.update(jointe.octets)
    return empreinte.digest()[:16]
