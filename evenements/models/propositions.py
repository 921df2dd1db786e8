"""Les événements que d’autres proposent : qui les propose, et ce que la coordination leur répond."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from evenements.etats import PUBLICATIONS_A_COMPLETER, Publication
from evenements.models.evenements import Evenement
from evenements.requetes import PropositionQuerySet
from socle.typographie import citer


class Proposition(models.Model):
    """D’où vient un événement proposé : un compte, ou une personne qui n’en a pas et laisse de quoi lui répondre.

    Sans historique : le nom et le courriel s’effacent après la réponse (`operations.propositions`).
    """

    evenement = models.OneToOneField(
        Evenement,
        on_delete=models.CASCADE,  # une proposition n’a pas de sens sans l’événement qu’elle propose
        related_name="proposition",
        verbose_name="événement",
    )
    par = models.ForeignKey(
        "socle.Utilisateur",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="propositions",
        verbose_name="compte",
    )
    nom = models.CharField("nom", max_length=120, blank=True)
    structure = models.CharField("association ou structure", max_length=160, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    message = models.TextField("message à la coordination", blank=True)
    demande = models.TextField("ce que la coordination demande", blank=True, editable=False)
    recue_le = models.DateTimeField("reçue le", default=timezone.now, editable=False)
    repondue_le = models.DateTimeField("réponse le", null=True, blank=True, editable=False)
    effacee_le = models.DateTimeField("données effacées le", null=True, blank=True, editable=False)

    objects = PropositionQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition d’événement"
        verbose_name_plural = "propositions d’événements"
        ordering = ["recue_le", "pk"]
        constraints = [
            models.CheckConstraint(
                name="evenements_proposition_de_quelqu_un",
                condition=Q(par__isnull=False) | Q(effacee_le__isnull=False) | ~Q(courriel=""),
                violation_error_message="Une proposition vient d’un compte, ou laisse un courriel.",
            ),
            models.CheckConstraint(
                name="evenements_proposition_effacee",
                condition=Q(effacee_le=None) | Q(nom="", courriel=""),
                violation_error_message="Une proposition effacée ne garde ni nom ni courriel.",
            ),
        ]

    def __str__(self):
        return f"Proposition de {citer(self.evenement)}"

    @property
    def qui(self):
        """De qui elle vient, pour la coordination ; après l’effacement, seule la structure reste."""
        personne = str(self.par) if self.par_id else self.nom or self.courriel
        return ", ".join(filter(None, [personne, self.structure])) or "une personne dont les données sont effacées"

    @property
    def adresse_de_reponse(self):
        return self.par.email if self.par_id else self.courriel

    @property
    def se_complete(self):
        return self.evenement.publication in PUBLICATIONS_A_COMPLETER

    @property
    def se_retire(self):
        return self.evenement.publication != Publication.PUBLIE

    @property
    def age_en_jours(self):
        return (timezone.localdate() - timezone.localdate(self.recue_le)).days
