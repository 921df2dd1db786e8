"""Les actions figées, avec leur année et leur dernier point."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from rapports.structure.nombres import Effectif


@dataclass(frozen=True)
class MillesimeFige:
    titre: str
    dates: str
    phase: str
    phase_dite: str
    participants: Effectif
    participants_mention: str
    budget_prevu: Decimal | None
    budget_realise: Decimal | None
    bilan: str


@dataclass(frozen=True)
class PointFige:
    """Le dernier point d’avancement. Sans auteur : le nom d’un agent n’entre pas dans le rapport."""

    le: datetime.date
    rien_de_nouveau: bool
    fait: str
    blocage: str
    a_retenir: str
    public_touche: Effectif


@dataclass(frozen=True)
class ActionFigee:
    code: str
    titre: str
    objectif: int | None
    volet: str
    type_dit: str
    situation_dite: str
    phase: str
    phase_dite: str
    phase_motif: str
    meteo: str
    meteo_dite: str
    meteo_motif: str
    echeance: str
    echeance_dite: str
    dates: str
    recurrente: bool
    rythme: str
    service: str
    public: str
    partenaires: tuple[str, ...]
    resume: str
    millesime: MillesimeFige | None
    point: PointFige | None
