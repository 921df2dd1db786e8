"""Les agendas que d’autres logiciels relisent : toujours publics, datés du dernier changement, jamais de l’heure."""

import hashlib
from datetime import datetime, time

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from evenements import ical
from evenements.filtres import FiltresAgenda
from evenements.models import Evenement

NOM = "Agenda Plan Égalité Vitrolles"


@require_safe
@login_not_required
def agenda(request):
    filtres = FiltresAgenda(request.GET)
    if filtres.errors:
        return HttpResponse("Ce filtre n’existe pas.", status=400, content_type="text/plain; charset=utf-8")
    evenements = list(filtres.filtrer(Evenement.objects.publics()).pour_le_flux())
    nom = f"{NOM} – {filtres.mots}" if filtres.mots else NOM
    reponse = _calendrier(evenements, nom)
    reponse["Cache-Control"] = "public, max-age=3600"
    return _sauf_si_rien_n_a_change(request, reponse, evenements)


@require_safe
@login_not_required
def evenement(request, slug):
    visibles = Evenement.objects.visibles_par(request.user).avec_dernier_motif()
    trouve = get_object_or_404(visibles.select_related("lieu", "temps_fort").prefetch_related("creneaux"), slug=slug)
    if not trouve.creneaux.all():
        raise Http404("Une date approchée ne se note pas dans un agenda.")
    reponse = _calendrier([trouve], trouve.titre)
    reponse["Content-Disposition"] = f'attachment; filename="{trouve.slug}.ics"'
    reponse["Cache-Control"] = "public, max-age=3600" if trouve.est_public else "private, no-store"
    return _sauf_si_rien_n_a_change(request, reponse, [trouve])


def _calendrier(evenements, nom):
    reponse = HttpResponse(ical.ecrire(evenements, nom), content_type="text/calendar; charset=utf-8")
    reponse["X-Robots-Tag"] = "noindex"
    return reponse


def _sauf_si_rien_n_a_change(request, reponse, evenements):
    """Répond 304 à qui a déjà ce contenu. La date suit le dernier changement, ou minuit : un flux oublie par jour."""
    etag = quote_etag(hashlib.sha256(reponse.content).hexdigest()[:32])
    minuit = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    vu_le = int(max([minuit, *(max(e.change_le, e.modifie_le) for e in evenements)]).timestamp())
    reponse["ETag"], reponse["Last-Modified"] = etag, http_date(vu_le)
    return get_conditional_response(request, etag=etag, last_modified=vu_le, response=reponse)
