"""L’événement : ce qui est annoncé, à qui, où, et comment y venir."""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from evenements import creneaux as horaires
from evenements.dires import EvenementDit
from evenements.etats import (
    CERCLES,
    SUITES_EVENEMENT,
    SUITES_PUBLICATION,
    EtatEvenement,
    Mode,
    ModeInscription,
    Publication,
    VisibiliteEvenement,
)
from evenements.models.accessibilites import Accessibilite
from evenements.models.temps_forts import TempsFort
from evenements.requetes import EvenementQuerySet, compter_les_places
from socle.dates import DatesPrecises, dernier_jour, dire_le_jour
from socle.fichiers import IMAGES, FichierAccepte, chemin_tire_au_hasard
from socle.historique import Historique
from socle.models import Demonstrable, Horodate, Versionne

# Ce que le public a lu d’un rendez-vous à venir ne change que par le geste qui le prévient ; une archive se corrige.
ANNONCES = ["mode", "lieu", "precision", "debut", "fin"]
A_ANNONCER = (
    "Cet événement est publié : sa date et son lieu changent par « Changer la date ou le lieu », au pilotage de"
    " l’agenda, avec une raison que le public et les agendas abonnés liront."
)
A_ANNULER = "Publié, cet événement est attendu : le cacher ne préviendrait personne. Annulez-le plutôt."

AGE_MAX = MaxValueValidator(120)


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


SORTES = dict(TypeEvenement.choices)


