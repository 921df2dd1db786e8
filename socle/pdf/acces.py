"""Ce qu’un document peut charger : nos feuilles, nos polices, et les images qu’on lui donne. Rien d’autre."""

from functools import cache
from pathlib import Path

import filetype
from django.conf import settings
from weasyprint.urls import URLFetcher, URLFetcherResponse

TYPES = {".woff2": "font/woff2", ".svg": "image/svg+xml", ".css": "text/css"}
FIGEE = "figee/"


class AccesFerme(URLFetcher):
    """Ne rend que les adresses `data:` et nos ressources `ressource:` ; toute autre arrête la mise en pages."""

    def __init__(self, images):
        """`images` : {empreinte: octets}, les seules que `ressource:figee/…` montre."""
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
        self.images = images

    def fetch(self, url, headers=None):
        if not url.startswith("ressource:"):
            return super().fetch(url, headers)
        nom = url.removeprefix("ressource:").removeprefix("///")
        if nom.startswith(FIGEE):
            octets = self.images[nom.removeprefix(FIGEE)]
            return URLFetcherResponse(url, octets, {"Content-Type": filetype.guess_mime(octets)})
        return URLFetcherResponse(url, ressources()[nom], {"Content-Type": TYPES[Path(nom).suffix]})


@cache
def ressources():
    """Les fichiers admis, lus une fois : les feuilles d’impression, leurs signes et les polices embarquées."""
    racine = Path(settings.RACINE) / "static"
    fichiers = [f for dossier in ("rapports", "documents", "images", "polices") for f in (racine / dossier).iterdir()]
    return {f"{f.parent.name}/{f.name}": f.read_bytes() for f in fichiers if f.suffix in TYPES}
