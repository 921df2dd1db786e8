"""Aller au JSON et en revenir, à l’identique."""

import dataclasses
import datetime
import functools
import hashlib
import json
import types
import typing
from decimal import Decimal

from rapports.structure.contenu import Contenu


def en_json(contenu):
    """Le contenu en valeurs JSON ; les décimaux et les dates deviennent des textes."""
    return _plat(contenu)


def depuis_json(donnees):
    return _relever(Contenu, donnees)


def empreinte(donnees):
    """sha256 du JSON canonique : le même contenu a toujours la même empreinte."""
    texte = json.dumps(donnees, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).hexdigest()


def _plat(valeur):
    if dataclasses.is_dataclass(valeur):
        return {champ.name: _plat(getattr(valeur, champ.name)) for champ in dataclasses.fields(valeur)}
    if isinstance(valeur, tuple):
        return [_plat(element) for element in valeur]
    if isinstance(valeur, Decimal):
        return str(valeur)
    return valeur.isoformat() if isinstance(valeur, datetime.date) else valeur


def _relever(sorte, valeur):
    if valeur is None:
        return None
    if isinstance(sorte, types.UnionType):
        sorte = next(s for s in typing.get_args(sorte) if s is not type(None))
    if typing.get_origin(sorte) is tuple:
        return tuple(_relever(typing.get_args(sorte)[0], element) for element in valeur)
    if dataclasses.is_dataclass(sorte):
        types_des_champs = _types_des_champs(sorte)
        # Un champ né après que ces chiffres ont été figés garde sa valeur par défaut.
        return sorte(**{nom: _relever(t, valeur[nom]) for nom, t in types_des_champs.items() if nom in valeur})
    if sorte is Decimal:
        return Decimal(valeur)
    return datetime.date.fromisoformat(valeur) if sorte is datetime.date else valeur


@functools.cache
def _types_des_champs(sorte):
    return typing.get_type_hints(sorte)
