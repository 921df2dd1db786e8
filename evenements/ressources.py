from evenements import models, operations
from socle.gestion.ressource import DATES, Ressource, Sortie


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
            "partenaires",
            "publics",
            *DATES,
            "mode",
            "lieu",
            "lien_acces",
            "public_precis",
            "gratuit",
            "age_min",
            "age_max",
            "conditions",
            "inscription",
            "jauge",
            "inscription_jusqu_au",
            "inscription_lien",
            "inscription_courriel",
            "inscription_telephone",
            "accessibilites",
            "accessibilite_texte",
            "contact_accessibilite",
        ]

    def validate_instance(self, instance, *args, **kwargs):
        operations.tenir_les_places(instance)
        super().validate_instance(instance, *args, **kwargs)

    def after_save_instance(self, instance, row, **kwargs):
        """Une jauge plus grande sert aussitôt la liste d’attente, d’où qu’elle vienne."""
        super().after_save_instance(instance, row, **kwargs)
        if not kwargs.get("dry_run"):
            operations.avancer_les_listes(instance)

    def before_save_instance(self, instance, row, **kwargs):
        if instance.pk:
            operations.annoncer_le_titre(instance, operations.titre_connu(instance), par=kwargs.get("user"))
        super().before_save_instance(instance, row, **kwargs)


class TempsFortRessource(Ressource):
    cle = ("code", "annee")

    class Meta:
        model = models.TempsFort
        fields = ["code", "annee", "libelle", "jour_pivot", "debut", "fin", "texte", "etat", "action"]

    def after_save_instance(self, instance, row, **kwargs):
        """Le rétroplanning suit les dates, qu’elles viennent d’une page ou d’un classeur."""
        super().after_save_instance(instance, row, **kwargs)
        operations.recaler_les_etapes(instance)


class BilanRessource(Ressource):
    cle = ("evenement",)
    cles = {"evenement": ("slug",)}

    class Meta:
        model = models.BilanEvenement
        fields = [
            "evenement",
            "participants",
            "participants_mention",
            "dont_enfants",
            "dont_jeunes",
            "dont_agents",
            "dont_qpv",
            "mode_comptage",
            "satisfaction",
            "reponses",
            "verbatims",
            "texte",
            "cout",
        ]


class AccessibiliteRessource(Ressource):
    class Meta:
        model = models.Accessibilite
        fields = ["code", "nom", "schema_org", "ordre"]


class CreneauRessource(Sortie):
    class Meta:
        model = models.Creneau
        fields = ["evenement", "debut", "fin", "journee_entiere", "lieu"]


class ChangementRessource(Sortie):
    class Meta:
        model = models.ChangementEvenement
        fields = ["evenement", "nature", "avant", "apres", "motif_public", "auteur", "le"]


class EtapeRessource(Sortie):
    class Meta:
        model = models.EtapeTempsFort
        fields = ["temps_fort", "code", "echeance", "faite_le", "note"]


class PhotoRessource(Sortie):
    class Meta:
        model = models.PhotoBilan
        fields = ["bilan", "image", "alt", "credit", "autorisation"]


class InscriptionRessource(Sortie):
    """Des places, sans nom, ni courriel, ni demande : un fichier survivrait à leur effacement."""

    class Meta:
        model = models.InscriptionEvenement
        fields = ["creneau", "places", "etat", "recue_le", "effacee_le"]
