from rapports.etats import RAPPORTS_DU_COMITE, EtatRapport
from rapports.requetes import REDACTEURS, signataires
from rapports.sommaire import CODES_DES_ELUS
from socle.droits import est_coordination, lit_le_pilotage
from socle.roles import Role


def peut_voir(utilisateur, rapport):
    if rapport.est_public or (utilisateur.is_authenticated and est_coordination(utilisateur)):
        return True
    return utilisateur.is_authenticated and lit_le_pilotage(utilisateur) and rapport.est_au_comite


def peut_lire_l_edition(utilisateur, edition):
    if edition.est_publiee or (utilisateur.is_authenticated and est_coordination(utilisateur)):
        return True
    return utilisateur.is_authenticated and lit_le_pilotage(utilisateur) and edition.rapport.etat in RAPPORTS_DU_COMITE


def peut_ecrire(utilisateur, section):
    """La coordination, partout ; chacun les siens pendant la préparation, et les élu·es leur éditorial."""
    if not utilisateur.is_authenticated:
        return False
    if est_coordination(utilisateur):
        return True
    if section.rapport.etat != EtatRapport.EN_PREPARATION or not utilisateur.roles & REDACTEURS:
        return False
    est_a_elle = Role.ELU in utilisateur.roles and section.code in CODES_DES_ELUS
    return est_a_elle or section.redacteur_id == utilisateur.pk


def peut_donner_un_avis(utilisateur, rapport, organisme):
    return signataires(utilisateur, rapport).filter(pk=organisme.pk).exists()
