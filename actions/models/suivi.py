"""Ce que les référents disent de leurs actions : campagnes, sollicitations, points d’avancement, documents."""

from django.contrib import admin
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from actions.etats import (
    METEOS_A_MOTIVER,
    SUITES_CAMPAGNE_MISE_A_JOUR,
    EtatCampagneMiseAJour,
    Meteo,
    Phase,
    Visibilite,
)
from actions.models.action import Action
from actions.models.plan import Plan
from actions.requetes import CampagneMiseAJourQuerySet, DocumentQuerySet, SollicitationQuerySet
from socle.fichiers import DOCUMENTS, FichierAccepte, chemin_tire_au_hasard
from socle.models import Demonstrable, Horodate


class CampagneMiseAJour(Demonstrable, Horodate):
    """L’appel lancé aux référents avant un comité : un courriel, une relance aux silencieux, puis leurs suppléants.

    Les trois dates se proposent d’elles-mêmes à l’ouverture (voir actions/campagnes.py) ; la coordination les corrige.
    """

    SUITES = {"etat": SUITES_CAMPAGNE_MISE_A_JOUR}

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="campagnes", verbose_name="plan")
    titre = models.CharField("titre", max_length=120)
    etat = models.CharField(
        "état", max_length=10, choices=EtatCampagneMiseAJour, default=EtatCampagneMiseAJour.PREPAREE
    )
    message = models.TextField(
        "mot de la coordination", blank=True, help_text="Il ouvre le courriel : une ou deux phrases."
    )
    ouverte_le = models.DateTimeField("ouverte le", null=True, blank=True, editable=False)
    a_rendre_le = models.DateField("à rendre pour le")
    relance_le = models.DateField(
        "relance le",
        null=True,
        blank=True,
        help_text="Un second et dernier courriel, aux seules personnes silencieuses.",
    )
    suppleants_le = models.DateField(
        "suppléant·es le",
        null=True,
        blank=True,
        help_text="Sans réponse ce jour-là, on écrit à la personne suppléante.",
    )
    coordination_le = models.DateField(
        "coordination le",
        null=True,
        blank=True,
        help_text="La coordination reçoit la liste de ce qui manque encore.",
    )
    close_le = models.DateTimeField("close le", null=True, blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = CampagneMiseAJourQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne de mise à jour"
        verbose_name_plural = "campagnes de mise à jour"
        ordering = ["-a_rendre_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(etat=EtatCampagneMiseAJour.OUVERTE),
                name="actions_campagne_une_ouverte",
                violation_error_message="Une campagne est déjà ouverte pour ce plan : closez-la d’abord.",
            ),
            models.CheckConstraint(
                name="actions_campagne_dates_de_son_etat",
                condition=Q(etat=EtatCampagneMiseAJour.PREPAREE)
                | Q(etat=EtatCampagneMiseAJour.OUVERTE, ouverte_le__isnull=False, close_le=None)
                | Q(etat=EtatCampagneMiseAJour.CLOSE, close_le__isnull=False),
                violation_error_message="Une campagne ouverte a sa date d’ouverture, une close sa date de clôture.",
            ),
            models.CheckConstraint(
                name="actions_campagne_relances_dans_l_ordre",
                condition=(Q(suppleants_le=None) | Q(relance_le=None) | Q(suppleants_le__gte=F("relance_le")))
                & (Q(coordination_le=None) | Q(suppleants_le=None) | Q(coordination_le__gte=F("suppleants_le"))),
                violation_error_message="La relance vient d’abord, puis les suppléant·es, puis la coordination.",
            ),
        ]

    def __str__(self):
        return self.titre


class Sollicitation(models.Model):
    """Ce qu’une campagne demande à une personne : ses actions, figées à l’envoi. Sa réponse, ce sont ses points."""

    campagne = models.ForeignKey(
        CampagneMiseAJour, on_delete=models.PROTECT, related_name="sollicitations", verbose_name="campagne"
    )
    agent = models.ForeignKey(
        "referents.Agent", on_delete=models.PROTECT, related_name="sollicitations", verbose_name="agent"
    )
    a_la_place_de = models.ForeignKey(
        "referents.Agent",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="à la place de",
        help_text="Pour une personne suppléante : celle qui n’a pas répondu.",
    )
    actions = models.ManyToManyField(Action, related_name="sollicitations", verbose_name="actions")
    creee_le = models.DateTimeField("créée le", default=timezone.now)
    relancee_le = models.DateTimeField("relancée le", null=True, blank=True)

    objects = SollicitationQuerySet.as_manager()

    class Meta:
        verbose_name = "sollicitation"
        verbose_name_plural = "sollicitations"
        ordering = ["campagne", "agent__nom", "agent__prenom"]
        constraints = [
            models.UniqueConstraint(
                fields=["campagne", "agent", "a_la_place_de"],
                condition=Q(a_la_place_de__isnull=False),
                name="actions_sollicitation_de_suppleance_unique",
                violation_error_message="Cette personne est déjà sollicitée à la place de la même personne.",
            ),
            models.UniqueConstraint(
                fields=["campagne", "agent"],
                condition=Q(a_la_place_de=None),
                name="actions_sollicitation_unique",
                violation_error_message="Cette personne est déjà sollicitée dans cette campagne.",
            ),
        ]

    def __str__(self):
        return f"{self.agent} – {self.campagne}"


