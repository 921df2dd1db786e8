"""Qui peut quoi sur les agents et leurs comptes."""

from referents.etats import EtatNote
from socle.droits import est_coordination


def peut_inviter(utilisateur):
    return est_coordination(utilisateur)


def est_agent(utilisateur):
    """Vrai pour le compte relié à un agent de la Ville, qu’un mandat coure ou non ; une requête au plus."""
    return hasattr(utilisateur, "agent")


# --- Les formations : la coordination les tient, chacun a les siennes, une personne référente voit sa direction ------


def organise_les_formations(utilisateur):
    return est_coordination(utilisateur)


def peut_voir_l_inscription(utilisateur, inscription):
    """S’accorde avec `Inscription.objects.visibles_par` : un test le tient."""
    if est_coordination(utilisateur) or est_la_sienne(utilisateur, inscription):
        return True
    return inscription.direction_id in directions_de(utilisateur)


def est_la_sienne(utilisateur, inscription):
    return inscription.agent_id is not None and inscription.agent.utilisateur_id == utilisateur.pk


def peut_annuler_l_inscription(utilisateur, inscription):
    """La personne elle-même jusqu’à la veille ; la coordination tant que la session n’est pas close."""
    if not inscription.est_en_cours or inscription.session.est_close:
        return False
    if est_coordination(utilisateur):
        return True
    return est_la_sienne(utilisateur, inscription) and not inscription.session.est_commencee


def directions_de(utilisateur):
    """Les directions que ses mandats actifs représentent, tant que la personne est en poste ; une requête."""
    if not est_agent(utilisateur) or not utilisateur.agent.actif:
        return set()
    return set(utilisateur.agent.mandats.actifs().values_list("service__direction", flat=True))


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
