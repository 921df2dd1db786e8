"""Qui voit un événement ; la liste correspondante est `EvenementQuerySet.visibles_par`, un test tient leur accord."""

from actions.droits import est_pilote
from evenements.etats import EtatTempsFort, VisibiliteEvenement
from referents.droits import est_agent


def peut_voir(utilisateur, evenement):
    if utilisateur.is_authenticated and utilisateur.est_coordination:
        return True
    if not evenement.est_publie:
        return False
    if evenement.visibilite == VisibiliteEvenement.PUBLIC:
        return True
    if not utilisateur.is_authenticated:
        return False
    if utilisateur.est_referent or utilisateur.lit_le_pilotage:
        return True
    if evenement.visibilite == VisibiliteEvenement.AGENTS:
        return est_agent(utilisateur)
    return utilisateur.est_porteur and evenement.visibilite == VisibiliteEvenement.PARTENAIRES


def peut_voir_le_temps_fort(utilisateur, temps_fort):
    en_preparation = temps_fort.etat == EtatTempsFort.EN_PREPARATION
    return not en_preparation or (utilisateur.is_authenticated and utilisateur.lit_le_pilotage)


def peut_ecrire_le_bilan(utilisateur, evenement):
    """La coordination, et les pilotes de l’action de l’événement ; la liste est `EvenementQuerySet.a_raconter_par`."""
    if not utilisateur.is_authenticated or not evenement.est_publie:
        return False
    if utilisateur.est_coordination:
        return True
    return evenement.action is not None and est_pilote(utilisateur, evenement.action)