class BrouillonPoint(models.Model):
    """Ce qu’une personne est en train d’écrire, gardé à chaque étape ; effacé quand le point est enregistré."""

    action = models.ForeignKey(
        Action,
        on_delete=models.CASCADE,  # un brouillon n’a pas de sens sans son action
        related_name="brouillons",
        verbose_name="action",
    )
    agent = models.ForeignKey(
        "referents.Agent",
        on_delete=models.CASCADE,  # ni sans la personne qui l’écrit
        related_name="brouillons",
        verbose_name="agent",
    )
    saisie = models.JSONField("saisie", default=dict)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "brouillon de point"
        verbose_name_plural = "brouillons de points"
        constraints = [
            models.UniqueConstraint(
                fields=["action", "agent"],
                name="actions_brouillon_unique",
                violation_error_message="Cette personne a déjà un brouillon pour cette action.",
            )
        ]

    def __str__(self):
        return f"{self.action}, par {self.agent}"


class PointAvancement(Demonstrable):
    """Ce qu’un·e référent·e dit de son action un jour donné ; on n’en réécrit aucun."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="points", verbose_name="action")
    auteur = models.ForeignKey(
        "socle.Utilisateur",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="points",
        verbose_name="auteur",
    )
    agent = models.ForeignKey(
        "referents.Agent",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="points",
        verbose_name="agent, par son lien personnel",
        help_text="Une personne qui n’a pas encore de compte répond par le lien de son courriel.",
    )
    campagne = models.ForeignKey(
        CampagneMiseAJour,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="points",
        verbose_name="campagne",
    )
    le = models.DateTimeField("le", default=timezone.now)
    rien_de_nouveau = models.BooleanField("rien de nouveau", default=False)
    phase_avant = models.CharField("phase avant", max_length=12, choices=Phase, blank=True)
    phase = models.CharField("phase", max_length=12, choices=Phase)
    meteo_avant = models.CharField("météo avant", max_length=14, choices=Meteo, blank=True)
    meteo = models.CharField("météo", max_length=14, choices=Meteo, blank=True)
    meteo_motif = models.CharField("raison de la météo", max_length=500, blank=True)
    fait = models.TextField("ce qui a été fait", blank=True)
    blocage = models.TextField("ce qui bloque", blank=True)
    a_retenir = models.TextField("ce qu’il faut retenir", blank=True, help_text="Paraît sur le site public.")
    public_touche = models.PositiveIntegerField("public touché", null=True, blank=True, help_text="En personnes.")

    class Meta:
        verbose_name = "point d’avancement"
        verbose_name_plural = "points d’avancement"
        ordering = ["-le", "-pk"]
        indexes = [models.Index(fields=["action", "-le"], name="actions_point_action")]
        constraints = [
            models.CheckConstraint(
                name="actions_point_meteo_motivee",
                condition=~Q(meteo__in=METEOS_A_MOTIVER) | ~Q(meteo_motif=""),
                violation_error_message="Cette météo dit sa raison : ce qui manque, ou ce qui bloque.",
            ),
            models.CheckConstraint(
                name="actions_point_a_un_auteur",
                condition=Q(auteur__isnull=False) | Q(agent__isnull=False),
                violation_error_message="Un point a son auteur.",
            ),
        ]

    def __str__(self):
        return f"{self.action.code}, {self.le:%d/%m/%Y}"

    @property
    @admin.display(description="qui")
    def qui(self):
        """Le compte qui parle, ou l’agent qui n’en a pas."""
        return self.auteur or self.agent


class Document(Demonstrable, Horodate):
    """Une photo ou un document rattaché à une action ; une photo publique a son texte et son autorisation."""

    class Sorte(models.TextChoices):
        PHOTO = "photo", "Photo"
        DOCUMENT = "document", "Document"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="documents", verbose_name="action")
    point = models.ForeignKey(
        PointAvancement, on_delete=models.PROTECT, null=True, blank=True, related_name="documents", verbose_name="point"
    )
    sorte = models.CharField("sorte", max_length=10, choices=Sorte, default=Sorte.DOCUMENT)
    titre = models.CharField("titre", max_length=160)
    fichier = models.FileField("fichier", upload_to=chemin_tire_au_hasard, validators=[FichierAccepte(DOCUMENTS)])
    texte_alternatif = models.CharField(
        "texte alternatif", max_length=250, blank=True, help_text="Ce que montre la photo, pour qui ne la voit pas."
    )
    credit = models.CharField("crédit", max_length=120, blank=True)
    prise_le = models.DateField("prise le", null=True, blank=True)
    autorisation = models.BooleanField(
        "droit à l’image réglé",
        default=False,
        help_text="Personne n’est reconnaissable, ou chacun (et les parents des mineurs) a donné son accord écrit.",
    )
    visibilite = models.CharField("visibilité", max_length=12, choices=Visibilite, default=Visibilite.GROUPE)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "photos et documents"
        ordering = ["-cree_le"]
        constraints = [
            models.CheckConstraint(
                name="actions_document_photo_decrite",
                condition=~Q(sorte="photo") | ~Q(texte_alternatif=""),
                violation_error_message="Une photo a son texte alternatif.",
            ),
            models.CheckConstraint(
                name="actions_document_photo_publique_autorisee",
                condition=~Q(sorte="photo", visibilite=Visibilite.PUBLIQUE) | Q(autorisation=True),
                violation_error_message="Une photo ne devient publique que si le droit à l’image est réglé.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("plan:document", args=[self.pk])
