import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from evenements import creneaux as horaires
from evenements.etats import (
    ETATS_SANS_RENDEZ_VOUS,
    SUITES_EVENEMENT,
    SUITES_PUBLICATION,
    SUITES_TEMPS_FORT,
    EtatEvenement,
    EtatTempsFort,
    Mode,
    Publication,
    VisibiliteEvenement,
)
from evenements.requetes import EvenementQuerySet, TempsFortQuerySet
from socle.dates import DatesPrecises
from socle.fichiers import IMAGES, FichierAccepte, chemin_tire_au_hasard
from socle.historique import Historique
from socle.models import Demonstrable, Horodate, Versionne

A_ANNONCER = (
    "Cet événement est publié : sa date et son lieu changent depuis le pilotage de l’agenda, avec une raison que le"
    " public et les agendas abonnés liront."
)


class TempsFort(Demonstrable, Horodate):
    """Une période, chaque année, autour d’un jour pivot : le 21 mars, le 17 mai."""

    SUITES = {"etat": SUITES_TEMPS_FORT}

    class Code(models.TextChoices):
        MARS = "21-mars", "21 mars"
        MAI = "17-mai", "17 mai"
        AUTRE = "autre", "Autre temps fort"

    code = models.CharField("temps fort", max_length=10, choices=Code)
    annee = models.PositiveSmallIntegerField("année", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    libelle = models.CharField("titre", max_length=160)
    jour_pivot = models.DateField("jour pivot")
    debut = models.DateField("premier jour")
    fin = models.DateField("dernier jour")
    texte = models.TextField("présentation", blank=True)
    etat = models.CharField("état", max_length=16, choices=EtatTempsFort, default=EtatTempsFort.EN_PREPARATION)
    action = models.ForeignKey(
        "actions.Action",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="temps_forts",
        verbose_name="action",
    )
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = TempsFortQuerySet.as_manager()

    class Meta:
        verbose_name = "temps fort"
        verbose_name_plural = "temps forts"
        ordering = ["-annee", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "annee"],
                name="evenements_temps_fort_unique",
                violation_error_message="Ce temps fort existe déjà pour cette année.",
            ),
            models.CheckConstraint(
                name="evenements_temps_fort_pivot_dedans",
                condition=Q(debut__lte=F("jour_pivot")) & Q(fin__gte=F("jour_pivot")),
                violation_error_message="Le jour pivot tombe entre le premier et le dernier jour.",
            ),
        ]

    def __str__(self):
        return self.libelle

    def get_absolute_url(self):
        return reverse("agenda:temps-fort", args=[self.code, self.annee])


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


class TypeEvenement(models.TextChoices):
    CONFERENCE = "conference", "Conférence"
    SPECTACLE = "spectacle", "Spectacle"
    EXPOSITION = "exposition", "Exposition"
    ATELIER = "atelier", "Atelier"
    PROJECTION = "projection", "Projection"
    FORMATION = "formation", "Formation ouverte"
    SPORT = "sport", "Rencontre sportive"
    CEREMONIE = "ceremonie", "Cérémonie"
    AUTRE = "autre", "Autre"


