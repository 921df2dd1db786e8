"""Qui peut quoi sur les agents et leurs comptes."""

from socle.droits import est_coordination


def peut_inviter(utilisateur):
    return est_coordination(utilisateur)
