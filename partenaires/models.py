from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords
from stdnum.exceptions import ValidationError as NumeroInvalide
from stdnum.fr import siret as numero_siret

from partenaires.requetes import OrganismeQuerySet, RelaisAideQuerySet
from socle.models import Demonstrable, Horodate


def valider_siret(valeur):
    """14 chiffres et clé de Luhn, l’exception de La Poste comprise (table de l’Insee)."""
    try:
        numero_siret.validate(valeur)
    except NumeroInvalide as erreur:
        raise ValidationError("Ce SIRET n’existe pas : vérifiez ses 14 chiffres.", code="siret") from erreur


class Quartier(models.Model):
    code = models.SlugField("code", max_length=40, unique=True)
    nom = models.CharField("nom", max_length=120, unique=True)
    prioritaire = models.BooleanField(
        "quartier prioritaire", default=False, help_text="Quartier prioritaire de la politique de la ville (QPV)."
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "quartier"
        verbose_name_plural = "quartiers"
        ordering = ["nom"]

    def __str__(self):
        return self.nom


class Lieu(Demonstrable):
    class AccesFauteuil(models.TextChoices):
        OUI = "oui", "Accessible en fauteuil"
        PARTIEL = "partiel", "Accessible en partie"
        NON = "non", "Non accessible en fauteuil"
        INCONNU = "inconnu", "Non renseigné"

    code = models.SlugField("code", max_length=60, unique=True)
    nom = models.CharField("nom", max_length=140)
    adresse = models.CharField("adresse", max_length=200, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True, default="13127")
    commune = models.CharField("commune", max_length=80, default="Vitrolles")
    quartier = models.ForeignKey(
        Quartier, on_delete=models.PROTECT, null=True, blank=True, related_name="lieux", verbose_name="quartier"
    )
    acces = models.CharField("comment venir", max_length=300, blank=True)
    acces_fauteuil = models.CharField(
        "accès en fauteuil", max_length=8, choices=AccesFauteuil, default=AccesFauteuil.INCONNU
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["nom", "adresse"],
                name="partenaires_lieu_unique",
                violation_error_message="Ce lieu existe déjà à cette adresse.",
            )
        ]

    def __str__(self):
        return self.nom


class SorteOrganisme(models.TextChoices):
    ASSOCIATION = "association", "Association"
    ETAT = "etat", "Service de l’État"
    AUTORITE = "autorite", "Autorité indépendante"
    COLLECTIVITE = "collectivite", "Collectivité ou établissement public"
    SCOLAIRE = "scolaire", "Établissement scolaire"
    CULTUREL = "culturel", "Lieu ou service culturel"
    EMPLOI = "emploi", "Acteur de l’emploi"
    ENTREPRISE = "entreprise", "Entreprise"
    FONDATION = "fondation", "Fondation"
    COLLECTIF = "collectif", "Groupe ou réseau"
    AUTRE = "autre", "Autre"


