"""Les nombres figés : un effectif, un compte."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Effectif:
    """Un nombre de personnes. Masqué sous cinq : le nombre n’est alors gardé nulle part.

    `avec_d_autres` : tu pour qu’une soustraction n’en rende pas un autre ; il peut alors dépasser quatre.
    """

    nombre: int | None = None
    masque: bool = False
    avec_d_autres: bool = False


@dataclass(frozen=True)
class Compte:
    code: str
    libelle: str
    nombre: int
