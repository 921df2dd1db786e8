"""Le bilan d’un événement : le public qu’il a touché, compté comment, et ce que l’on en garde."""

from functools import partial

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from simple_history.models import HistoricalRecords

from actions.masquage import se_tait
from evenements.models.evenements import Evenement
from evenements.requetes import BilanQuerySet
from socle.fichiers import IMAGES, FichierAccepte, chemin_tire_au_hasard
from socle.models import Horodate, Versionne

PARTS = ("dont_enfants", "dont_jeunes", "dont_agents", "dont_qpv")
PARTS_DANS_LE_TOTAL = Q(
    *(Q(**{part: None}) | Q(**{f"{part}__lte": F("participants")}) for part in PARTS),
)


class BilanEvenement(Horodate, Versionne):
    class Comptage(models.TextChoices):
        BILLETTERIE = "billetterie", "Billetterie"
        COMPTAGE = "comptage", "Comptage à l’entrée"
        ESTIMATION = "estimation", "Estimation"

    evenement = models.OneToOneField(
        Evenement, on_delete=models.PROTECT, related_name="bilan", verbose_name="événement"
    )
    participants = models.PositiveIntegerField("participants", null=True, blank=True)
    participants_mention = models.CharField("précision", max_length=120, blank=True, help_text="Par exemple : plus de.")
    dont_enfants = models.PositiveIntegerField("dont enfants", null=True, blank=True)
    dont_jeunes = models.PositiveIntegerField("dont jeunes de 12 à 25 ans", null=True, blank=True)
    dont_agents = models.PositiveIntegerField("dont agents de la Ville", null=True, blank=True)
    dont_qpv = models.PositiveIntegerField("dont habitant·es des quartiers prioritaires", null=True, blank=True)
    mode_comptage = models.CharField("méthode de comptage", max_length=12, choices=Comptage, blank=True)
    satisfaction = models.DecimalField(
        "satisfaction, sur 5",
        max_digits=2,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text="La moyenne des réponses, de 1 à 5.",
    )
    reponses = models.PositiveIntegerField("réponses au questionnaire", null=True, blank=True)
    verbatims = models.TextField(
        "paroles de participant·es",
        blank=True,
        help_text="Une par ligne, sans aucun nom ni détail qui désigne quelqu’un.",
    )
    texte = models.TextField("bilan", blank=True)
    cout = models.DecimalField("coût, en euros", max_digits=10, decimal_places=2, null=True, blank=True)
    valide_le = models.DateTimeField("validé le", null=True, blank=True, editable=False)
    valide_par = models.ForeignKey(
        "socle.Utilisateur",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="validé par",
    )
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = BilanQuerySet.as_manager()

    class Meta:
        verbose_name = "bilan d’événement"
        verbose_name_plural = "bilans d’événements"
        constraints = [
            models.CheckConstraint(
                name="evenements_bilan_parts",
                condition=Q(participants=None) | PARTS_DANS_LE_TOTAL,
                violation_error_message="Une partie du public ne dépasse pas le total.",
            ),
            models.CheckConstraint(
                name="evenements_bilan_methode_dite",
                condition=Q(participants=None) | ~Q(mode_comptage=""),
                violation_error_message="Un nombre de participants dit comment il a été compté.",
            ),
            models.CheckConstraint(
                name="evenements_bilan_satisfaction_comptee",
                condition=Q(satisfaction=None)
                | Q(
                    # Sans cela, une comparaison à rien n’est ni vraie ni fausse, et la base la laisse passer.
                    reponses__isnull=False,
                    satisfaction__gte=1,
                    satisfaction__lte=5,
                    reponses__gte=1,
                ),
                violation_error_message="Une satisfaction va de 1 à 5 et dit combien de personnes ont répondu.",
            ),
            models.CheckConstraint(
                name="evenements_bilan_valide_par_quelqu_un",
                condition=Q(valide_le=None, valide_par=None) | Q(valide_le__isnull=False, valide_par__isnull=False),
                violation_error_message="Un bilan validé dit par qui, et quand.",
            ),
        ]

    def __str__(self):
        return f"Bilan de {self.evenement}"

    @property
    def est_montre(self):
        """Validé, ou tiré d’un plan déjà publié : une archive à date approchée s’est passée de notre validation."""
        return self.valide_le is not None or self.evenement.debut is not None

    @property
    def se_tait(self):
        return se_tait(self.participants)

    @property
    def parts_a_dire(self):
        """« dont 12 enfants »… ; une part qui désignerait quelqu’un, ou son reste par soustraction, se tait."""
        parts = {nom: getattr(self, nom) for nom in PARTS}
        dites = [(nom, part) for nom, part in parts.items() if part and not se_tait(part, self.participants)]
        return [f"dont {part} {self._meta.get_field(nom).verbose_name.removeprefix('dont ')}" for nom, part in dites]

    @property
    def est_vide(self):
        return self.participants is None and not self.texte and not self.verbatims

    @property
    def paroles(self):
        return [ligne.strip() for ligne in self.verbatims.splitlines() if ligne.strip()]


class PhotoBilan(models.Model):
    """Une photo de l’événement, montrée seulement si les personnes que l’on reconnaît l’ont accepté."""

    bilan = models.ForeignKey(
        BilanEvenement,
        on_delete=models.CASCADE,  # une photo ne survit pas à son bilan
        related_name="photos",
        verbose_name="bilan",
    )
    image = models.ImageField("photo", upload_to=chemin_tire_au_hasard, validators=[FichierAccepte(IMAGES)])
    alt = models.CharField("texte alternatif", max_length=250, help_text="Ce que l’on voit, en une phrase.")
    credit = models.CharField("crédit", max_length=120, blank=True)
    autorisation = models.BooleanField(
        "autorisations reçues",
        default=False,
        help_text="Toute personne reconnaissable a donné son accord écrit ; pour un·e enfant, ses deux parents.",
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "photo d’un bilan"
        verbose_name_plural = "photos des bilans"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="evenements_photo_autorisee",
                condition=Q(autorisation=True),
                violation_error_message="Une photo se garde avec l’accord des personnes que l’on y reconnaît.",
            ),
            models.CheckConstraint(
                name="evenements_photo_decrite",
                condition=~Q(alt=""),
                violation_error_message="Une photo a son texte alternatif.",
            ),
        ]

    def __str__(self):
        return self.alt


@receiver(post_delete, sender=PhotoBilan)
def oublier_la_photo(sender, instance, **_):
    """Une personne qui retire son accord est obéie jusqu’au bout : fiche, versions et fichier s’en vont.

    Un signal et non une opération : une photo part aussi avec son bilan, d’où qu’on l’efface.
    """
    PhotoBilan.history.filter(id=instance.pk).delete()
    transaction.on_commit(partial(instance.image.storage.delete, instance.image.name))