class Evenement(Demonstrable, Horodate, Versionne, DatesPrecises):
    """Un rendez-vous de l’agenda. Il a des créneaux, ou une date approchée pour l’archive ; jamais les deux.

    `uuid` ne change jamais et `sequence` ne fait que monter : les agendas abonnés s’y fient (RFC 5545, §3.8.7.4).
    """

    SUITES = {"publication": SUITES_PUBLICATION, "etat": SUITES_EVENEMENT}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField("adresse", max_length=120, unique=True)
    titre = models.CharField("titre", max_length=140)
    chapo = models.CharField("en une phrase", max_length=200, blank=True)
    description = models.TextField("description", blank=True)
    type_evenement = models.CharField("type", max_length=12, choices=TypeEvenement, default=TypeEvenement.AUTRE)
    visibilite = models.CharField(
        "visible par", max_length=12, choices=VisibiliteEvenement, default=VisibiliteEvenement.PUBLIC
    )
    publication = models.CharField("publication", max_length=10, choices=Publication, default=Publication.BROUILLON)
    etat = models.CharField("état", max_length=12, choices=EtatEvenement, default=EtatEvenement.PROGRAMME)
    temps_fort = models.ForeignKey(
        TempsFort, on_delete=models.PROTECT, null=True, blank=True, related_name="evenements", verbose_name="temps fort"
    )
    action = models.ForeignKey(
        "actions.Action",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evenements",
        verbose_name="action",
    )
    organisateurs = models.ManyToManyField(
        "partenaires.Organisme", blank=True, related_name="evenements", verbose_name="organisé par"
    )
    public_precis = models.CharField("pour qui", max_length=160, blank=True)
    mode = models.CharField("mode", max_length=10, choices=Mode, default=Mode.SUR_PLACE)
    lieu = models.ForeignKey(
        "partenaires.Lieu",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evenements",
        verbose_name="lieu",
    )
    lien_acces = models.URLField("lien de connexion", blank=True)
    gratuit = models.BooleanField("gratuit", default=True)
    conditions = models.CharField("conditions", max_length=255, blank=True)
    accessibilites = models.ManyToManyField(
        Accessibilite, blank=True, related_name="evenements", verbose_name="accessibilités prévues"
    )
    accessibilite_texte = models.CharField(
        "accessibilité, en clair", max_length=300, blank=True, help_text="Ce qui est prévu, en mots simples."
    )
    contact_accessibilite = models.CharField(
        "contact pour un aménagement", max_length=200, blank=True, help_text="À qui demander, et avant quand."
    )
    image = models.ImageField("image", upload_to=chemin_tire_au_hasard, blank=True, validators=[FichierAccepte(IMAGES)])
    image_alt = models.CharField("texte alternatif de l’image", max_length=250, blank=True)
    image_credit = models.CharField("crédit de l’image", max_length=120, blank=True)
    sequence = models.PositiveIntegerField("numéro de suite", default=0, editable=False)
    change_le = models.DateTimeField("dernier changement annoncé", default=timezone.now, editable=False)
    history = Historique(excluded_fields=["modifie_le"], m2m_fields=["organisateurs", "accessibilites"])

    objects = EvenementQuerySet.as_manager()

    class Meta:
        verbose_name = "événement"
        verbose_name_plural = "événements"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["publication", "visibilite"], name="evenements_publication")]
        constraints = [
            *DatesPrecises.Meta.constraints,
            models.CheckConstraint(
                name="evenements_evenement_image_decrite",
                condition=Q(image="") | ~Q(image_alt=""),
                violation_error_message="Une image a son texte alternatif.",
            ),
            models.CheckConstraint(
                name="evenements_evenement_lien_en_ligne",
                condition=Q(mode=Mode.SUR_PLACE) | ~Q(lien_acces=""),
                violation_error_message="Un événement en ligne donne son lien de connexion.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("agenda:evenement", args=[self.slug])

    def clean(self):
        super().clean()
        connu = Evenement.objects.filter(pk=self.pk).prefetch_related("creneaux").first()
        if connu and self.debut and connu.creneaux.all():
            raise ValidationError("Des créneaux ou une date approchée, pas les deux.", code="deux_dates")
        if connu and connu.lieu_id != self.lieu_id:
            connu.exiger_une_annonce()

    def exiger_une_annonce(self):
        """Attendu par le public, il ne change de date ni de lieu que par `operations.deplacer`."""
        if self.est_publie and not self.est_passe:
            raise ValidationError(A_ANNONCER, code="a_annoncer")

    def save(self, *args, **kwargs):
        # Un texte corrigé doit parvenir aux abonnés : leur agenda ne relit que ce dont la date de changement bouge.
        if self.publication == Publication.PUBLIE and kwargs.get("update_fields") is None:
            self.change_le = timezone.now()
        return super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        if self.publication == Publication.PUBLIE:
            raise ValidationError("Un événement publié ne s’efface pas : annulez-le, ses abonnés seront prévenus.")
        return super().delete(*args, **kwargs)

    @property
    def quand(self):
        """La date en français : celle des créneaux, sinon la date approchée, sans rien inventer."""
        return horaires.dire_ensemble(list(self.creneaux.all())) or self.dates

    @property
    def est_publie(self):
        return self.publication == Publication.PUBLIE

    @property
    def est_public(self):
        return self.est_publie and self.visibilite == VisibiliteEvenement.PUBLIC

    @property
    def est_en_ligne(self):
        return self.mode == Mode.EN_LIGNE or self.etat == EtatEvenement.EN_LIGNE

    @property
    def est_retire(self):
        """Annulé ou reporté : personne ne doit venir à la date dite."""
        return self.etat in ETATS_SANS_RENDEZ_VOUS

    @property
    def est_passe(self):
        fins = [horaires.jours(c)[1] for c in self.creneaux.all()]
        dernier = max(fins, default=self.fin or self.debut)
        return dernier is not None and dernier < timezone.localdate()


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
    history = HistoricalRecords()

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        ordering = ["debut", "pk"]
        indexes = [models.Index(fields=["debut", "fin"], name="evenements_creneau_dates")]
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
            dernier = self.evenement.creneaux.aggregate(dernier=models.Max("rang"))["dernier"]
            self.rang = (dernier or 0) + 1
        return super().save(*args, **kwargs)

    def clean(self):
        if self.debut is None or self.fin is None:
            return
        self.normaliser()
        horaires.verifier([self])
        if self.evenement_id:
            connu = self.evenement.creneaux.filter(pk=self.pk).first()
            if connu is None or connu.bornes != self.bornes:
                self.evenement.exiger_une_annonce()
            horaires.verifier([self, *self.evenement.creneaux.exclude(pk=self.pk)])

    @property
    def bornes(self):
        return self.debut, self.fin, self.journee_entiere

    def normaliser(self):
        if self.journee_entiere:
            self.debut, self.fin = horaires.arrondir_aux_jours(self.debut, self.fin)


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


class BilanEvenement(Horodate):
    class Comptage(models.TextChoices):
        BILLETTERIE = "billetterie", "Billetterie"
        COMPTAGE = "comptage", "Comptage à l’entrée"
        ESTIMATION = "estimation", "Estimation"

    evenement = models.OneToOneField(
        Evenement, on_delete=models.PROTECT, related_name="bilan", verbose_name="événement"
    )
    participants = models.PositiveIntegerField("participants", null=True, blank=True)
    participants_mention = models.CharField("précision", max_length=120, blank=True, help_text="Par exemple : plus de.")
    dont_enfants = models.PositiveIntegerField("dont enfants", null=True, blank=True)
    dont_agents = models.PositiveIntegerField("dont agents", null=True, blank=True)
    mode_comptage = models.CharField("méthode de comptage", max_length=12, choices=Comptage, blank=True)
    texte = models.TextField("bilan", blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "bilan d’événement"
        verbose_name_plural = "bilans d’événements"
        constraints = [
            models.CheckConstraint(
                name="evenements_bilan_parts",
                condition=(
                    Q(participants=None)
                    | (
                        (Q(dont_enfants=None) | Q(dont_enfants__lte=F("participants")))
                        & (Q(dont_agents=None) | Q(dont_agents__lte=F("participants")))
                    )
                ),
                violation_error_message="Une partie du public ne dépasse pas le total.",
            ),
            models.CheckConstraint(
                name="evenements_bilan_methode_dite",
                condition=Q(participants=None) | ~Q(mode_comptage=""),
                violation_error_message="Un nombre de participants dit comment il a été compté.",
            ),
        ]

    def __str__(self):
        return f"Bilan de {self.evenement}"
