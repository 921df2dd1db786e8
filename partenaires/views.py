import re

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render

from partenaires.models import RelaisAide


@login_not_required
def aide(request):
    """Rien n’est retenu de qui lit cette page : ni session, ni compteur."""
    relais = list(RelaisAide.objects.filter(publie=True))
    for r in relais:
        r.numero_a_composer = re.sub(r"[^\d+]", "", r.telephone)
    proximites = RelaisAide.Proximite
    groupes = [
        ("En cas d’urgence", [r for r in relais if r.urgence]),
        ("À Vitrolles", [r for r in relais if not r.urgence and r.proximite == proximites.VITROLLES]),
        ("Partout en France", [r for r in relais if not r.urgence and r.proximite == proximites.NATIONAL]),
    ]
    return render(request, "partenaires/aide.html", {"groupes": [g for g in groupes if g[1]]})
