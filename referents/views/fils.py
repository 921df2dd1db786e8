"""Le fil d’Ariane des pages du réseau."""

from django.urls import reverse


def fil_du_reseau(*etapes):
    """Pilotage, Réseau, puis les étapes ; la dernière est la page où l’on est."""
    return [("Pilotage", reverse("pilotage:accueil")), ("Réseau", reverse("pilotage:reseau")), *etapes]


def fil_de_l_espace(*etapes):
    return [("Mes actions", reverse("espace:accueil")), *etapes]
