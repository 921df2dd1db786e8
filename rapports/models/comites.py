from django.db import models
from simple_history.models import HistoricalRecords

from rapports.etats import RAPPORTS_ADOPTES, SUITES_DECISION, SuiteDecision
from rapports.models.verrou import Verrouillable
from rapports.requetes import DecisionQuerySet
from socle.models import Demonstrable, Horodate, Versionne

DECISIONS_ADOPTEES = (
    "Le rapport de ce comité est adopté : ses décisions ne changent plus, seule leur suite se note. "
    "Une correction est une nouvelle version du rapport, avec sa raison."
)


class Comite(Demonstrable, Horodate, Versionne):
    """Une réunion du comité de pilotage : une par an, elle fixe les priorités (plan 2019-2021, suivi)."""

    plan = models.ForeignKey("actions.Plan", on_delete=models.PROTECT, related_name="comites", verbose_name="plan")
    date = models.DateField("date")
    lieu = models.CharField("lieu", max_length=160, blank=True)
    ordre_du_jour = models.TextField("ordre du jour", blank=True)
    releve_de_decisions = models.TextField("compte rendu", blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "comité de pilotage"
        verbose_name_plural = "comités de pilotage"
        ordering = ["-date"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "date"],
                name="rapports_comite_unique",
                violation_error_message="Un comité est déjà prévu ce jour-là.",
            )
        ]

    def __str__(self):
        return f"Comité du {self.date:%d/%m/%Y}"

    @property
    def a_un_rapport_adopte(self):
        return self.rapports.filter(etat__in=RAPPORTS_ADOPTES).exists()


class Decision(Verrouillable, Horodate, Versionne):
    """Une décision soumise à un comité ; sa suite se lit dans le rapport suivant, et se note même après l’adoption."""

    FIGES = ("comite_id", "numero", "texte", "porteur", "echeance")

    SUITES = {"suite": SUITES_DECISION}

    comite = models.ForeignKey(Comite, on_delete=models.PROTECT, related_name="decisions", verbose_name="comité")
    numero = models.PositiveSmallIntegerField("numéro")
    texte = models.TextField("décision")
    porteur = models.CharField(
        "porteur", max_length=160, blank=True, help_text="Une fonction ou un service, pas un nom."
    )
    echeance = models.DateField("échéance", null=True, blank=True)
    suite = models.CharField("suite donnée", max_length=10, choices=SuiteDecision, default=SuiteDecision.SOUMISE)
    suivi = models.TextField("où en est-on", blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        verbose_name_plural = "décisions"
        ordering = ["comite", "numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["comite", "numero"],
                name="rapports_decision_unique",
                violation_error_message="Ce comité a déjà une décision de ce numéro.",
            )
        ]

    def __str__(self):
        return f"Décision {self.numero}"

    def verrou(self):
        """Adopté, le rapport a imprimé ces décisions ; ce qu’elles deviennent se note encore."""
        avant = self.enregistree()
        if avant and all(getattr(avant, champ) == getattr(self, champ) for champ in self.FIGES):
            return ""
        comites = {self.comite_id, avant.comite_id if avant else None}
        return self._raison(comites)

    def verrou_d_effacement(self):
        return self._raison({self.comite_id})

    @property
    def est_verrouillee(self):
        return bool(self.verrou_d_effacement())

    def _raison(self, comites):
        adoptes = Comite.objects.filter(pk__in=comites, rapports__etat__in=RAPPORTS_ADOPTES)
        return DECISIONS_ADOPTEES if adoptes.exists() else ""
