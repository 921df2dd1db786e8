"""Comparer des textes par leurs mots nus : sans accents ni majuscules, dans le texte tel quel.

Pas de moteur ni d’extension : la base ramène la lettre à sa forme nue et compare ; tous les mots demandés doivent se
trouver. `%`, `_` et `\\` se cherchent comme ils s’écrivent.
"""

import unicodedata

from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Coalesce, Concat

MOTS_AU_PLUS = 8
LETTRES_AU_MOINS = 2
LIGATURES = {"œ": "oe", "æ": "ae"}
# Les accents du français et de ses voisins, l’apostrophe courbe et les espaces qui ne se coupent pas.
ACCENTUEES = "àâäáãåçéèêëíìîïñóòôöõúùûüýÿ’\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
NUES = "aaaaaaceeeeiiiinooooouuuuyy'  "
# PostgreSQL abaisse les capitales accentuées selon la langue de la base ; on ne compte pas dessus.
DE, VERS = ACCENTUEES + ACCENTUEES[:-3].upper() + "ŒÆ", NUES + NUES[:-3] + "œæ"


def mettre_a_nu(texte):
    """« L’Égalité, cœur de ville » → « l'egalite, coeur de ville »."""
    if texte is None:
        return None
    texte = texte.lower().translate(TABLE)
    return "".join(c for c in unicodedata.normalize("NFD", texte) if not unicodedata.combining(c))


TABLE = str.maketrans(dict(zip(ACCENTUEES, NUES, strict=True)) | LIGATURES)


class MisANu(Func):
    """La même forme nue, calculée par la base."""

    output_field = CharField()
    function = "mettre_a_nu"
    arity = 1

    def as_postgresql(self, compiler, connection, **contexte):
        modele = "replace(replace(translate(lower(%(expressions)s), %%s, %%s), 'œ', 'oe'), 'æ', 'ae')"
        sql, parametres = self.as_sql(compiler, connection, template=modele, **contexte)
        return sql, [*parametres, DE, VERS]


def apprendre_a_sqlite(connection, **_):
    if connection.vendor == "sqlite":
        connection.connection.create_function("mettre_a_nu", 1, mettre_a_nu, deterministic=True)


def lire(texte):
    """Les mots demandés, nus, sans doublon ; un caractère de commande vaut une espace."""
    lisible = "".join(c if c.isprintable() else " " for c in texte)
    return list(dict.fromkeys(mettre_a_nu(lisible).split()))[:MOTS_AU_PLUS]


def assez_long(mots):
    return any(len(mot) >= LETTRES_AU_MOINS for mot in mots)


def textes_nus(*champs):
    """Ces champs, vides compris, en un seul texte nu."""
    textes = [Coalesce(F(champ), Value(""), output_field=CharField()) for champ in champs]
    return MisANu(Concat(*(morceau for texte in textes for morceau in (texte, Value(" "))), output_field=CharField()))
