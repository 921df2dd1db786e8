from evenements import models
from socle.gestion.ressource import Ressource

DATES = ["precision", "debut", "fin"]


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
            *DATES,
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

    def before_save_instance(self, instance, row, **kwargs):
        """Une date approchée que le public a lue ne change, elle aussi, que par le geste qui le prévient."""
        if instance.pk:
            avant = models.Evenement.objects.get(pk=instance.pk)
            if [nom for nom in DATES if getattr(avant, nom) != getattr(instance, nom)]:
                avant.exiger_une_annonce()
        super().before_save_instance(instance, row, **kwargs)
