"""Le réseau des référent·es : personnes, mandats, formations, vie du réseau."""

from referents.models.formations import NatureFormation, Seance, SessionFormation, TypeFormation
from referents.models.inscriptions import AvisFormation, Inscription, Presence, SourceInscription
from referents.models.mandats import LettreMission, MandatReferent, RoleMandat
from referents.models.personnes import Agent, Direction, EffectifDirection, GroupeRapport, Metier, Service
from referents.models.reseau import BesoinExprime, DecisionReseau, LectureNote, NoteReseau, Reunion

__all__ = [
    "Agent",
    "AvisFormation",
    "BesoinExprime",
    "DecisionReseau",
    "Direction",
    "EffectifDirection",
    "GroupeRapport",
    "Inscription",
    "LectureNote",
    "LettreMission",
    "MandatReferent",
    "Metier",
    "NatureFormation",
    "NoteReseau",
    "Presence",
    "Reunion",
    "RoleMandat",
    "Seance",
    "Service",
    "SessionFormation",
    "SourceInscription",
    "TypeFormation",
]
