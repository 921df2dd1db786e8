"""Ce qui a changé d’un événement après sa publication."""

from django.db import models
from django.utils import timezone

from evenements.etats import EtatEvenement
from evenements.models.evenements import Evenement


class ChangementEvenement(models.Model):
    """Ce qui a changé d’un événement publié, avec sa raison publique ; on n’en efface ni n’en corrige."""

    class Nature(models.TextChoices):
        DATE = "date", "Date"
        LIEU = "lieu", "Lieu"
        ETAT = "etat", "État"
        TITRE = "titre", "Titre"

    NOUVEAUX = {Nature.DATE: "Nouvelle date", Nature.LIEU: "Nouveau lieu", Nature.TITRE: "Nouveau titre"}

    evenement = models.ForeignKey(
        Evenement, on_delete=models.PROTECT, related_name="changements", verbose_name="événement"
    )
    nature = models.CharField("nature", max_length=8, choices=Nature)
    avant = models.CharField("avant", max_length=300, blank=True)
    apres = models.CharField("après", max_length=300, blank=True)
    debut_avant = models.DateTimeField("début avant le changement", null=True, blank=True, editable=False)
    motif_public = models.CharField("raison donnée au public", max_length=250, blank=True)
    auteur = models.ForeignKey(
        "socle.Utilisateur", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="auteur"
    )
    le = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "changement d’événement"
        verbose_name_plural = "changements d’événements"
        ordering = ["-le", "-pk"]

    def __str__(self):
        return f"{self.get_nature_display()} : {self.apres}"

    @property
    def phrase(self):
        """Ce que le public en lit, sans le nom de qui l’a écrit."""
        if self.nature == self.Nature.ETAT:
            fait = "De nouveau programmé" if self.apres == EtatEvenement.PROGRAMME.label else self.apres
        elif not self.apres:
            fait = f"Date retirée : {self.avant}"
        else:
            fait = f"{self.NOUVEAUX[self.nature]} : {self.apres}" + (f" (avant : {self.avant})" if self.avant else "")
        return f"{fait}. {self.motif_public}" if self.motif_public else fait
