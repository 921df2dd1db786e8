from django.shortcuts import render
from django.views.decorators.http import require_safe

from referents.couverture import lire_la_couverture, mandats_hors_place
from referents.forms.mandats import FiltreCouvertureForm
from referents.views.fils import fil_du_reseau
from socle.droits import lit_le_pilotage, reserve_a


@require_safe
@reserve_a(lit_le_pilotage)
def reseau(request):
    """Direction par direction ; les noms ne se montrent qu’à la coordination (voir le gabarit)."""
    form = FiltreCouvertureForm(request.GET)
    seulement_les_trous = form.is_valid() and form.cleaned_data["trous"]
    groupes, ensemble = lire_la_couverture()
    lignes = [ligne for groupe in groupes for ligne in groupe.lignes]
    trous = [ligne for ligne in lignes if ligne.est_un_trou]
    contexte = {
        "form": form,
        "groupes": [groupe for groupe in groupes if not seulement_les_trous or any(x in trous for x in groupe.lignes)],
        "ensemble": ensemble,
        "directions": len(lignes),
        "couvertes": len(lignes) - len(trous),
        "trous": trous,
        "seulement_les_trous": seulement_les_trous,
        "a_reclasser": mandats_hors_place().count() if request.user.est_coordination else 0,
        "fil": fil_du_reseau()[:1] + [("Réseau", "")],
    }
    return render(request, "referents/couverture.html", contexte)
