from rapports.etats import EtatRapport
from socle.droits import est_coordination, lit_le_pilotage


def peut_voir(utilisateur, rapport):
    if rapport.etat == EtatRapport.PUBLIE or (utilisateur.is_authenticated and est_coordination(utilisateur)):
        return True
    return utilisateur.is_authenticated and lit_le_pilotage(utilisateur) and rapport.est_au_comite
