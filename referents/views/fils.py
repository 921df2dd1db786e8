"""Le fil d’Ariane des pages du réseau."""

from django.urls import reverse


def fil_du_reseau(*etapes):
    """Pilotage, Réseau, puis les étapes ; la dernière est la page où l’on est."""
    return [("Pilotage", reverse("pilotage:accueil")), ("Réseau", reverse("pilotage:reseau")), *etapes]


def fil_de_l_espace(utilisateur, *etapes):
    return [debut_de_l_espace(utilisateur), *etapes]


def debut_de_l_espace(utilisateur):
    """D’où l’on vient, parmi ce que la personne peut ouvrir : sans mandat, ni ses actions ni le pilotage ne le sont."""
    if utilisateur.est_referent:
        return "Mes actions", reverse("espace:accueil")
    if utilisateur.lit_le_pilotage:
        return "Pilotage", reverse("pilotage:accueil")
    return "Mon accueil", reverse("mon-accueil")
