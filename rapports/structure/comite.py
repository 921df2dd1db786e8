"""Le comité figé : ses décisions, les avis reçus."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class DecisionFigee:
    numero: int
    texte: str
    porteur: str
    echeance: datetime.date | None
    suite: str
    suite_dite: str
    suivi: str


@dataclass(frozen=True)
class ComiteFige:
    date: datetime.date
    lieu: str
    decisions: tuple[DecisionFigee, ...]


@dataclass(frozen=True)
class AvisFige:
    organisme: str
    texte: str
    recu_le: datetime.date
