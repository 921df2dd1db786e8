"""Les appels à projets : campagnes, candidatures, décisions."""

from appels_projets.models.campagnes import AppelAProjets, Campagne, Enveloppe, ThemeCampagne
from appels_projets.models.candidatures import Attestation, Candidature, InstantaneCandidature, PieceJointe
from appels_projets.models.decisions import Attribution, Deliberation

__all__ = [
    "AppelAProjets",
    "Attestation",
    "Attribution",
    "Campagne",
    "Candidature",
    "Deliberation",
    "Enveloppe",
    "InstantaneCandidature",
    "PieceJointe",
    "ThemeCampagne",
]
