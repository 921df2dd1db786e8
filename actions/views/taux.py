"""Les taux et d’où ils viennent : la page et son classeur, pour qui lit le pilotage ; aucun nom, tout est masqué."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from actions.etat_des_taux import reunir
from actions.exports.taux import classeur_des_taux
from actions.exports.xlsx import XLSX
from actions.tableau_de_bord import choisir_le_plan
from socle.droits import lit_le_pilotage, reserve_a


@reserve_a(lit_le_pilotage)
def taux(request):
    plan, plans = choisir_le_plan(request.user, request.GET.get("plan"))
    fil = [("Pilotage", reverse("pilotage:accueil")), ("Taux", "")]
    if plan is None:
        return render(request, "pilotage/sans_plan.html", {"fil": fil})
    contexte = {
        "etat": reunir(plan, request.GET),
        "plan": plan,
        "plans": plans,
        # Le plan réel n’a pas de registre inventé : on montre où il y en a un.
        "invente": None if plan.demonstration else next((p for p in plans if p.demonstration), None),
        "fil": fil,
    }
    return render(request, "pilotage/taux.html", contexte)


@reserve_a(lit_le_pilotage)
def taux_xlsx(request):
    """Ce que montre la page, pour la même année et le même effectif."""
    plan, _ = choisir_le_plan(request.user, request.GET.get("plan"))
    if plan is None:
        return redirect("pilotage:taux")
    etat = reunir(plan, request.GET)
    nom = f"taux-{plan.code}-{etat.choix.annee_lue}.xlsx"
    entetes = {"Content-Disposition": f'attachment; filename="{nom}"'}
    return HttpResponse(classeur_des_taux(etat), content_type=XLSX, headers=entetes)
