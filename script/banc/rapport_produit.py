"""Dans un processus neuf : `produire` une édition, ou seulement `preparer` ses chiffres et son HTML."""

import json
import os
import sys

import django

sys.path.insert(0, os.getcwd())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vitrolles_plan.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from rapports import production  # noqa: E402
from rapports.contenu import reunir  # noqa: E402
from rapports.mise_en_page import Couverture, composer  # noqa: E402
from rapports.models import EditionPDF  # noqa: E402
from rapports.structure import empreinte, en_json  # noqa: E402
from script.banc.chronometre import chronometre  # noqa: E402


def produire(edition):
    """La tâche entière, telle que l’ouvrier la fait."""
    production.produire(edition.pk)
    edition.refresh_from_db()
    assert edition.est_prete, edition.erreur
    return {"pages": edition.pages, "octets": edition.taille}


def preparer(edition):
    """Figer puis composer : tout ce qui n’est pas la mise en pages."""
    contenu = reunir(edition.rapport.annee, edition.rapport.plan, edition.rapport.date_arret)
    empreinte(en_json(contenu))
    composer(contenu, Couverture.de(edition))
    return {}


geste = {"produire": produire, "preparer": preparer}[sys.argv[1]]
edition = EditionPDF.objects.select_related("rapport__plan", "instantane").get(pk=sys.argv[2])
with CaptureQueriesContext(connection) as requetes, chronometre() as mesure:
    faits = geste(edition)
print(json.dumps(mesure | faits | {"requetes": len(requetes)}))
