"""Les heures de formation, comptées d’une seule façon : l’année d’une personne, son attestation, le classeur."""

from decimal import Decimal


def heures_de(seance, type_formation, demi_journees):
    """Celles de ses horaires ; sinon sa part de la durée du type de formation ; None si rien ne le dit."""
    if seance.duree is not None:
        return seance.duree
    duree = type_formation.duree_heures
    return duree / demi_journees if duree else None


def additionner(durees):
    """Le total, au centième d’heure ; None dès qu’une durée est inconnue : un total partiel passerait pour le vrai."""
    return None if None in durees else sum(durees, Decimal()).quantize(Decimal("0.01"))
