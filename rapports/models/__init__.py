from rapports.models.comites import Comite, Decision
from rapports.models.editions import EditionPDF, ImageFigee, Instantane
from rapports.models.rapports import AvisSignataire, RapportAnnuel, SectionRapport

__all__ = [
    "AvisSignataire",
    "Comite",
    "Decision",
    "EditionPDF",
    "ImageFigee",
    "Instantane",
    "RapportAnnuel",
    "SectionRapport",
]
