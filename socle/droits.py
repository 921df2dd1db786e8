"""Faire respecter un droit : l’inconnu n’existe pas (404, par `visibles_par`), l’interdit se dit (403)."""

from functools import wraps

from django.core.exceptions import PermissionDenied


def exiger(droit, *arguments):
    if not droit(*arguments):
        raise PermissionDenied


def est_coordination(utilisateur):
    return utilisateur.est_coordination


def lit_le_pilotage(utilisateur):
    return utilisateur.lit_le_pilotage


def est_referent(utilisateur):
    return utilisateur.est_referent


def reserve_a(droit):
    """Décorateur de vue : `droit(utilisateur)` ou 403."""

    def decorer(vue):
        @wraps(vue)
        def gardee(request, *args, **kwargs):
            exiger(droit, request.user)
            return vue(request, *args, **kwargs)

        gardee.droit = droit
        return gardee

    return decorer
