from partenaires import models
from socle.gestion.ressource import Ressource, Sortie


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


class MembreRessource(Sortie):
    class Meta:
        model = models.MembreOrganisme
        fields = ["organisme", "utilisateur", "role", "actif"]


class ContactRessource(Ressource):
    avec_reference = True
    cle = ("organisme", "nom")

    class Meta:
        model = models.Contact
        fields = ["organisme", "nom", "fonction", "courriel", "telephone"]


class RelaisRessource(Ressource):
    class Meta:
        model = models.RelaisAide
        fields = [
            "code",
            "nom",
            "organisme",
            "proximite",
            "pour_quoi",
            "ensuite",
            "telephone",
            "cout_et_horaires",
            "adresse",
            "lien",
            "urgence",
            "publie",
            "ordre",
            "verifie_le",
        ]


class QuartierRessource(Ressource):
    class Meta:
        model = models.Quartier
        fields = ["code", "nom", "prioritaire"]
