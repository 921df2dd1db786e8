"""Dire les valeurs du rapport en français. Pure : ni base, ni HTML."""

from rapports.structure.blocs import EUROS, POURCENT
from socle.templatetags.socle import euros, nombre, pourcent

NON_RENSEIGNE = "non renseigné"
MASQUE = "moins de 5"


def dire_l_effectif(effectif):
    if effectif is None:
        return NON_RENSEIGNE
    if effectif.masque:
        return "masqué" if effectif.avec_d_autres else MASQUE
    return nombre(effectif.nombre)


def dire_la_mesure(mesure, unite=""):
    """La valeur publiée avec sa nuance ; à défaut ce qu’on en recalcule, à défaut ses mots."""
    if mesure is None:
        return NON_RENSEIGNE
    if mesure.publiee is not None:
        return " ".join(filter(None, [mesure.mention, _fourchette(mesure, unite)]))
    if mesure.recalculee is not None:
        return pourcent(mesure.recalculee)
    if mesure.texte:
        return mesure.texte
    return dire_l_effectif(mesure.numerateur)


def dire_court(mesure, unite=""):
    """La même, pour une colonne étroite : une valeur en mots s’y annonce, elle se lit à côté."""
    if mesure is None or mesure.publiee is not None or mesure.recalculee is not None or not mesure.texte:
        return dire_la_mesure(mesure, unite)
    return dire_le_rapport(mesure) if mesure.numerateur.nombre is not None else "en mots, à gauche"


def _fourchette(mesure, unite):
    dire = pourcent if unite == "%" else nombre
    if mesure.publiee_max is None:
        return dire(mesure.publiee)
    return f"{nombre(mesure.publiee)} à {dire(mesure.publiee_max)}"


def dire_le_rapport(mesure):
    """« 404 sur 1 188 » quand la source donne l’un et l’autre, ce qui manque sinon."""
    if mesure is None:
        return NON_RENSEIGNE
    if mesure.numerateur.nombre is None and not mesure.numerateur.masque and mesure.denominateur is None:
        return NON_RENSEIGNE
    return f"{dire_l_effectif(mesure.numerateur)} sur {nombre(mesure.denominateur)}"


def dire_la_taille(octets):
    if octets is None:
        return NON_RENSEIGNE
    if octets < 1_000_000:
        return f"{nombre(round(octets / 1000))}\N{NO-BREAK SPACE}ko"
    return f"{nombre(octets / 1_000_000, 1)}\N{NO-BREAK SPACE}Mo"


def dire_la_case(case, sorte=""):
    """La valeur d’une case selon sa colonne : « 404 », « 34 % », « 3 000 € », « masqué », « non renseigné »."""
    if case is None or case.est_vide:
        return NON_RENSEIGNE
    if case.masque:
        # Tu par second masque, un nombre peut dépasser quatre : la case dit alors « masqué ».
        return case.texte or MASQUE
    if case.nombre is None:
        return case.texte
    dire = {POURCENT: pourcent, EUROS: euros}.get(sorte, nombre)
    return " ".join(filter(None, ["au moins" if case.au_moins else "", case.texte, dire(case.nombre)]))
