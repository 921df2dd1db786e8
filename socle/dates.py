"""Des dates qui disent leur précision : jour, mois, saison, année scolaire, année, période, ou « à préciser »."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

ESPACE = "\N{NO-BREAK SPACE}"
# Écrits ici : une page de l’agenda dit deux cents dates, et chaque recherche dans les traductions lui coûterait.
JOURS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
MOIS = ["janvier", "février", "mars", "avril", "mai", "juin"]
MOIS += ["juillet", "août", "septembre", "octobre", "novembre", "décembre"]
MOIS_COURTS = ["jan.", "fév.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
SAISONS = {1: "hiver", 4: "printemps", 7: "été", 10: "automne"}


class Precision(models.TextChoices):
    JOUR = "jour", "Au jour"
    MOIS = "mois", "Au mois"
    SAISON = "saison", "À la saison"
    ANNEE_SCOLAIRE = "annee_scolaire", "Année scolaire"
    ANNEE = "annee", "À l’année"
    PERIODE = "periode", "Période"
    A_PRECISER = "a_preciser", "À préciser"


def dernier_jour(debut, precision):
    """Le dernier jour d’une date dite au mois, à la saison ou à l’année ; None au jour, et pour une période ouverte."""
    mois = {Precision.MOIS: 1, Precision.SAISON: 3, Precision.ANNEE_SCOLAIRE: 12, Precision.ANNEE: 12}.get(precision)
    if mois is None or debut is None:
        return None
    premier = debut.replace(month=1, day=1) if precision == Precision.ANNEE else debut.replace(day=1)
    annees, reste = divmod(premier.month - 1 + mois, 12)
    return date(premier.year + annees, reste + 1, 1) - timedelta(days=1)


def nom_du_jour(jour):
    return JOURS[jour.weekday()]


def nom_du_mois(jour):
    return MOIS[jour.month - 1]


def dire_le_mois(jour):
    """« mars 2027 » (espace insécable)."""
    return f"{nom_du_mois(jour)}{ESPACE}{jour.year}"


def dire_le_jour(jour):
    """« 1er mars 2016 », « 21 mars 2027 » (espaces insécables)."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme}{ESPACE}{dire_le_mois(jour)}"


def dire_la_periode(debut, fin):
    """« du 17 au 26 mars 2017 », « du 30 mars au 2 avril 2017 » ; les années entières se disent « 2016-2018 »."""
    if (debut.month, debut.day, fin.month, fin.day) == (1, 1, 12, 31):
        return str(debut.year) if debut.year == fin.year else f"{debut.year}-{fin.year}"
    if debut == fin:
        return f"le {dire_le_jour(debut)}"
    premier = "1er" if debut.day == 1 else str(debut.day)
    if (debut.year, debut.month) == (fin.year, fin.month):
        return f"du {premier} au {dire_le_jour(fin)}"
    if debut.year == fin.year:
        return f"du {premier}{ESPACE}{nom_du_mois(debut)} au {dire_le_jour(fin)}"
    return f"du {dire_le_jour(debut)} au {dire_le_jour(fin)}"


def dire(debut, fin, precision):
    """La date en français, sans rien inventer de plus que sa précision."""
    if precision == Precision.A_PRECISER or debut is None:
        return "à préciser"
    if precision == Precision.JOUR:
        return dire_le_jour(debut)
    if precision == Precision.MOIS:
        return dire_le_mois(debut)
    if precision == Precision.SAISON:
        return f"{SAISONS.get(debut.month, nom_du_mois(debut))}{ESPACE}{debut.year}"
    if precision == Precision.ANNEE_SCOLAIRE:
        return f"année scolaire {debut.year}-{debut.year + 1}"
    if precision == Precision.ANNEE:
        return str(debut.year)
    return f"depuis {debut.year}" if fin is None else dire_la_periode(debut, fin)


class DatesDites:
    """Pour qui a `debut`, `fin` et `precision`."""

    __slots__ = ()

    @property
    def dates(self):
        return dire(self.debut, self.fin, self.precision)


class DatesPrecises(DatesDites, models.Model):
    """Deux bornes incluses et leur précision. Sans borne de fin, une période est encore ouverte."""

    precision = models.CharField(
        "précision de la date",
        max_length=16,
        choices=Precision,
        default=Precision.A_PRECISER,
        help_text="Choisissez « À préciser » plutôt que d’inventer un jour.",
    )
    debut = models.DateField("début", null=True, blank=True)
    fin = models.DateField("fin", null=True, blank=True, help_text="Dernier jour compris.")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_date_ou_a_preciser",
                condition=Q(precision=Precision.A_PRECISER, debut=None, fin=None)
                | (~Q(precision=Precision.A_PRECISER) & Q(debut__isnull=False)),
                violation_error_message="Donnez une date de début, ou choisissez « À préciser » sans date.",
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_fin_apres_debut",
                condition=Q(fin=None) | Q(fin__gte=F("debut")),
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
        ]
