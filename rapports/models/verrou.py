"""Ce qu’un rapport adopté a imprimé ne change plus : ni par une page, ni par la gestion, ni par un classeur."""

from django.core.exceptions import ValidationError
from django.db import models


class Verrouillable(models.Model):
    """`verrou()` dit pourquoi cette ligne ne s’écrit plus, ou rien ; `VerrouQuerySet` tient les écritures en nombre."""

    class Meta:
        abstract = True

    def verrou(self):
        raise NotImplementedError

    def verrou_d_effacement(self):
        return self.verrou()

    def clean(self):
        super().clean()
        _refuser(self.verrou())

    def save(self, *args, **kwargs):
        _refuser(self.verrou())
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        _refuser(self.verrou_d_effacement())
        return super().delete(*args, **kwargs)

    def enregistree(self):
        """La ligne telle que la base la tient, ou None si elle est neuve."""
        return None if self._state.adding else type(self)._base_manager.filter(pk=self.pk).first()


def _refuser(raison):
    if raison:
        raise ValidationError(raison, code="verrou")
