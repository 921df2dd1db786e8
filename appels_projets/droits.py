"""Qui peut quoi sur une candidature. Un test accorde `peut_voir`, pour une, et `visibles_par`, pour une
liste ; un autre, `se_deporte` et `hors_deport_de`."""

from partenaires.models import MembreOrganisme


def est_membre(utilisateur, organisme):
    return organisme.membres.filter(utilisateur=utilisateur, actif=True).exists()


def est_signataire(utilisateur, organisme):
    signataires = organisme.membres.filter(role=MembreOrganisme.Role.SIGNATAIRE, actif=True)
    return signataires.filter(utilisateur=utilisateur).exists()


def peut_voir(utilisateur, candidature):
    if utilisateur.est_coordination and candidature.est_recue:
        return True
    return est_membre(utilisateur, candidature.organisme)


def peut_ecrire(utilisateur, candidature):
    """Toute personne de l’association écrit et joint ; la coordination, jamais."""
    return est_membre(utilisateur, candidature.organisme)


def peut_deposer(utilisateur, candidature):
    """Seule une personne signataire engage l’association : déposer, reprendre, retirer."""
    return est_signataire(utilisateur, candidature.organisme)


def se_deporte(utilisateur, candidature):
    """Membre de l’association, on la lit comme porteur ; ni la liste, ni le débat, ni la décision ne la montrent."""
    return est_membre(utilisateur, candidature.organisme)


def peut_instruire(utilisateur, candidature):
    """La coordination, sauf pour l’association dont elle serait membre."""
    return utilisateur.est_coordination and not se_deporte(utilisateur, candidature)
