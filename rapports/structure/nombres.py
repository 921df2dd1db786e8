"""Les nombres figés : un effectif, un compte."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Effectif:
    """Un nombre de personnes. Masqué sous cinq : le nombre n’est alors gardé nulle part."""

    nombre: int | None = None
    masque: bool = False


@dataclass(frozen=True)
class Compte:
    code: str
    libelle: str
    nombre: int
