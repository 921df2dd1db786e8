"""Qui peut quoi sur une action. Un test accorde `peut_voir`, pour une action, et `visibles_par`, pour une liste."""

from actions.etats import PLANS_PUBLICS, EtatCampagneMiseAJour, Visibilite


def est_pilote(utilisateur, action):
    """Vrai si l’action est confiée à l’agent de ce compte, et qu’il est encore en poste."""
    confiee = {"agent__utilisateur": utilisateur, "agent__actif": True}
    return utilisateur.is_authenticated and action.pilotes.filter(**confiee).exists()


def est_sollicite(utilisateur, action):
    """Vrai si une campagne ouverte demande l’action à l’agent de ce compte, qu’il la pilote ou supplée son pilote."""
    demandee = {"agent__utilisateur": utilisateur, "agent__actif": True}
    ouverte = {"campagne__etat": EtatCampagneMiseAJour.OUVERTE}
    return utilisateur.is_authenticated and action.sollicitations.filter(**demandee, **ouverte).exists()


def repond_de(utilisateur, action):
    return est_pilote(utilisateur, action) or est_sollicite(utilisateur, action)


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
    return repond_de(utilisateur, action)


def peut_ecrire_sur(utilisateur, action):
    """Les pilotes, qui les supplée le temps d’une campagne, et la coordination ; plan en vigueur ou non."""
    return utilisateur.is_authenticated and (utilisateur.est_coordination or repond_de(utilisateur, action))


def peut_faire_le_point(utilisateur, action):
    """Un point ne se fait que sur un plan en vigueur."""
    return action.est_ouverte and peut_ecrire_sur(utilisateur, action)
