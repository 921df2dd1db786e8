from partenaires import models
from socle.gestion.ressource import Ressource


class OrganismeRessource(Ressource):
    """Une association inscrite d’elle-même n’a pas de code : sa référence la désigne."""

    avec_reference = True

    class Meta:
        model = models.Organisme
        fields = [
            "code",
            "nom",
            "sigle",
            "sorte",
            "siret",
            "rna",
            "entreprise_citoyenne",
            "objet",
            "adresse",
            "code_postal",
            "commune",
            "courriel",
            "telephone",
            "site",
        ]


class LieuRessource(Ressource):
    class Meta:
        model = models.Lieu
        fields = ["code", "nom", "adresse", "code_postal", "commune", "quartier", "acces", "acces_fauteuil"]
