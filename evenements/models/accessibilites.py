from django.db import models
from simple_history.models import HistoricalRecords


class Accessibilite(models.Model):
    """Ce qui est prévu pour venir avec un handicap : les cinq codes d’OpenAgenda et des précisions locales."""

    code = models.SlugField("code", max_length=20, unique=True)
    nom = models.CharField("libellé", max_length=120)
    schema_org = models.CharField("valeur schema.org", max_length=60, blank=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=100)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "accessibilité"
        verbose_name_plural = "accessibilités"
        ordering = ["ordre", "nom"]

    def __str__(self):
        return self.nom
