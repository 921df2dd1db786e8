"""La fiche d’une action, à imprimer."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.impression import imprimer_la_fiche
from actions.models import Action
from socle.droits import lit_le_pilotage, reserve_a


@require_safe
@reserve_a(lit_le_pilotage)
def fiche_pdf(request, code):
    visibles = Action.objects.visibles_par(request.user).avec_echeance()
    action = get_object_or_404(visibles.select_related("plan", "objectif", "service__direction"), code__iexact=code)
    entetes = {"Content-Disposition": f'inline; filename="fiche-{action.code}.pdf"'}
    octets = imprimer_la_fiche(action, timezone.localdate())
    return HttpResponse(octets, content_type="application/pdf", headers=entetes)
