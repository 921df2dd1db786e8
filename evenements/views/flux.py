"""Les agendas que d’autres logiciels relisent : toujours publics, datés du dernier changement, jamais de l’heure."""

import io

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from evenements import atom, ical, nouvelles
from evenements.exports import evenements as exports
from evenements.filtres import FiltresAgenda
from evenements.models import Evenement
from evenements.views.conditionnel import selon_le_tampon

NOM = "Agenda Plan Égalité Vitrolles"
UNE_HEURE = "public, max-age=3600"
EN_ATOM = 200


def flux(vue):
    """Un flux de l’agenda, qui suit les filtres de la page ; un filtre inconnu est refusé."""

    def repondre(request):
        filtres = FiltresAgenda(request.GET)
        if filtres.errors:
            return HttpResponse("Ce filtre n’existe pas.", status=400, content_type="text/plain; charset=utf-8")
        reponse = vue(request, filtres.filtrer(Evenement.objects.publics()), filtres.mots)
        reponse["X-Robots-Tag"] = "noindex"
        return reponse

    return require_safe(login_not_required(selon_le_tampon(repondre, cache_control=UNE_HEURE, pour_tous=True)))


@flux
def agenda(request, evenements, mots):
    return _calendrier(evenements.pour_le_flux(), _nommer(NOM, mots))


@flux
def en_atom(request, evenements, mots):
    a_venir = evenements.les_plus_proches(EN_ATOM).avec_creneaux()
    return _atom(atom.ecrire_l_agenda(a_venir, _nommer(NOM, mots), _adresse(request)))


@flux
def changements(request, evenements, mots):
    nom = _nommer("Ce qui change dans l’agenda Plan Égalité Vitrolles", mots)
    return _atom(atom.ecrire_les_changements(nouvelles.dernieres(evenements), nom, _adresse(request)))


@flux
def en_json(request, evenements, mots):
    fiches = [exports.decrire(e) for e in evenements.pour_le_flux().pour_l_export()]
    contenu = {"nom": _nommer(NOM, mots), "adresse": _adresse(request), "evenements": fiches}
    return JsonResponse(contenu, json_dumps_params={"ensure_ascii": False})


@flux
def en_csv(request, evenements, mots):
    sortie = io.StringIO()
    exports.ecrire_les_lignes(sortie, evenements.pour_le_flux().pour_l_export())
    reponse = HttpResponse(sortie.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = 'attachment; filename="agenda-vitrolles.csv"'
    return reponse


@require_safe
@login_not_required
@selon_le_tampon(cache_control=UNE_HEURE)
def evenement(request, slug):
    visibles = Evenement.objects.visibles_par(request.user).avec_dernier_motif()
    trouve = get_object_or_404(visibles.avec_creneaux(), slug=slug)
    if not trouve.creneaux.all():
        raise Http404("Une date approchée ne se note pas dans un agenda.")
    reponse = _calendrier([trouve], trouve.titre)
    reponse["X-Robots-Tag"] = "noindex"
    reponse["Content-Disposition"] = f'attachment; filename="{trouve.slug}.ics"'
    reponse["Cache-Control"] = "private, no-store" if request.user.is_authenticated else UNE_HEURE
    return reponse


def _nommer(nom, mots):
    return f"{nom} – {mots}" if mots else nom


def _adresse(request):
    return settings.ADRESSE_DU_SITE + request.get_full_path()


def _calendrier(evenements, nom):
    return HttpResponse(ical.ecrire(evenements, nom), content_type="text/calendar; charset=utf-8")


def _atom(texte):
    return HttpResponse(texte, content_type="application/atom+xml; charset=utf-8")
