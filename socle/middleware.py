from django.utils.cache import patch_cache_control


def pages_privees(get_response):
    """Une page vue par une personne connectée ne se garde dans aucun cache partagé ni dans l’historique du poste."""

    def traiter(request):
        reponse = get_response(request)
        utilisateur = getattr(request, "user", None)
        if utilisateur is not None and utilisateur.is_authenticated and not reponse.has_header("Cache-Control"):
            patch_cache_control(reponse, private=True, no_store=True)
        return reponse

    return traiter
