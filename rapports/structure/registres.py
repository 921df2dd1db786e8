"""L’appel à projets, tel que son registre le dit."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class LaureatFige:
    organisme: str
    intitule: str
    montant: Decimal


@dataclass(frozen=True)
class CampagneFigee:
    titre: str
    etat_dit: str
    candidatures: int
    enveloppe: Decimal | None
    attribue: Decimal
    laureats: tuple[LaureatFige, ...]
