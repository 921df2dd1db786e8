from tests.fabriques.actions import (
    ActionFactory,
    CampagneMiseAJourFactory,
    ObjectifFactory,
    PlanFactory,
    SollicitationFactory,
    SortieFactory,
)
from tests.fabriques.appels_projets import *  # noqa: F403
from tests.fabriques.evenements import *  # noqa: F403
from tests.fabriques.partenaires import LieuFactory, MembreOrganismeFactory, OrganismeFactory
from tests.fabriques.rapports import *  # noqa: F403
from tests.fabriques.referents import (
    AgentFactory,
    BesoinFactory,
    DecisionReseauFactory,
    DirectionFactory,
    EffectifFactory,
    FormationSuivieFactory,
    InscriptionFactory,
    LettreMissionFactory,
    MandatReferentFactory,
    NoteFactory,
    ReunionFactory,
    ServiceFactory,
    SessionFactory,
    TypeFormationFactory,
)
from tests.fabriques.socle import UtilisateurFactory

__all__ = [
    "ActionFactory",
    "AgentFactory",
    "BesoinFactory",
    "CampagneMiseAJourFactory",
    "DecisionReseauFactory",
    "DirectionFactory",
    "FormationSuivieFactory",
    "EffectifFactory",
    "InscriptionFactory",
    "LettreMissionFactory",
    "LieuFactory",
    "MandatReferentFactory",
    "MembreOrganismeFactory",
    "NoteFactory",
    "ObjectifFactory",
    "OrganismeFactory",
    "PlanFactory",
    "ReunionFactory",
    "ServiceFactory",
    "SessionFactory",
    "SollicitationFactory",
    "SortieFactory",
    "TypeFormationFactory",
    "UtilisateurFactory",
]
