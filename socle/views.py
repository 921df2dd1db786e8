"""La page où une personne choisit les messages qu’elle reçoit, par le lien de n’importe lequel d’entre eux."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from socle import courriels
from socle.forms import ArretForm
from socle.models import ArretCourriel, Famille


@csrf_exempt  # le bouton de la boîte de courrier poste sans passer par la page (RFC 8058) ; le jeton signé fait foi
@login_not_required
@never_cache
def arreter(request, jeton):
    lu = courriels.lire_l_arret(jeton)
    if lu is None:
        raise Http404
    destinataire, famille = lu
    arretees = set(ArretCourriel.objects.filter(destinataire=destinataire).values_list("famille", flat=True))
    if famille and request.POST.get("List-Unsubscribe") == "One-Click":
        courriels.regler_les_arrets(destinataire, arretees | {famille})
        return HttpResponse(status=204)
    # La famille du message suivi est déjà décochée : il ne reste qu’à enregistrer.
    voulues = [f for f in Famille.values if f not in arretees | {famille}]
    form = ArretForm(request.POST or None, initial={"familles": voulues})
    if request.method == "POST":
        form = ArretForm(request.POST)
        if form.is_valid():
            courriels.regler_les_arrets(destinataire, form.arretees)
            messages.success(request, "C’est noté. Vous pouvez changer d’avis sur cette page à tout moment.")
            return redirect("courriels:arreter", jeton)
    contexte = {"form": form, "destinataire": destinataire, "arretees": arretees, "famille": famille}
    return render(request, "courriels_arret.html", contexte)
