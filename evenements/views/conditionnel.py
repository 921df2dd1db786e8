"""Répondre sans rien refaire : 304 à qui a déjà la page, la page gardée aux autres, tant que le tampon n’a pas bougé.

Le tampon se lit avant de composer : une page ne peut pas se ranger sous un tampon plus récent que ce qu’elle montre.
"""

import hashlib
from datetime import datetime, time
from functools import wraps

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from evenements import tampon

UN_JOUR = 24 * 3600
# Au-delà, une page rare prendrait la place des autres ; tout l’agenda, lui, se garde quelle que soit sa taille.
TAILLE_D_UN_CHOIX = 512 * 1024
EN_TETES = ("Content-Type", "Content-Disposition", "X-Robots-Tag", "Cache-Control", "X-Content-Type-Options")


def selon_le_tampon(vue=None, *, cache_control="no-cache", pour_tous=False, filtree=True):
    """`pour_tous` : la réponse est la même pour une personne connectée ; sinon, sa session contourne tout.

    `filtree=False` : la page ne lit aucun paramètre ; le mouchard qu’un lien ramène n’en fait pas une autre page.
    """

    def habiller(vue):
        # Ces vues lisent, et n’écrivent rien : une transaction n’y ajouterait que deux allers-retours, et retiendrait
        # sur SQLite toute personne qui enregistre.
        @transaction.non_atomic_requests
        @wraps(vue)
        def repondre(request, *args, **kwargs):
            if settings.DEBUG or not (pour_tous or _est_anonyme(request)) or not (lu := tampon.lire()):
                return vue(request, *args, **kwargs)
            echange = _Echange(request, lu, cache_control, request.GET.lists() if filtree else ())
            return echange.repondre(lambda: vue(request, *args, **kwargs))

        return repondre

    return habiller(vue) if vue else habiller


def repondre_selon(request, lu, composer, *, cache_control="no-cache", pour_tous=False):
    """Pour une page qui a sa propre raison de vieillir : `lu` est ce qui la distingue, et la date de ce changement."""
    if settings.DEBUG or not (pour_tous or _est_anonyme(request)):
        return composer()
    return _Echange(request, lu, cache_control, ()).repondre(composer)


def ne_pas_garder(request):
    """Pour une page qui changera dans la journée sans que le tampon avance : ni gardée, ni étiquetée."""
    request.page_perissable = True


def _est_anonyme(request):
    """Sans témoin de session ni message, sans rien lire en base. Une session reconnue contourne la page gardée."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and "messages" not in request.COOKIES


class _Echange:
    def __init__(self, request, lu, cache_control, parametres):
        self.request, self.cache_control = request, cache_control
        numero, change_le = lu
        jour = timezone.localdate()
        # L’ordre des noms ne change rien ; celui des valeurs d’un même nom, si : la dernière l’emporte.
        self.parametres = sorted(parametres)
        # Le jour en fait partie, jamais l’heure : l’agenda d’hier n’est plus celui d’aujourd’hui.
        dit = (numero, change_le, jour, request.path, self.parametres, settings.ADRESSE_DU_SITE)
        self.cle = hashlib.sha256(repr((dit, settings.COURRIEL_DE_CONTACT)).encode()).hexdigest()[:32]
        minuit = timezone.make_aware(datetime.combine(jour, time.min))
        self.etag, self.modifie = quote_etag(self.cle), int(max(minuit, change_le).timestamp())

    def repondre(self, composer):
        deja = get_conditional_response(self.request, etag=self.etag, last_modified=self.modifie)
        if deja is not None:
            return self._dater(deja)
        if (gardee := caches["pages"].get(self.cle)) is not None:
            corps, entetes = gardee
            return self._dater(HttpResponse(corps, headers=entetes))
        reponse = composer()
        if not self._vaut_pour_les_autres(reponse):
            return reponse
        self._garder(reponse)
        return self._dater(reponse)

    def _vaut_pour_les_autres(self, reponse):
        """Ni erreur, ni témoin posé, ni jeton de formulaire : rien qui soit à une seule personne, à une seule heure."""
        jeton = self.request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        perissable = getattr(self.request, "page_perissable", False)
        return reponse.status_code == 200 and not (reponse.streaming or reponse.cookies or jeton or perissable)

    def _garder(self, reponse):
        if not self.parametres or len(reponse.content) <= TAILLE_D_UN_CHOIX:
            entetes = {nom: reponse[nom] for nom in EN_TETES if nom in reponse}
            caches["pages"].set(self.cle, (reponse.content, entetes), UN_JOUR)

    def _dater(self, reponse):
        reponse["ETag"], reponse["Last-Modified"] = self.etag, http_date(self.modifie)
        reponse.headers.setdefault("Cache-Control", self.cache_control)
        return reponse
