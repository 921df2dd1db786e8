import uuid

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from socle.historique import Historique
from socle.roles import LECTEURS_DU_PILOTAGE, Role, roles_de


class Horodate(models.Model):
    cree_le = models.DateTimeField("créé le", default=timezone.now, editable=False)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        abstract = True


class Demonstrable(models.Model):
    """Une donnée inventée se dit telle partout où elle paraît."""

    demonstration = models.BooleanField("donnée de démonstration", default=False, editable=False)

    class Meta:
        abstract = True


class Versionne(models.Model):
    """Deux personnes sur un même objet : la seconde est prévenue, jamais écrasée ni écrasante."""

    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        abstract = True

    def a_change_depuis(self, version):
        return str(version) != str(self.version)


class UtilisateurManager(BaseUserManager):
    def get_by_natural_key(self, courriel):
        return self.get(email__iexact=courriel)

    def create_user(self, email, password=None, **champs):
        compte = self.model(email=self.normalize_email(email).lower(), **champs)
        compte.set_password(password)
        compte.save(using=self._db)
        return compte

    def create_superuser(self, email, password=None, **champs):
        compte = self.create_user(email, password, is_staff=True, is_superuser=True, **champs)
        EmailAddress.objects.create(user=compte, email=compte.email, verified=True, primary=True)
        return compte