class Evenement(EvenementDit, Demonstrable, Horodate, Versionne, DatesPrecises):
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
    publication = models.CharField("publication", max_length=12, choices=Publication, default=Publication.BROUILLON)
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
    partenaires = models.ManyToManyField(
        "partenaires.Organisme", blank=True, related_name="evenements_soutenus", verbose_name="avec"
    )
    publics = models.ManyToManyField(
        "actions.PublicVise", blank=True, related_name="evenements", verbose_name="publics visés"
    )
    public_precis = models.CharField("pour qui", max_length=160, blank=True)
    age_min = models.PositiveSmallIntegerField("dès, en années", null=True, blank=True, validators=[AGE_MAX])
    age_max = models.PositiveSmallIntegerField("jusqu’à, en années", null=True, blank=True, validators=[AGE_MAX])
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
    inscription = models.CharField("inscription", max_length=8, choices=ModeInscription, default=ModeInscription.LIBRE)
    jauge = models.PositiveIntegerField(
        "places", null=True, blank=True, help_text="Par séance. Obligatoire si l’on s’inscrit sur ce site."
    )
    inscription_jusqu_au = models.DateTimeField(
        "inscription jusqu’au", null=True, blank=True, help_text="Vide : jusqu’au début de la séance."
    )
    inscription_lien = models.URLField("adresse pour s’inscrire", blank=True)
    inscription_courriel = models.EmailField("courriel pour s’inscrire", blank=True)
    inscription_telephone = models.CharField("téléphone pour s’inscrire", max_length=20, blank=True)
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
    history = Historique(
        excluded_fields=["modifie_le"], m2m_fields=["organisateurs", "partenaires", "publics", "accessibilites"]
    )

    objects = EvenementQuerySet.as_manager()

    class Meta:
        verbose_name = "événement"
        verbose_name_plural = "événements"
        ordering = ["-pk"]
        # Ce que l’agenda lit pour choisir et trier : la base n’ouvre aucune fiche.
        indexes = [
            models.Index(fields=["publication", "visibilite", "debut", "fin", "id"], name="evenements_publication"),
            # Le peu que chacun ne voit pas : l’agenda l’écarte sans lire le reste.
            models.Index(
                fields=["id"],
                name="evenements_caches",
                condition=~Q(publication=Publication.PUBLIE, visibilite=VisibiliteEvenement.PUBLIC),
            ),
        ]
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
            models.CheckConstraint(
                name="evenements_evenement_ages_dans_l_ordre",
                condition=Q(age_min=None) | Q(age_max=None) | Q(age_max__gte=F("age_min")),
                violation_error_message="L’âge le plus bas vient en premier.",
            ),
            models.CheckConstraint(
                name="evenements_evenement_places_dites",
                # « Non renseigné » ne se compare à rien : sans `isnull`, la base l’accepterait.
                condition=~Q(inscription=ModeInscription.ICI) | Q(jauge__isnull=False, jauge__gte=1),
                violation_error_message="Pour s’inscrire ici, dites combien de places il y a par séance.",
            ),
            models.CheckConstraint(
                name="evenements_evenement_ou_s_inscrire",
                condition=~Q(inscription=ModeInscription.AILLEURS)
                | ~Q(inscription_lien="", inscription_courriel="", inscription_telephone=""),
                violation_error_message="Dites où s’inscrire : une adresse, un courriel ou un téléphone.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("agenda:evenement", args=[self.slug])

    def get_type_evenement_display(self):
        """Le même mot que celui de Django, qui rebâtit toute la liste des choix à chaque ligne."""
        return SORTES.get(self.type_evenement, self.type_evenement)

    def clean(self):
        super().clean()
        self._finir_avec_sa_precision()
        connu = Evenement.objects.filter(pk=self.pk).prefetch_related("creneaux").first()
        if connu is None:
            return
        connu._finir_avec_sa_precision()
        if self.debut and connu.creneaux.all():
            raise ValidationError("Des créneaux ou une date approchée, pas les deux.", code="deux_dates")
        if connu._annonce != self._annonce:
            connu.exiger_une_annonce(self.fin or self.debut)
        if connu.est_attendu and self.visibilite in CERCLES[: CERCLES.index(connu.visibilite)]:
            raise ValidationError({"visibilite": A_ANNULER})
        if connu.inscription == ModeInscription.ICI:
            self._exiger_les_places_deja_prises()

    def _finir_avec_sa_precision(self):
        """« Mars 2027 » n’est pas passé le 2 : sans autre fin, la date va jusqu’où va sa précision."""
        if self.fin is None:
            self.fin = dernier_jour(self.debut, self.precision)

    @property
    def _annonce(self):
        return self.mode, self.lieu_id, self.precision, self.debut, self.fin

    def _exiger_les_places_deja_prises(self):
        """On ne reprend de place à personne : ni en baissant la jauge, ni en cessant d’inscrire ici."""
        a_venir = compter_les_places(self.creneaux.filter(fin__gt=timezone.now()))
        prises = max((creneau.prises for creneau in a_venir), default=0)
        if prises and self.inscription != ModeInscription.ICI:
            raise ValidationError(
                {"inscription": "Des personnes se sont inscrites ici : annulez d’abord leurs inscriptions."}
            )
        if self.jauge is not None and self.jauge < prises:
            raise ValidationError(
                {"jauge": f"Déjà {prises} places prises dans une séance : la jauge ne descend pas dessous."}
            )

    def exiger_une_annonce(self, dernier_jour=None):
        """Attendu par le public, il ne change de date ni de lieu que par `operations.deplacer`.

        Passé, il s’attendrait de nouveau si sa date, corrigée, finissait à ce `dernier_jour` encore à venir.
        """
        revient = self.est_publie and dernier_jour is not None and dernier_jour >= timezone.localdate()
        if revient or self.est_attendu:
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
    def ses_creneaux(self):
        return list(self.creneaux.all())

    @property
    def code_du_temps_fort(self):
        return self.temps_fort.code if self.temps_fort_id else ""

    @property
    def est_publie(self):
        return self.publication == Publication.PUBLIE

    @property
    def est_public(self):
        return self.est_publie and self.visibilite == VisibiliteEvenement.PUBLIC

    @property
    def est_suivi_a_distance(self):
        """En ligne, entièrement ou en plus de la salle : le lien de connexion sert."""
        return self.est_en_ligne or self.mode == Mode.MIXTE

    @property
    def fermeture_des_inscriptions(self):
        """Pourquoi l’on ne s’inscrit plus à aucune séance, ici comme ailleurs ; vide : on s’inscrit encore."""
        jusqu_au = self.inscription_jusqu_au
        if self.est_retire:
            return f"L’événement est {self.get_etat_display().lower()}."
        if jusqu_au and jusqu_au <= timezone.now():
            return f"Les inscriptions sont closes depuis le {dire_le_jour(timezone.localtime(jusqu_au))}."
        return ""

    @property
    def est_attendu(self):
        """Publié et à venir ; ou reporté, tant que sa nouvelle date n’est pas dite."""
        return self.est_publie and (self.etat == EtatEvenement.REPORTE or not self.est_passe)

    @property
    def est_passe(self):
        fins = [horaires.jours(c)[1] for c in self.creneaux.all()]
        dernier = max(fins, default=self.fin or self.debut)
        return dernier is not None and dernier < timezone.localdate()

    @property
    def bilan_montre(self):
        """Le bilan que le public peut lire, ou None."""
        bilan = getattr(self, "bilan", None)
        return bilan if bilan and bilan.est_montre else None
