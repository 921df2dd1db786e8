"""Le moteur sans nous, sur le HTML donné : ni Django, ni base, ni contrôle, ni fichier à ranger."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, os.getcwd())

from weasyprint import HTML  # noqa: E402
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: E402

from script.banc.chronometre import chronometre  # noqa: E402

# Sans sa nature, une feuille de style serait écartée, et le moteur mesuré sur une page nue.
TYPES = {".woff2": "font/woff2", ".svg": "image/svg+xml", ".css": "text/css"}


class NosFichiers(URLFetcher):
    def fetch(self, url, headers=None):
        nom = url.removeprefix("ressource:").removeprefix("///")
        return URLFetcherResponse(url, (Path("static") / nom).read_bytes(), {"Content-Type": TYPES[Path(nom).suffix]})


html = Path(sys.argv[1]).read_text()
with chronometre() as mesure:
    document = HTML(string=html, base_url="ressource:///", url_fetcher=NosFichiers()).render(pdf_variant="pdf/ua-1")
    document.write_pdf(pdf_variant="pdf/ua-1")
print(json.dumps(mesure | {"pages": len(document.pages)}))
