"""L’agenda figé de l’année."""

from dataclasses import dataclass

from rapports.structure.nombres import Effectif


@dataclass(frozen=True)
class EvenementFige:
    titre: str
    dates: str
    mois: int | None
    type_dit: str
    visibilite: str
    visibilite_dite: str
    etat: str
    etat_dit: str
    lieu: str
    public: str
    action: str
    temps_fort: str
    accessibilites: tuple[str, ...]
    participants: Effectif
    participants_mention: str
    mode_comptage: str


@dataclass(frozen=True)
class TempsFortFige:
    code: str
    libelle: str
    dates: str
    texte: str
    evenements: int


@dataclass(frozen=True)
class AgendaFige:
    evenements: tuple[EvenementFige, ...] = ()
    temps_forts: tuple[TempsFortFige, ...] = ()
    publics: int = 0
    agents: int = 0
    partenaires: int = 0
    accessibles: int = 0
    annules: int = 0

    @property
    def total(self):
        return len(self.evenements)
