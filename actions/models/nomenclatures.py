"""Les listes de mots fermées, tenues par la coordination."""

from django.db import models
from simple_history.models import HistoricalRecords


class Nomenclature(models.Model):
    """Une liste de mots fermée, tenue par la coordination."""

    code = models.SlugField("code", max_length=40, unique=True)
    nom = models.CharField("nom", max_length=120, unique=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=100)
    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True
        ordering = ["ordre", "nom"]

    def __str__(self):
        return self.nom


class Domaine(Nomenclature):
    """Un domaine de la vie où une discrimination peut avoir lieu (loi n° 2008-496 du 27 mai 2008, et ceux du plan)."""

    dans_la_loi = models.BooleanField("nommé par la loi", default=False)

    class Meta(Nomenclature.Meta):
        verbose_name = "domaine"
        verbose_name_plural = "domaines"


class Critere(Nomenclature):
    """Un critère de discrimination (loi n° 2008-496 du 27 mai 2008, article 1er)."""

    class Meta(Nomenclature.Meta):
        verbose_name = "critère de discrimination"
        verbose_name_plural = "critères de discrimination"


class PublicVise(Nomenclature):
    class Meta(Nomenclature.Meta):
        verbose_name = "public visé"
        verbose_name_plural = "publics visés"


class Rattachement(Nomenclature):
    """Un plan ou un dispositif plus large auquel une action contribue : plan national, contrat de ville…"""

    class Meta(Nomenclature.Meta):
        verbose_name = "rattachement"
        verbose_name_plural = "rattachements"
