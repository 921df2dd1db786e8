"""Les créneaux : quand l’événement a lieu, à la minute ou à la journée. Ils ne se chevauchent pas."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from evenements import creneaux as horaires
from evenements.models.evenements import Evenement

RETIREE = "Séance retirée d’un événement publié"
"""La raison que garde l’historique : le flux y retrouve ce qu’il doit encore dire annulé."""


class Creneau(models.Model):
    """Un passage de l’événement : 24 heures au plus, ou des journées entières (une exposition sur plusieurs jours).

    `rang` ne change jamais : il fait l’identifiant du créneau dans les agendas abonnés, quelle que soit sa date.
    """

    evenement = models.ForeignKey(
        Evenement,
        on_delete=models.CASCADE,  # un créneau n’a pas de sens sans l’événement
        related_name="creneaux",
        verbose_name="événement",
    )
    rang = models.PositiveSmallIntegerField("rang", editable=False)
    debut = models.DateTimeField("début")
    fin = models.DateTimeField("fin")
    journee_entiere = models.BooleanField(
        "journée entière", default=False, help_text="Sans heure ; peut durer plusieurs jours."
    )
    lieu = models.ForeignKey(
        "partenaires.Lieu",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="creneaux",
        verbose_name="lieu de ce créneau",
        help_text="Seulement s’il n’est pas celui de l’événement.",
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        ordering = ["debut", "pk"]
        indexes = [
            models.Index(fields=["debut", "fin"], name="evenements_creneau_dates"),
            # Ce que l’agenda lit de chaque séance à venir, sans l’ouvrir.
            models.Index(fields=["fin", "evenement", "debut"], name="evenements_creneau_a_venir"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["evenement", "rang"],
                name="evenements_creneau_rang_unique",
                violation_error_message="Cet événement a déjà un créneau de ce rang.",
            ),
            models.CheckConstraint(
                name="evenements_creneau_fin_apres_debut",
                condition=Q(fin__gt=F("debut")),
                violation_error_message="La fin du créneau suit son début.",
            ),
        ]

    def __str__(self):
        return horaires.dire(self)

    def save(self, *args, **kwargs):
        self.normaliser()
        # Ici et non dans la base : SQLite ne compare deux dates à 24 heures près qu’avec une fonction propre à Django,
        # et l’outil qui vérifie une sauvegarde ne la connaît pas.
        horaires.verifier([self])
        if self.rang is None:
            self.rang = 1 + max(self._rangs_pris(), default=0)
        return super().save(*args, **kwargs)

    def _rangs_pris(self):
        """Ceux des séances retirées aussi : un agenda abonné y reconnaîtrait une autre séance."""
        siens = {"evenement_id": self.evenement_id}
        yield from Creneau.objects.filter(**siens).values_list("rang", flat=True)
        yield from Creneau.history.filter(**siens, history_type="-").values_list("rang", flat=True)

    def clean(self):
        if self.debut is None or self.fin is None:
            return
        self.normaliser()
        horaires.verifier([self])
        if self.evenement_id:
            connu = self.evenement.creneaux.filter(pk=self.pk).first()
            if connu is None or connu.bornes != self.bornes:
                self.evenement.exiger_une_annonce(horaires.jours(self)[1])
            horaires.verifier([self, *self.evenement.creneaux.exclude(pk=self.pk)])

    def retirer(self):
        """Efface la séance ; publiée, elle reste trente jours dans le flux, annulée."""
        self._change_reason = RETIREE if self.evenement.est_publie else None
        self.delete()

    @classmethod
    def retires_depuis(cls, instant):
        """Les séances retirées d’événements publiés, telles qu’elles étaient ; une requête."""
        traces = cls.history.filter(history_type="-", history_change_reason=RETIREE, history_date__gte=instant)
        for trace in traces.select_related("lieu").order_by("debut", "history_id"):
            retiree = trace.instance
            retiree.lieu = trace.lieu
            yield retiree

    @property
    def ou(self):
        """Le lieu où l’on vient : le sien, sinon celui de l’événement ; None si personne ne l’a dit."""
        return self.lieu or self.evenement.lieu

    @property
    def bornes(self):
        return self.debut, self.fin, self.journee_entiere

    def normaliser(self):
        if self.journee_entiere:
            self.debut, self.fin = horaires.arrondir_aux_jours(self.debut, self.fin)
