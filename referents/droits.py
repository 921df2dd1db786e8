"""Qui peut quoi sur les agents et leurs comptes."""

from socle.droits import est_coordination


def peut_inviter(utilisateur):
    return est_coordination(utilisateur)


def est_agent(utilisateur):
    """Vrai pour le compte relié à un agent de la Ville, qu’un mandat coure ou non ; une requête au plus."""
    return hasattr(utilisateur, "agent")
