from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.utils.cache import patch_cache_control


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
