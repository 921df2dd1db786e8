"""Les étalons : ce que coûte la même pile, sans l’agenda. Une page déjà faite, trente lignes, une ligne."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.db import connection
from django.http import HttpResponse
from django.template import engines

from evenements.models import Evenement

CORPS = "<p>déjà fait</p>".ljust(30_000).encode()
PAGE = """{% extends "base.html" %}{% block contenu %}<ul>{% for e in evenements %}
<li><a href="{{ e.get_absolute_url }}">{{ e.titre }}</a> {{ e.chapo }}</li>{% endfor %}</ul>{% endblock %}"""


def compter_les_requetes(suite):
    """Le nombre de requêtes de la page, dans un en-tête, pour qui le demande."""

    def repondre(request):
        if "X-Compter" not in request.headers:
            return suite(request)
        vues = []
        with connection.execute_wrapper(lambda execute, *args: (vues.append(1), execute(*args))[1]):
            reponse = suite(request)
        reponse["X-Requetes"] = str(len(vues))
        return reponse

    return repondre


class Oublieux(DummyCache):
    """Ne rend que ce qu’un changement de l’agenda ne touche pas : le bandeau de démonstration, gardé cinq minutes."""

    def __init__(self, garde):
        super().__init__("", {})
        self.get_or_set = garde.get_or_set


def sans_rien_garder(suite):
    """La page entière recomposée, comme la première d’un processus qui démarre, pour qui le demande."""

    def repondre(request):
        if "X-Vide" not in request.headers:
            return suite(request)
        garde = caches["pages"]
        caches["pages"] = Oublieux(garde)
        try:
            return suite(request)
        finally:
            caches["pages"] = garde

    return repondre


@login_not_required
def tout_fait(request):
    return HttpResponse(CORPS)


@login_not_required
def trente_lignes(request):
    return _page(request, 30)


@login_not_required
def une_ligne(request):
    return _page(request, 1)


def _page(request, nombre):
    evenements = Evenement.objects.publics().order_by("pk")[:nombre]
    return HttpResponse(engines["django"].from_string(PAGE).render({"evenements": evenements}, request))
