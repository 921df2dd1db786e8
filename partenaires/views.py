import re

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render

from partenaires.models import RelaisAide


@login_not_required
def aide(request):
    """Rien n’est retenu de qui lit cette page : ni session, ni compteur, ni copie dans un cache."""
    relais = list(RelaisAide.objects.publies())
    for r in relais:
        r.numero_a_composer = re.sub(r"[^\d+]", "", r.telephone)
    proximites = RelaisAide.Proximite
    groupes = [
        ("En cas d’urgence", [r for r in relais if r.urgence]),
        ("À Vitrolles", [r for r in relais if not r.urgence and r.proximite == proximites.VITROLLES]),
        ("Partout en France", [r for r in relais if not r.urgence and r.proximite == proximites.NATIONAL]),
    ]
    reponse = render(request, "partenaires/aide.html", {"groupes": [g for g in groupes if g[1]]})
    # Sur un poste partagé, la page ne reste ni dans le cache du navigateur ni dans celui d’un relais.
    reponse["Cache-Control"] = "no-store"
    return reponse
