"""Tout ce que le rapport imprime."""

import datetime
from dataclasses import dataclass

from rapports.structure.actions import ActionFigee
from rapports.structure.agenda import AgendaFige
from rapports.structure.blocs import ChapitreFige
from rapports.structure.comite import AvisFige, ComiteFige
from rapports.structure.indicateurs import IndicateurFige
from rapports.structure.plan import ObjectifFige, PlanFige, Sigle, Texte


@dataclass(frozen=True)
class Contenu:
    """Les chiffres et les textes d’une année, pris en une fois."""

    format: int
    annee: int
    arrete_le: datetime.date
    plan: PlanFige
    objectifs: tuple[ObjectifFige, ...]
    actions: tuple[ActionFigee, ...]
    agenda: AgendaFige
    indicateurs: tuple[IndicateurFige, ...]
    explication_du_taux: str
    textes: tuple[Texte, ...]
    comite: ComiteFige | None
    comite_precedent: ComiteFige | None
    avis: tuple[AvisFige, ...]
    manques: tuple[str, ...]
    sigles: tuple[Sigle, ...]
    actions_reservees: int
    chapitres: tuple[ChapitreFige, ...] = ()
    bilan: tuple[ChapitreFige, ...] = ()
    textes_inventes: bool = False  # une démonstration, sur le plan réel

    def texte_de(self, code):
        """Le texte écrit pour ce chapitre, ou rien."""
        return next((t.texte for t in self.textes if t.code == code), "")

    def parties_de(self, code):
        return next((c.parties for c in self.chapitres if c.code == code), ())
