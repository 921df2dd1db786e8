"""Porte l’agenda de la base jetable à tant d’événements : un quart à venir, le reste sur trois ans passés."""

import datetime
import os
import sys

import django

sys.path.insert(0, os.getcwd())
django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from evenements import tampon  # noqa: E402
from evenements.etats import Publication  # noqa: E402
from evenements.models import Creneau, Evenement, TempsFort, TypeEvenement  # noqa: E402
from partenaires.models import Lieu, Quartier  # noqa: E402

TITRES = ["Théâtre forum", "Exposition « Visages de la ville »", "Ciné-débat", "Atelier des familles", "Conférence"]
SORTES = [*TypeEvenement.values]


def remplir(voulu):
    quartier, _ = Quartier.objects.get_or_create(code="banc", nom="Quartier du banc")
    lieux = [
        Lieu.objects.get_or_create(code=f"banc-{n}", nom=f"Salle {n}", quartier=quartier, adresse=f"{n} rue du Banc")[0]
        for n in range(10)
    ]
    temps_fort = TempsFort.objects.publies().first()
    rangs = range(Evenement.objects.filter(slug__startswith="banc-").count(), voulu)
    evenements = Evenement.objects.bulk_create(_evenement(n, lieux, temps_fort) for n in rangs)
    Creneau.objects.bulk_create(_creneau(n, e) for n, e in zip(rangs, evenements, strict=True))
    tampon.avancer()
    with connection.cursor() as curseur:
        # Ce que la base ferait d’elle-même peu après tant d’ajouts (autovacuum) : sans statistiques elle lirait encore
        # une table de cent lignes, et sans ménage elle ouvrirait chaque fiche que ses index connaissent déjà.
        curseur.execute("VACUUM ANALYZE")


def _evenement(n, lieux, temps_fort):
    return Evenement(
        slug=f"banc-{n}",
        titre=f"{TITRES[n % 5]} {n}",
        chapo="Une rencontre pour comprendre ce que la loi protège, et agir ensemble.",
        description="On en parle, on essaie, on repart avec des adresses. " * 8,
        type_evenement=SORTES[n % len(SORTES)],
        publication=Publication.PUBLIE,
        lieu=lieux[n % 10],
        temps_fort=temps_fort if n % 3 == 0 else None,
        accessibilite_texte="Salle accessible en fauteuil, boucle magnétique." if n % 2 else "",
    )


def _creneau(n, evenement):
    jours = (n * 37) % 365 + 1 if n % 4 == 0 else -((n * 37) % 1095) - 1
    debut = timezone.make_aware(
        datetime.datetime.combine(timezone.localdate() + datetime.timedelta(days=jours), datetime.time(18))
    )
    return Creneau(evenement=evenement, rang=1, debut=debut, fin=debut + datetime.timedelta(hours=2))


remplir(int(sys.argv[1]))
