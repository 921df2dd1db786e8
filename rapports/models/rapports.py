from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from rapports.etats import RAPPORTS_ADOPTES, RAPPORTS_DU_COMITE, SUITES_RAPPORT, DocumentEdite, EtatRapport
from rapports.models.comites import Comite
from rapports.models.verrou import Verrouillable
from rapports.requetes import ADOPTE_POUR_TOUJOURS, AvisQuerySet, RapportQuerySet, SectionQuerySet
from rapports.sommaire import PAR_CODE
from socle.models import Demonstrable, Horodate, Versionne

TEXTES_FIGES = "Les textes de ce rapport sont figés avec ses chiffres : reprenez la préparation pour les changer."


class RapportAnnuel(Verrouillable, Demonstrable, Horodate, Versionne):
    SUITES = {"etat": SUITES_RAPPORT}

    annee = models.PositiveSmallIntegerField(
        "année", unique=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    plan = models.ForeignKey("actions.Plan", on_delete=models.PROTECT, related_name="rapports", verbose_name="plan")
    comite = models.ForeignKey(
        Comite, on_delete=models.PROTECT, null=True, blank=True, related_name="rapports", verbose_name="comité"
    )
    titre = models.CharField("titre", max_length=160)
    date_arret = models.DateField("données arrêtées au", null=True, blank=True)
    etat = models.CharField("état", max_length=16, choices=EtatRapport, default=EtatRapport.EN_PREPARATION)
    correction = models.TextField(
        "raison de la correction",
        blank=True,
        help_text="Pourquoi un rapport déjà adopté est repris : la prochaine édition le dira.",
    )
    adopte_le = models.DateField("adopté le", null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = RapportQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport annuel"
        verbose_name_plural = "rapports annuels"
        ordering = ["-annee"]
        constraints = [
            models.CheckConstraint(
                name="rapports_rapport_adopte_a_une_date",
                condition=~Q(etat__in=RAPPORTS_ADOPTES) | Q(adopte_le__isnull=False),
                violation_error_message="Un rapport adopté porte sa date d’adoption.",
            )
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("pilotage:rapport", args=[self.annee])

    def verrou(self):
        avant = self.enregistree()
        return ADOPTE_POUR_TOUJOURS if avant and avant.est_adopte else ""

    def clean(self):
        """Les chiffres une fois figés, la date d’arrêté ne s’écrit plus : seule une préparation se contrôle."""
        super().clean()
        if self.est_modifiable and self.date_arret and self.date_arret > timezone.localdate():
            raise ValidationError({"date_arret": "Les chiffres ne s’arrêtent pas à une date à venir."})

    @property
    def est_modifiable(self):
        """Ses textes s’écrivent tant que les chiffres ne sont pas figés."""
        return self.etat == EtatRapport.EN_PREPARATION

    @property
    def est_adopte(self):
        return self.etat in RAPPORTS_ADOPTES

    @property
    def est_au_comite(self):
        return self.etat in RAPPORTS_DU_COMITE

    @property
    def est_public(self):
        return self.editions.publiees().filter(document=DocumentEdite.RAPPORT).exists()

    @property
    def est_une_correction(self):
        return bool(self.correction)


class SectionRapport(Verrouillable, Horodate, Versionne):
    """Le texte d’un chapitre, et qui l’écrit. Les chapitres à rédiger sont ceux de `rapports/sommaire.py`."""

    rapport = models.ForeignKey(
        RapportAnnuel,
        on_delete=models.CASCADE,  # une section n’a pas de sens sans son rapport
        related_name="sections",
        verbose_name="rapport",
    )
    code = models.SlugField("code", max_length=40)
    titre = models.CharField("titre", max_length=160)
    ordre = models.PositiveSmallIntegerField("ordre", default=1)
    texte = models.TextField("texte", blank=True)
    redacteur = models.ForeignKey(
        "socle.Utilisateur",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="chapitres_a_ecrire",
        verbose_name="rédaction",
    )
    pret = models.BooleanField("prêt", default=False)
    ecrit_par = models.ForeignKey(
        "socle.Utilisateur",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="écrit par",
    )
    ecrit_le = models.DateTimeField("écrit le", null=True, blank=True, editable=False)
    # La page d’où vient la dernière écriture : elle seule peut la continuer sans relire la version.
    saisie = models.CharField("page de saisie", max_length=36, blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["modifie_le", "saisie"])

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = "section du rapport"
        verbose_name_plural = "sections du rapport"
        ordering = ["rapport", "ordre"]
        constraints = [
            models.UniqueConstraint(
                fields=["rapport", "code"],
                name="rapports_section_unique",
                violation_error_message="Ce rapport a déjà cette section.",
            )
        ]

    def __str__(self):
        return self.titre

    @property
    def chapitre(self):
        """Ce qu’en dit le sommaire, ou None pour un texte d’avant lui."""
        return PAR_CODE.get(self.code)

    @property
    def nombre_de_mots(self):
        return len(self.texte.split())

    def verrou(self):
        """Figés, les textes ne s’écrivent plus ; seul « prêt » se coche encore, jusqu’à l’adoption."""
        raison, avant = self.verrou_d_effacement(), self.enregistree()
        return "" if raison == TEXTES_FIGES and avant and avant.texte == self.texte else raison

    def verrou_d_effacement(self):
        etat = RapportAnnuel.objects.filter(pk=self.rapport_id).values_list("etat", flat=True).first()
        if etat in RAPPORTS_ADOPTES:
            return ADOPTE_POUR_TOUJOURS
        return "" if etat in (None, EtatRapport.EN_PREPARATION) else TEXTES_FIGES


class AvisSignataire(Verrouillable, Horodate, Versionne):
    """Ce qu’un signataire du plan pense du rapport, annexé à l’édition adoptée."""

    rapport = models.ForeignKey(RapportAnnuel, on_delete=models.PROTECT, related_name="avis", verbose_name="rapport")
    organisme = models.ForeignKey(
        "partenaires.Organisme", on_delete=models.PROTECT, related_name="avis", verbose_name="signataire"
    )
    texte = models.TextField("avis")
    recu_le = models.DateField("reçu le")
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = AvisQuerySet.as_manager()

    class Meta:
        verbose_name = "avis de signataire"
        verbose_name_plural = "avis des signataires"
        ordering = ["rapport", "organisme"]
        constraints = [
            models.UniqueConstraint(
                fields=["rapport", "organisme"],
                name="rapports_avis_unique",
                violation_error_message="L’avis de ce signataire est déjà enregistré.",
            )
        ]

    def __str__(self):
        return f"Avis de {self.organisme}"

    def verrou(self):
        avant = self.enregistree()
        rapports = {self.rapport_id, avant.rapport_id if avant else None}
        adoptes = RapportAnnuel.objects.filter(pk__in=rapports, etat__in=RAPPORTS_ADOPTES)
        return ADOPTE_POUR_TOUJOURS if adoptes.exists() else ""