class Organisme(Demonstrable, Horodate):
    code = models.SlugField("code", max_length=60, unique=True, null=True, blank=True)
    nom = models.CharField("nom", max_length=160)
    sigle = models.CharField("sigle", max_length=30, blank=True)
    sorte = models.CharField("sorte", max_length=14, choices=SorteOrganisme, default=SorteOrganisme.ASSOCIATION)
    siret = models.CharField(
        "SIRET", max_length=14, blank=True, validators=[valider_siret], help_text="14 chiffres, sans espace."
    )
    rna = models.CharField(
        "numéro RNA",
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^W\d[0-9A-Z]\d{7}$", "Un numéro RNA s’écrit W suivi de neuf caractères.")],
        help_text="Pour une association : W suivi de neuf caractères, sur le récépissé de la préfecture.",
    )
    entreprise_citoyenne = models.BooleanField(
        "entreprise citoyenne",
        default=False,
        help_text="Prête à accueillir un candidat, parrainer ou présenter ses métiers.",
    )
    objet = models.TextField("objet", blank=True)
    adresse = models.CharField("adresse du siège", max_length=200, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    commune = models.CharField("commune", max_length=80, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    site = models.URLField("site", blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    objects = OrganismeQuerySet.as_manager()

    class Meta:
        verbose_name = "organisme"
        verbose_name_plural = "organismes"
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["siret"],
                condition=~Q(siret=""),
                name="partenaires_organisme_siret_unique",
                violation_error_message="Un organisme porte déjà ce SIRET.",
            ),
            models.CheckConstraint(
                name="partenaires_organisme_citoyenne_est_entreprise",
                condition=Q(entreprise_citoyenne=False) | Q(sorte=SorteOrganisme.ENTREPRISE),
                violation_error_message="Seule une entreprise peut être « entreprise citoyenne ».",
            ),
        ]

    def __str__(self):
        return self.nom


class MembreOrganisme(Horodate):
    """Un compte qui agit pour un organisme : rédacteur, ou signataire qui peut déposer."""

    class Role(models.TextChoices):
        REDACTEUR = "redacteur", "Rédacteur ou rédactrice"
        SIGNATAIRE = "signataire", "Signataire"

    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="membres", verbose_name="organisme")
    utilisateur = models.ForeignKey(
        "socle.Utilisateur", on_delete=models.PROTECT, related_name="appartenances", verbose_name="compte"
    )
    role = models.CharField("rôle", max_length=12, choices=Role, default=Role.REDACTEUR)
    actif = models.BooleanField("actif", default=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"])

    class Meta:
        verbose_name = "membre d’un organisme"
        verbose_name_plural = "membres des organismes"
        ordering = ["organisme", "utilisateur"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisme", "utilisateur"],
                name="partenaires_membre_unique",
                violation_error_message="Ce compte est déjà membre de cet organisme.",
            )
        ]

    def __str__(self):
        return f"{self.utilisateur} ({self.organisme})"


class Contact(Horodate):
    """Une personne à joindre chez un partenaire ; visible de la coordination seule."""

    organisme = models.ForeignKey(
        Organisme,
        on_delete=models.CASCADE,  # un contact n’a pas de sens sans son organisme
        related_name="contacts",
        verbose_name="organisme",
    )
    nom = models.CharField("nom", max_length=120)
    fonction = models.CharField("fonction", max_length=120, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    history = HistoricalRecords(excluded_fields=["modifie_le"], cascade_delete_history=True)

    class Meta:
        verbose_name = "contact"
        verbose_name_plural = "contacts"
        ordering = ["nom"]

    def __str__(self):
        return self.nom


class RelaisAide(models.Model):
    """Qui peut aider une victime ou un témoin : le contenu de la page « Être aidé·e »."""

    class Proximite(models.TextChoices):
        VITROLLES = "vitrolles", "À Vitrolles"
        NATIONAL = "national", "Partout en France"

    code = models.SlugField("code", max_length=60, unique=True)
    nom = models.CharField("nom", max_length=160)
    organisme = models.ForeignKey(
        Organisme, on_delete=models.PROTECT, null=True, blank=True, related_name="relais", verbose_name="organisme"
    )
    proximite = models.CharField("proximité", max_length=10, choices=Proximite, default=Proximite.VITROLLES)
    pour_quoi = models.TextField(
        "ce que l’on peut y trouver", help_text="En phrases simples, pour la personne concernée."
    )
    ensuite = models.TextField(
        "ce qui se passe ensuite",
        blank=True,
        help_text="Qui répond, ce qui reste confidentiel : seulement ce que ce relais a confirmé.",
    )
    telephone = models.CharField("téléphone", max_length=40, blank=True)
    cout_et_horaires = models.CharField("coût et horaires", max_length=200, blank=True)
    adresse = models.CharField("adresse", max_length=200, blank=True)
    lien = models.URLField("lien", blank=True)
    urgence = models.BooleanField("en cas d’urgence", default=False)
    publie = models.BooleanField("visible sur le site", default=True)
    ordre = models.PositiveSmallIntegerField("ordre", default=100)
    verifie_le = models.DateField(
        "vérifié le", null=True, blank=True, help_text="Dernière vérification par la coordination."
    )
    history = HistoricalRecords()

    objects = RelaisAideQuerySet.as_manager()

    class Meta:
        verbose_name = "relais d’aide"
        verbose_name_plural = "relais d’aide"
        ordering = ["ordre", "nom"]

    def __str__(self):
        return self.nom
