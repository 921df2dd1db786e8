"""Charge les deux plans signés depuis `vitrolles_plan/donnees/`, tout ou rien et sans risque à relancer.

Ce que le plan signé a fixé (titre d’une action, objectif, type, valeur publiée d’un indicateur, signataires…) est remis
tel que le fichier le dit : ce sont les `signes` de `tables.py`. Tout le reste vit (phase, météo, dates, présentation,
classement, coordonnées…) : écrit à la création, jamais ensuite, pour ne rien défaire de ce qu’une personne a changé.
Une ligne se reconnaît à ses codes. Le chargement ne supprime rien et ne touche à aucune donnée de démonstration.
"""

from vitrolles_plan.chargement.ecriture import charger
from vitrolles_plan.chargement.lecture import DOSSIER, Erreur, LignesFausses

__all__ = ["DOSSIER", "Erreur", "LignesFausses", "charger"]
