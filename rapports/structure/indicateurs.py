"""Les indicateurs figés et leurs mesures."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from rapports.structure.nombres import Effectif


@dataclass(frozen=True)
class Mesure:
    """Une valeur d’indicateur : ce que la source publie, et ce qu’on en recalcule quand elle donne de quoi."""

    sorte: str
    dates: str
    debut: datetime.date | None
    fin: datetime.date | None
    precision: str
    publiee: Decimal | None
    publiee_max: Decimal | None
    mention: str
    texte: str
    numerateur: Effectif
    denominateur: int | None
    denominateur_le: datetime.date | None
    recalculee: Decimal | None
    ventilation: str
    source: str
    methode: str
    deduit: bool


@dataclass(frozen=True)
class IndicateurFige:
    code: str
    libelle: str
    unite: str
    objectif: int | None
    action: str
    cumule: bool
    phare: bool
    definition: str
    methode: str
    mesures: tuple[Mesure, ...]
    annee: Mesure | None
    annee_precedente: Mesure | None
    derniere: Mesure | None
    cible: Mesure | None

    @property
    def trois(self):
        """L’année d’avant, l’année, la cible."""
        return self.annee_precedente, self.annee, self.cible
