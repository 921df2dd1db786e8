from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import OperationalError
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control

# Codes de PostgreSQL : `lock_not_available`, et `deadlock_detected` quand deux écritures s’attendaient l’une l’autre.
VERROUS_OCCUPES = {"55P03", "40P01"}


def arrivee(get_response):
    """Note l’heure d’arrivée de la demande, avant toute attente : une échéance se juge sur elle."""

    def traiter(request):
        request.arrivee_le = timezone.now()
        return get_response(request)

    return traiter


class CompteDemande(LoginRequiredMiddleware):
    """Comme celui de Django, mais une vue ouverte à tous ne lit pas la session : un flux ne varie pas par témoin."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


def pages_privees(get_response):
    """Une page vue par une personne connectée ne se garde dans aucun cache partagé ni dans l’historique du poste."""

    def traiter(request):
        reponse = get_response(request)
        # La réponse qui dit déjà son sort n’a pas à lire la session : elle ne varierait plus qu’en apparence.
        if reponse.has_header("Cache-Control"):
            return reponse
        utilisateur = getattr(request, "user", None)
        if utilisateur is not None and utilisateur.is_authenticated:
            patch_cache_control(reponse, private=True, no_store=True)
        return reponse

    return traiter


class AttenteTropLongue:
    """Un import ou une autre personne tient encore la fiche : le dire et inviter à renvoyer, au lieu d’une erreur 500.

    La vue s’est défaite tout entière (`ATOMIC_REQUESTS`) ; recharger renvoie la saisie, revenir en arrière la montre.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, OperationalError) or not tient_a_un_verrou(exception):
            return None
        gabarit = "composants/attente.html" if request.headers.get("HX-Request") else "503.html"
        reponse = render(request, gabarit, status=503)
        reponse["Retry-After"] = "10"
        return reponse


def tient_a_un_verrou(erreur):
    """PostgreSQL le dit par un code, SQLite par sa phrase."""
    return getattr(erreur.__cause__, "pgcode", None) in VERROUS_OCCUPES or "database is locked" in str(erreur)
