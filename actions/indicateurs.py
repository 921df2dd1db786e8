"""L’arithmétique des chiffres du plan, sans base : recalculer, encadrer un arrondi, masquer, expliquer un écart."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SEUIL = 5
ARRONDI = Decimal("0.5")  # un taux publié sans décimale vaut à un demi-point près
ESPACE = "\N{NO-BREAK SPACE}"


def taux(numerateur, denominateur):
    """Le taux en pour cent, ou None s’il manque de quoi le calculer."""
    if numerateur is None or not denominateur:
        return None
    return Decimal(100 * numerateur) / denominateur


def moyenne_simple(parts):
    """La moyenne des taux, chacun pesant autant ; None si l’un d’eux manque. `parts` : (numérateur, dénominateur)."""
    valeurs = [taux(numerateur, denominateur) for numerateur, denominateur in parts]
    return None if not valeurs or None in valeurs else sum(valeurs) / len(valeurs)


def ecart(publie, recalcule):
    """Le recalculé moins le publié, en points ; None si l’un manque."""
    return None if publie is None or recalcule is None else recalcule - publie


@dataclass(frozen=True)
class Effectif:
    """Un effectif déduit d’un nombre et de son taux arrondi."""

    centre: int
    bas: int
    haut: int


def effectif_deduit(numerateur, taux_publie, arrondi=ARRONDI):
    """404 agents et 34 % : environ 1 188 agents, de 1 171 à 1 206 selon l’arrondi."""
    if taux_publie <= arrondi:
        raise ValueError("Un taux nul ou plus petit que son arrondi ne dit rien de l’effectif.")
    centre, bas, haut = (
        _entier(Decimal(100 * numerateur) / valeur)
        for valeur in (taux_publie, taux_publie + arrondi, taux_publie - arrondi)
    )
    return Effectif(centre, bas, haut)


@dataclass(frozen=True)
class Part:
    """La part de l’effectif hors du groupe dominant, en pour cent : au centre, et tous les arrondis à leur limite."""

    centre: Decimal
    limite: Decimal


def part_maximale_des_autres(taux_global, taux_du_groupe, plus_bas_des_autres, arrondi=ARRONDI):
    """Combien d’agents, au plus, peuvent être hors du groupe pour que la moyenne pondérée donne le taux global.

    Les autres sont supposés tous au plus bas de leurs taux : c’est l’hypothèse qui leur laisse le plus de place.
    """
    return Part(
        _part(taux_global, taux_du_groupe, plus_bas_des_autres),
        _part(taux_global + arrondi, taux_du_groupe - arrondi, plus_bas_des_autres - arrondi),
    )


def _part(taux_global, taux_du_groupe, taux_des_autres):
    if taux_des_autres <= taux_du_groupe:
        raise ValueError("Le taux des autres doit dépasser celui du groupe.")
    return min(max(Decimal(100 * (taux_global - taux_du_groupe)) / (taux_des_autres - taux_du_groupe), Decimal(0)), 100)


def est_moyenne_ponderee_possible(taux_global, groupes, arrondi=ARRONDI):
    """Le taux global peut-il être la moyenne des taux des groupes, pesés par leurs effectifs, aux arrondis près ?

    `groupes` : (taux, effectif) par groupe. Si un effectif manque, on vérifie seulement que le taux global tombe entre
    le plus bas et le plus haut : c’est nécessaire, non suffisant.
    """
    taux_des_groupes = [t for t, _ in groupes]
    effectifs = [effectif for _, effectif in groupes]
    if None in effectifs or sum(effectifs) == 0:
        return min(taux_des_groupes) - 2 * arrondi <= taux_global <= max(taux_des_groupes) + 2 * arrondi
    moyenne = Decimal(sum(t * effectif for t, effectif in groupes)) / sum(effectifs)
    # La moyenne hérite de l’arrondi des groupes, et le taux global a le sien.
    return abs(moyenne - taux_global) <= 2 * arrondi


@dataclass(frozen=True)
class Masquage:
    """Les cellules lisibles (None : masquée) et leur total (None : à taire aussi)."""

    cellules: tuple
    total: int | None


def masquer(cellules, seuil=SEUIL):
    """Masque les cellules de une à `seuil - 1` personnes, puis d’autres tant qu’une soustraction les rendrait.

    Un zéro reste lisible : il ne désigne personne. Une cellule None (non renseignée) le reste, et laisse le total
    inconnu : rien ne se soustrait.
    """
    connues = [rang for rang, valeur in enumerate(cellules) if valeur is not None]
    masquees = {rang for rang in connues if 0 < cellules[rang] < seuil}
    total = sum(cellules) if len(connues) == len(cellules) else None
    if total is not None:
        masquees, protege = _proteger(cellules, masquees, seuil)
        total = total if protege else None
    return Masquage(tuple(None if rang in masquees else valeur for rang, valeur in enumerate(cellules)), total)


def _proteger(cellules, masquees, seuil):
    """Ajoute la plus petite cellule lisible tant que la somme masquée trahit ; dit si elle ne trahit plus."""
    while _trahit(cellules, masquees, seuil):
        lisibles = [(valeur, rang) for rang, valeur in enumerate(cellules) if valeur and rang not in masquees]
        if not lisibles:
            return masquees, False
        masquees = masquees | {min(lisibles)[1]}
    return masquees, True


def _trahit(cellules, masquees, seuil):
    """Une cellule seule se soustrait ; plusieurs trop petites, leur somme les devine."""
    return len(masquees) == 1 or 0 < sum(cellules[rang] for rang in masquees) < seuil


@dataclass(frozen=True)
class ExplicationDuTaux:
    """Pourquoi un taux global et les taux de ses groupes ne se recalculent pas l’un par l’autre."""

    effectif: Effectif
    part: Part
    groupe: str
    phrases: tuple

    @property
    def texte(self):
        return " ".join(self.phrases)


def expliquer_le_taux_global(taux_global, numerateur, groupes, arrondi=ARRONDI):
    """L’explication en français d’un taux global publié avec ceux de ses groupes ; None s’il n’y a rien à expliquer.

    `groupes` : au moins deux (nom, taux). Le groupe au taux le plus bas est celui qui tire le taux global vers lui.
    """
    if None in (taux_global, numerateur) or len(groupes) < 2:
        return None
    (groupe, plus_bas), *autres = sorted(groupes, key=lambda paire: paire[1])
    if plus_bas >= autres[0][1] or not plus_bas <= taux_global < autres[0][1]:
        return None
    effectif = effectif_deduit(numerateur, taux_global, arrondi)
    part = part_maximale_des_autres(taux_global, plus_bas, autres[0][1], arrondi)
    return ExplicationDuTaux(
        effectif, part, groupe, _phrases(taux_global, numerateur, autres, groupe, plus_bas, effectif, part)
    )


def _phrases(taux_global, numerateur, autres, groupe, plus_bas, effectif, part):
    hauts = enumerer([_pourcent(valeur) for _, valeur in autres])
    publie = _pourcent(taux_global)
    return (
        f"La source publie {_nombre(numerateur)} agents, soit {publie}, sans donner l’effectif total{ESPACE}: "
        f"ces deux nombres supposent environ {_nombre(effectif.centre)} agents "
        f"(de {_nombre(effectif.bas)} à {_nombre(effectif.haut)} selon l’arrondi).",
        f"Elle publie aussi {_pourcent(plus_bas)} pour «{ESPACE}{groupe}{ESPACE}» et {hauts} pour les autres groupes.",
        f"Pesés par les effectifs, ces taux ne donneraient {publie} que si les autres groupes comptaient "
        f"environ {_pourcent(_entier(part.centre))} des agents, {_pourcent(_plafond(part.limite))} tout au plus.",
        "Les taux des groupes sont donc sans doute des moyennes simples de directions. On les montre tels que publiés"
        f"{ESPACE}; pour les recalculer, il faut le numérateur et le dénominateur de chaque direction.",
    )


def _entier(valeur):
    return int(Decimal(valeur).quantize(Decimal(1), ROUND_HALF_UP))


def _plafond(valeur):
    return int(valeur) + (valeur != int(valeur))


def _nombre(valeur):
    """« 1 188 », « 33,3 »."""
    entier = int(valeur) if valeur == int(valeur) else valeur
    return f"{entier:,}".replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")


def _pourcent(valeur):
    return f"{_nombre(valeur)}{ESPACE}%"


def enumerer(mots):
    return " et ".join([", ".join(mots[:-1]), mots[-1]] if len(mots) > 1 else mots)