class Utilisateur(AbstractBaseUser, PermissionsMixin):
    """Un compte : agent, élu, cosignataire, juré ou membre d’une association. On s’y connecte par son courriel."""

    email = models.EmailField("adresse électronique", unique=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField("nom", max_length=80, blank=True)
    is_active = models.BooleanField(
        "actif", default=True, help_text="Décochez pour fermer le compte sans effacer ce qu’il a écrit."
    )
    is_staff = models.BooleanField("accès à la gestion", default=False)
    date_joined = models.DateTimeField("créé le", default=timezone.now, editable=False)
    history = Historique(excluded_fields=["password", "last_login"], m2m_fields=["groups"])

    objects = UtilisateurManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        ordering = ["nom", "prenom", "email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="socle_utilisateur_courriel_unique",
                violation_error_message="Un compte existe déjà pour cette adresse.",
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.email

    def get_full_name(self):
        return f"{self.prenom} {self.nom}".strip()

    def get_short_name(self):
        return self.prenom or self.email

    @cached_property
    def roles(self):
        """Les rôles du compte ; une requête, la première fois."""
        return roles_de(self)

    @property
    def est_coordination(self):
        return self.is_superuser or Role.COORDINATION in self.roles

    @property
    def est_referent(self):
        return Role.REFERENT in self.roles

    @property
    def est_porteur(self):
        return Role.PORTEUR in self.roles

    @property
    def lit_le_pilotage(self):
        return self.is_superuser or bool(self.roles & LECTEURS_DU_PILOTAGE)


class Passage(models.Model):
    """Une ligne du journal des changements d’état ; on n’en efface ni n’en corrige.

    Seuls s’oublient, le temps venu (`effacer_les_anciens`), l’adresse de qui a répondu par un lien et la raison d’un
    refus : le fait reste.
    """

    type_objet = models.ForeignKey(ContentType, on_delete=models.PROTECT, verbose_name="sorte d’objet")
    id_objet = models.PositiveBigIntegerField("identifiant de l’objet")
    objet = GenericForeignKey("type_objet", "id_objet")
    champ = models.CharField("ce qui change", max_length=40, default="etat")
    depuis = models.CharField("depuis", max_length=40, blank=True)
    vers = models.CharField("vers", max_length=40)
    motif = models.TextField("motif", blank=True)
    par = models.ForeignKey(
        "socle.Utilisateur", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    qui = models.CharField(
        "par, sans compte",
        max_length=160,
        blank=True,
        help_text="Le nom d’une personne qui a agi par un lien personnel.",
    )
    le = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "changement d’état"
        verbose_name_plural = "changements d’état"
        ordering = ["-le", "-pk"]
        indexes = [models.Index(fields=["type_objet", "id_objet", "-le"], name="socle_passage_objet")]

    def __str__(self):
        return f"{self.depuis or '—'} → {self.vers}"


# Leur lien ouvre un compte, ou agit au nom de la personne : leur texte ne se lit ni ne se garde.
MESSAGES_CONFIDENTIELS = {
    "compte_confirmation",
    "compte_mot_de_passe",
    "invitation",
    "points_demandes",
    "points_relance",
    "points_suppleant",
    "formation_accord",
    "formation_questionnaire",
    "sortie_questionnaire",
    "proposition_recue",
    "proposition_a_completer",
    "proposition_publiee",
    "proposition_refusee",
    "inscription_recue",
    "inscription_place",
    "inscription_changement",
    "inscription_rappel",
}


class EtatCourriel(models.TextChoices):
    A_RELIRE = "a_relire", "À relire"
    EN_ATTENTE = "en_attente", "En attente d’envoi"
    EXPEDIE = "expedie", "Expédié"
    ECHOUE = "echoue", "Échec"
    ABANDONNE = "abandonne", "Abandonné"


class Famille(models.TextChoices):
    """Les messages qu’on peut arrêter. Sans famille, un message est nécessaire : accusé de réception, compte…"""

    POINTS = "points", "Demandes de point sur vos actions"
    FORMATIONS = "formations", "Formations : convocations, places, questionnaires"
    RESEAU = "reseau", "Vie du réseau : réunions, notes, lettre de mission"
    RESUME = "resume", "Résumé de la semaine"
    AGENDA = "agenda", "Agenda : étapes des temps forts, bilans à écrire"


class CourrielQuerySet(models.QuerySet):
    def a_expedier(self):
        return self.filter(etat=EtatCourriel.EN_ATTENTE, prochain_essai_le__lte=timezone.now())


class Courriel(models.Model):
    """Un message sortant : écrit avec ce qui l’a fait naître, expédié après la validation, réessayé en cas d’échec."""

    SUITES = {
        "etat": {
            EtatCourriel.A_RELIRE: {EtatCourriel.EN_ATTENTE, EtatCourriel.ABANDONNE},
            EtatCourriel.EN_ATTENTE: {EtatCourriel.EXPEDIE, EtatCourriel.ECHOUE, EtatCourriel.ABANDONNE},
            EtatCourriel.ECHOUE: {EtatCourriel.EN_ATTENTE, EtatCourriel.ABANDONNE},
            EtatCourriel.EXPEDIE: set(),
            EtatCourriel.ABANDONNE: set(),
        }
    }

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.CharField("message", max_length=60)
    destinataire = models.EmailField("destinataire")
    sujet = models.CharField("sujet", max_length=200)
    texte = models.TextField("texte")
    html = models.TextField("version mise en page", blank=True)
    cle = models.CharField(
        "clé",
        max_length=160,
        blank=True,
        help_text="Deux messages ne portent jamais la même clé : rien ne part deux fois.",
    )
    famille = models.CharField(
        "famille",
        max_length=12,
        choices=Famille,
        blank=True,
        help_text="Vide : un message nécessaire, qui ne s’arrête pas.",
    )
    jour = models.DateField(
        "jour retenu",
        null=True,
        blank=True,
        editable=False,
        help_text="Un message qui peut s’arrêter part un jour où la personne n’en reçoit pas d’autre.",
    )
    etat = models.CharField("état", max_length=12, choices=EtatCourriel, default=EtatCourriel.EN_ATTENTE)
    essais = models.PositiveSmallIntegerField("essais", default=0)
    prochain_essai_le = models.DateTimeField("prochain essai", default=timezone.now)
    cree_le = models.DateTimeField("écrit le", default=timezone.now)
    expedie_le = models.DateTimeField("expédié le", null=True, blank=True)
    erreur = models.TextField("dernière erreur", blank=True)
    history = Historique(excluded_fields=["html"], cascade_delete_history=True)

    objects = CourrielQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        ordering = ["-cree_le", "-pk"]
        indexes = [models.Index(fields=["etat", "prochain_essai_le"], name="socle_courriel_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["cle"],
                condition=~Q(cle=""),
                name="socle_courriel_cle_unique",
                violation_error_message="Ce message a déjà été écrit.",
            ),
            models.UniqueConstraint(
                fields=["destinataire", "jour"],
                condition=Q(jour__isnull=False),
                name="socle_courriel_un_par_jour",
                violation_error_message="Cette personne reçoit déjà un message ce jour-là.",
            ),
            models.CheckConstraint(
                name="socle_courriel_famille_a_son_jour",
                condition=Q(famille="", jour=None) | (~Q(famille="") & Q(jour__isnull=False)),
                violation_error_message="Un message d’une famille qui s’arrête a son jour, et lui seul.",
            ),
            models.CheckConstraint(
                name="socle_courriel_expedie_a_une_date",
                condition=Q(etat=EtatCourriel.EXPEDIE, expedie_le__isnull=False)
                | (~Q(etat=EtatCourriel.EXPEDIE) & Q(expedie_le=None)),
                violation_error_message="Un courriel expédié porte sa date d’envoi.",
            ),
        ]

    def __str__(self):
        return self.sujet

    @property
    def est_confidentiel(self):
        return self.message in MESSAGES_CONFIDENTIELS

    @property
    def garde_son_historique(self):
        """Le temps d’une relecture : qui l’a corrigé se sait ; ensuite, seul le courriel fait foi."""
        return self.etat == EtatCourriel.A_RELIRE and not self.est_confidentiel


class ArretCourriel(models.Model):
    """Une adresse qui ne veut plus d’une famille de messages. On n’en garde rien d’autre."""

    destinataire = models.EmailField("adresse")
    famille = models.CharField("famille", max_length=12, choices=Famille)
    le = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "arrêt de messages"
        verbose_name_plural = "arrêts de messages"
        ordering = ["-le"]
        constraints = [
            models.UniqueConstraint(
                fields=["destinataire", "famille"],
                name="socle_arret_unique",
                violation_error_message="Cette adresse a déjà arrêté ces messages.",
            )
        ]

    def __str__(self):
        return f"{self.destinataire} : {self.get_famille_display()}"


class UsageDuLien(models.TextChoices):
    """Ce qu’un lien permet, et rien d’autre : il n’ouvre ni compte ni session."""

    POINT = "point", "Faire le point sur ses actions"
    ACCORD = "accord", "Donner l’accord de la hiérarchie à une inscription"
    QUESTIONNAIRE = "questionnaire", "Répondre au questionnaire d’une formation"
    SORTIE = "sortie", "Répondre au questionnaire d’une sortie scolaire"
    AGENDA = "agenda", "Lire son agenda"
    PROPOSITION = "proposition", "Suivre l’événement que l’on propose"
    INSCRIPTION = "inscription", "Voir ou annuler son inscription à un événement"


class LienQuerySet(models.QuerySet):
    def valables(self, instant=None):
        return self.filter(revoque_le=None).filter(Q(expire_le=None) | Q(expire_le__gt=instant or timezone.now()))


class Lien(models.Model):
    """Un lien personnel : signé, pour une personne et un usage, avec une fin, et qu’on peut annuler (voir liens.py)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    usage = models.CharField("usage", max_length=14, choices=UsageDuLien)
    type_objet = models.ForeignKey(ContentType, on_delete=models.PROTECT, verbose_name="sorte d’objet")
    id_objet = models.PositiveBigIntegerField("identifiant de l’objet")
    objet = GenericForeignKey("type_objet", "id_objet")
    destinataire = models.EmailField("remis à", blank=True)
    cree_le = models.DateTimeField("créé le", default=timezone.now)
    expire_le = models.DateTimeField("vaut jusqu’au", null=True, blank=True)
    revoque_le = models.DateTimeField("annulé le", null=True, blank=True)
    dernier_usage_le = models.DateTimeField("dernier usage le", null=True, blank=True)

    objects = LienQuerySet.as_manager()

    class Meta:
        verbose_name = "lien personnel"
        verbose_name_plural = "liens personnels"
        ordering = ["-cree_le"]
        indexes = [models.Index(fields=["type_objet", "id_objet", "usage"], name="socle_lien_objet")]

    def __str__(self):
        return f"{self.get_usage_display()} – {self.destinataire or 'sans adresse'}"

    @property
    def est_valable(self):
        return self.revoque_le is None and (self.expire_le is None or self.expire_le > timezone.now())


class Battement(models.Model):
    """Le dernier signe de vie d’un ouvrier de fond : `file@machine`, une ligne par file et par machine."""

    ouvrier = models.CharField("ouvrier", max_length=120, unique=True)
    le = models.DateTimeField("le")

    class Meta:
        verbose_name = "signe de vie"
        verbose_name_plural = "signes de vie"

    def __str__(self):
        return self.ouvrier
