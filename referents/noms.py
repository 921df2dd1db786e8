"""Comparer des noms comme les lit une personne : sans accents, sans majuscules, sans traits d’union."""

import unicodedata


def sans_accent(texte):
    plat = unicodedata.normalize("NFKD", texte).encode("ascii", "ignore").decode()
    return " ".join(plat.replace("-", " ").lower().split())
