"""Demande une page légère au serveur web d’ici, comme le relais le ferait ; sort en erreur s’il ne répond pas."""

import os
import sys
import urllib.request
from urllib.parse import urlsplit

site = urlsplit(os.environ["ADRESSE_DU_SITE"])
demande = urllib.request.Request(
    "http://127.0.0.1:8000/robots.txt", headers={"Host": site.netloc, "X-Forwarded-Proto": site.scheme}
)
with urllib.request.urlopen(demande, timeout=4) as reponse:
    sys.exit(0 if reponse.status == 200 else 1)
