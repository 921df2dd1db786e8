"""Qui peut quoi sur les agents et leurs comptes."""

from referents.etats import EtatNote
from socle.droits import est_coordination


def peut_inviter(utilisateur):
    return est_coordination(utilisateur)


def est_agent(utilisateur):
    """Vrai pour le compte relié à un agent de la Ville, qu’un mandat coure ou non ; une requête au plus."""
    return hasattr(utilisateur, "agent")


def a_tenu_un_mandat(utilisateur):
    """Vrai pour qui tient ou a tenu un mandat : sa lettre et son attestation lui restent. Une requête de plus."""
    return est_agent(utilisateur) and utilisateur.agent.mandats.exists()


def peut_voir(utilisateur, agent):
    """Les noms d’agents restent dans la Ville : coordination et référents les lisent, et chacun le sien."""
    return utilisateur.est_coordination or utilisateur.est_referent or agent.utilisateur_id == utilisateur.pk


def peut_lire_la_note(utilisateur, note):
    """La coordination lit tout ; les référents, ce qui est publié et n’a pas passé sa date."""
    if utilisateur.est_coordination:
        return True
    return utilisateur.est_referent and note.etat == EtatNote.PUBLIEE and not note.est_expiree
