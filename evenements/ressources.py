from evenements import models
from socle.gestion.echanges import Ressource


class EvenementRessource(Ressource):
    """Un événement se reconnaît à son adresse, qui ne change plus une fois publiée."""

    cle = ("slug",)
    cles = {"temps_fort": ("code", "annee")}

    class Meta:
        model = models.Evenement
        fields = [
            "slug",
            "titre",
            "chapo",
            "description",
            "type_evenement",
            "publication",
            "etat",
            "visibilite",
            "temps_fort",
            "action",
            "organisateurs",
            "precision",
            "debut",
            "fin",
            "mode",
            "lieu",
            "lien_acces",
            "public_precis",
            "gratuit",
            "conditions",
            "accessibilites",
            "accessibilite_texte",
            "contact_accessibilite",
        ]
