from tests.fabriques.actions import ActionFactory, ObjectifFactory, PlanFactory
from tests.fabriques.appels_projets import *  # noqa: F403
from tests.fabriques.evenements import *  # noqa: F403
from tests.fabriques.partenaires import LieuFactory, MembreOrganismeFactory, OrganismeFactory
from tests.fabriques.rapports import *  # noqa: F403
from tests.fabriques.referents import AgentFactory, DirectionFactory, MandatReferentFactory, ServiceFactory
from tests.fabriques.socle import UtilisateurFactory

__all__ = [
    "ActionFactory",
    "AgentFactory",
    "DirectionFactory",
    "LieuFactory",
    "MandatReferentFactory",
    "MembreOrganismeFactory",
    "ObjectifFactory",
    "OrganismeFactory",
    "PlanFactory",
    "ServiceFactory",
    "UtilisateurFactory",
]
