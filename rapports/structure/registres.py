"""Le réseau, tel que ses registres le disent."""

from dataclasses import dataclass

from rapports.structure.nombres import Effectif


@dataclass(frozen=True)
class SessionFigee:
    intitule: str
    organisme: str
    dates: str
    etat_dit: str
    participants: Effectif


@dataclass(frozen=True)
class ReseauFige:
    """Les registres du réseau ; un registre vide se dit « non renseigné », non zéro."""

    referents: int | None = None
    lettres_signees: int | None = None
    directions_representees: int | None = None
    directions: int | None = None
    sessions: tuple[SessionFigee, ...] = ()
    reunions: tuple[str, ...] = ()
