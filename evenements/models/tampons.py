"""Le tampon de l’agenda : ce qui dit, en une lecture, si quelque chose de montré a bougé."""

from django.db import models
from django.utils import timezone


class TamponAgenda(models.Model):
    """Une seule ligne, que toute écriture de ce que l’agenda ou l’accueil montre fait avancer."""

    numero = models.PositiveBigIntegerField("numéro", default=0)
    change_le = models.DateTimeField("dernier changement", default=timezone.now)

    class Meta:
        verbose_name = "tampon de l’agenda"
        verbose_name_plural = "tampon de l’agenda"
        constraints = [
            models.CheckConstraint(
                name="evenements_tampon_seul", condition=models.Q(pk=1), violation_error_message="Un seul tampon."
            )
        ]

    def __str__(self):
        return f"n° {self.numero}"
