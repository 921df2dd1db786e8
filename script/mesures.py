"""Le temps et les requêtes de chaque page, par le client de Django : médiane, 95e centile, première fois à part."""

import os
import statistics
import sys
import time

import django

sys.path.insert(0, os.getcwd())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vitrolles_plan.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from socle.models import Utilisateur  # noqa: E402

PAGES = [
    (None, "/"),
    (None, "/plan/2019-2021/"),
    (None, "/actions/A28/"),
    (None, "/agenda/"),
    (None, "/agenda/flux.ics"),
    (None, "/aide/"),
    ("referente@demo.example", "/espace/"),
    ("coordination@demo.example", "/pilotage/"),
    ("coordination@demo.example", "/pilotage/actions/"),
    ("coordination@demo.example", "/pilotage/indicateurs/?plan=2019-2021"),
    ("coordination@demo.example", "/gestion/actions/action/"),
]


def mesurer(client, adresse, passages):
    with CaptureQueriesContext(connection) as requetes:
        premiere, reponse = chronometrer(client, adresse)
    nombre = len(requetes)  # tout de suite : la requête suivante vide le relevé
    durees = sorted(chronometrer(client, adresse)[0] for _ in range(passages))
    taille = len(reponse.content) if not reponse.streaming else 0
    return reponse.status_code, nombre, premiere, statistics.median(durees), durees[int(0.95 * passages)], taille


def chronometrer(client, adresse):
    debut = time.perf_counter()
    reponse = client.get(adresse)
    return (time.perf_counter() - debut) * 1000, reponse


passages = int(sys.argv[1])
print(f"{'page':50} code requêtes première  médiane     95 %   octets")
fautives = 0
for courriel, adresse in PAGES:
    client = Client(HTTP_HOST="127.0.0.1")
    if courriel:
        compte = Utilisateur.objects.get(email=courriel)
        client.force_login(compte, backend="django.contrib.auth.backends.ModelBackend")
    code, requetes, premiere, mediane, haut, taille = mesurer(client, adresse, passages)
    fautives += code != 200
    print(f"{adresse:50} {code} {requetes:8} {premiere:6.1f} ms {mediane:5.1f} ms {haut:5.1f} ms {taille:8}")
sys.exit(1 if fautives else 0)
