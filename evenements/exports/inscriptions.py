"""Les inscriptions d’un événement en classeur ou en csv ; ce fichier porte des noms : il s’efface comme eux."""

import tablib
from django.utils import timezone

from evenements.models import InscriptionEvenement
from socle.gestion.classeur import Classeur
from socle.gestion.csv_francais import Csv

FORMATS = {"xlsx": Classeur, "csv": Csv}
TITRES = ["Séance", "Nom", "Courriel", "Places", "Aménagement demandé", "État", "Reçue le"]


def ecrire(evenement, sorte):
    """(octets, type) du fichier ; une requête."""
    inscriptions = InscriptionEvenement.objects.filter(creneau__evenement=evenement).select_related("creneau")
    donnees = tablib.Dataset(headers=TITRES)
    for inscription in inscriptions.order_by("creneau__debut", "etat", "recue_le", "pk"):
        donnees.append(_ligne(inscription))
    sortie = FORMATS[sorte]()
    return sortie.export_data(donnees), sortie.get_content_type()


def _ligne(inscription):
    return [
        str(inscription.creneau),
        inscription.nom or "effacé",
        inscription.courriel,
        inscription.places,
        inscription.amenagement,
        inscription.get_etat_display(),
        timezone.localtime(inscription.recue_le).replace(tzinfo=None),
    ]
