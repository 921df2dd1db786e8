"""Qui peut quoi sur une action. Un test accorde `peut_voir`, pour une action, et `visibles_par`, pour une liste."""

from actions.etats import PLANS_PUBLICS, Visibilite


def est_pilote(utilisateur, action):
    """Vrai si l’action est confiée à l’agent de ce compte, et qu’il est encore en poste."""
    confiee = {"agent__utilisateur": utilisateur, "agent__actif": True}
    return utilisateur.is_authenticated and action.pilotes.filter(**confiee).exists()


def peut_voir(utilisateur, action):
    if action.visibilite == Visibilite.PUBLIQUE and action.plan.etat in PLANS_PUBLICS:
        return True
    if not utilisateur.is_authenticated:
        return False
    if utilisateur.est_coordination:
        return True
    du_groupe = utilisateur.lit_le_pilotage or utilisateur.est_referent
    if du_groupe and action.visibilite != Visibilite.RESTREINTE:
        return True
    return est_pilote(utilisateur, action)


def peut_ecrire_sur(utilisateur, action):
    """Les pilotes de l’action et la coordination, que le plan soit en vigueur ou non."""
    return utilisateur.is_authenticated and (utilisateur.est_coordination or est_pilote(utilisateur, action))


def peut_faire_le_point(utilisateur, action):
    """Un point ne se fait que sur un plan en vigueur."""
    return action.est_ouverte and peut_ecrire_sur(utilisateur, action)
