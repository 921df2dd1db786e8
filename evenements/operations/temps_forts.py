"""Les gestes sur un temps fort : créer les éditions de l’année, les publier."""

from datetime import date, timedelta

from django.db import transaction

from evenements.etats import EtatTempsFort
from evenements.models import TempsFort
from socle.dates import ESPACE
from socle.etats import faire_passer

PIVOTS = {
    TempsFort.Code.MARS: (3, 21, "contre le racisme et les discriminations"),
    TempsFort.Code.MAI: (5, 17, "contre l’homophobie, la biphobie et la transphobie"),
}


def publier_le_temps_fort(temps_fort, *, par):
    faire_passer(temps_fort, EtatTempsFort.PUBLIE, par=par)


@transaction.atomic
def creer_les_temps_forts(annee):
    """Prépare le 21 mars et le 17 mai de l’année : la semaine du jour pivot. Ceux qui existent ne changent pas."""
    editions = []
    for code, (mois, quantieme, contre) in PIVOTS.items():
        pivot = date(annee, mois, quantieme)
        lundi = pivot - timedelta(days=pivot.weekday())
        champs = {
            "libelle": f"Le {quantieme}{ESPACE}{code.label.split()[1]}{ESPACE}{annee} {contre}",
            "jour_pivot": pivot,
            "debut": lundi,
            "fin": lundi + timedelta(days=6),
        }
        editions.append(TempsFort.objects.get_or_create(code=code, annee=annee, defaults=champs)[0])
    return editions
