"""Le plan figé : ses signataires, ses caps, ses engagements, ses objectifs."""

import datetime
from dataclasses import dataclass

from rapports.structure.nombres import Compte


@dataclass(frozen=True)
class Signataire:
    nom: str
    sigle: str
    represente_par: str
    qualite: str
    signee_le: datetime.date | None


@dataclass(frozen=True)
class Cap:
    annee: int
    texte: str


@dataclass(frozen=True)
class Engagement:
    organisme: str
    texte: str
    suivi: str
    tenu_le: datetime.date | None


@dataclass(frozen=True)
class PlanFige:
    code: str
    titre: str
    titre_court: str
    annee_debut: int
    annee_fin: int
    resume: str
    signe_le: datetime.date | None
    demonstration: bool
    signataires: tuple[Signataire, ...] = ()
    caps: tuple[Cap, ...] = ()
    engagements: tuple[Engagement, ...] = ()


@dataclass(frozen=True)
class ObjectifFige:
    """Un objectif et l’avancement de ses actions ; numéro None pour la gouvernance du plan."""

    numero: int | None
    titre: str
    titre_court: str
    texte: str
    total: int
    phases: tuple[Compte, ...]
    meteos: tuple[Compte, ...]
    echeances: tuple[Compte, ...]


@dataclass(frozen=True)
class Texte:
    code: str
    titre: str
    texte: str


@dataclass(frozen=True)
class Sigle:
    sigle: str
    nom: str
