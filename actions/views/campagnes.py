"""Les campagnes de mise à jour, pour la coordination seule : préparer, ouvrir, lire les réponses, clore."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from actions import calendrier, notifications, reponses
from actions import campagnes as operations
from actions.etats import EtatCampagneMiseAJour, EtatPlan
from actions.forms.campagnes import CampagneForm, FiltreReponses, ReouvertureForm
from actions.journal import raconter
from actions.models import CampagneMiseAJour, Plan, Sollicitation
from actions.tableau_de_bord import comites_autour
from socle import courriels, liens
from socle.droits import est_coordination, reserve_a
from socle.etats import PassageInterdit

PAR_PAGE = 20
PERSONNES_PAR_PAGE = 50


@reserve_a(est_coordination)
def campagnes(request):
    toutes = CampagneMiseAJour.objects.avec_comptes().select_related("plan")
    contexte = {
        "page_obj": Paginator(toutes, PAR_PAGE).get_page(request.GET.get("page")),
        "plans": _plans_en_vigueur(),
        "fil": _fil(),
    }
    return render(request, "campagnes/campagnes.html", contexte)


@reserve_a(est_coordination)
def preparer(request):
    """Un formulaire prérempli d’après le prochain comité du plan en vigueur (`?plan=` s’il y en a plusieurs)."""
    plans = _plans_en_vigueur()
    plan = plans.filter(code=request.GET.get("plan", "")).first() or plans.first()
    if plan is None:
        messages.info(request, "Aucun plan n’est en vigueur : il n’y a pas de point à demander.")
        return redirect("pilotage:campagnes")
    proposee = operations.preparer(plan)
    form = CampagneForm(request.POST or None, instance=proposee)
    if form.is_valid():
        form.save()
        messages.success(request, "La campagne est prête. Relisez ce qui partira, puis ouvrez-la.")
        return redirect("pilotage:campagne", form.instance.pk)
    contexte = {"form": form, "plan": plan, "comite": comites_autour(plan)[1], "fil": _fil("Préparer une campagne")}
    return render(request, "campagnes/campagne_form.html", contexte)


@reserve_a(est_coordination)
def campagne(request, pk):
    campagne = _trouver(pk)
    if campagne.etat == EtatCampagneMiseAJour.PREPAREE:
        return _avant_l_ouverture(request, campagne)
    filtre = FiltreReponses(request.GET, campagne=campagne)
    personnes = filtre.filtrer(reponses.lire_les_personnes(campagne))
    page = Paginator(personnes, PERSONNES_PAR_PAGE).get_page(request.GET.get("page"))
    reponses.raconter_les_envois(campagne, page.object_list)
    contexte = {
        "campagne": campagne,
        "ouverte": campagne.etat == EtatCampagneMiseAJour.OUVERTE,
        "bilan": reponses.faire_le_bilan(campagne),
        "filtre": filtre,
        "page_obj": page,
        "manquent": list(reponses.lister_les_actions_sans_point(campagne)),
        "non_demandees": list(reponses.lister_les_actions_non_demandees(campagne)),
        "journal": raconter(campagne, noms=True),
        "reouverture": campagne.close_le and _proposer_de_rouvrir(campagne),
        "maintenant": timezone.now(),
        "fil": _fil(campagne.titre),
    }
    return render(request, "campagnes/campagne.html", contexte)


def _avant_l_ouverture(request, campagne):
    apercu = reponses.regarder_avant(campagne)
    contexte = {
        "campagne": campagne,
        "apercu": apercu,
        "dates": operations.dates_a_l_ouverture(campagne),
        "exemple": _exemple(campagne, apercu.joignables),
        "deja_ouverte": campagne.plan.campagnes.ouvertes().first(),
        "date_passee": campagne.a_rendre_le < timezone.localdate(),
        "fil": _fil(campagne.titre),
    }
    return render(request, "campagnes/campagne_preparee.html", contexte)


def _exemple(campagne, joignables):
    """Le courriel de la première personne, tel qu’il partira ; son lien est faux."""
    if not joignables:
        return None
    premier = joignables[0]
    sollicitation = Sollicitation(campagne=campagne, agent=premier["agent"])
    jusqu_au = timezone.now() + timedelta(days=liens.VALABLE_JOURS)
    contexte = notifications.dire_la_demande(sollicitation, premier["actions"], "exemple", jusqu_au)
    lien_arret = courriels.adresse_d_arret("exemple@example.fr", "points")
    return courriels.composer("points_demandes", lien_arret=lien_arret, **contexte) | premier


@reserve_a(est_coordination)
def modifier(request, pk):
    campagne = _trouver(pk, verrou=request.method == "POST")
    if campagne.etat == EtatCampagneMiseAJour.CLOSE:
        messages.info(request, "Une campagne close ne se modifie plus : rouvrez-la d’abord.")
        return redirect("pilotage:campagne", pk)
    form = CampagneForm(request.POST or None, instance=campagne)
    if form.is_valid():
        form.save()
        messages.success(request, "La campagne est enregistrée.")
        return redirect("pilotage:campagne", pk)
    adresse = reverse("pilotage:campagne", args=[pk])
    contexte = {"form": form, "campagne": campagne, "fil": _fil(campagne.titre, adresse, "Modifier")}
    return render(request, "campagnes/campagne_form.html", contexte)


@require_POST
@reserve_a(est_coordination)
def ouvrir(request, pk):
    return _passer(request, pk, operations.ouvrir, "La campagne est ouverte : {} en route.")


@require_POST
@reserve_a(est_coordination)
def clore(request, pk):
    return _passer(request, pk, operations.clore, "La campagne est close : les liens n’ouvrent plus rien.")


@require_POST
@reserve_a(est_coordination)
def rouvrir(request, pk):
    form = ReouvertureForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["a_rendre_le"]))
        return redirect("pilotage:campagne", pk)

    def a_cette_date(campagne, par):
        operations.rouvrir(campagne, par, form.cleaned_data["a_rendre_le"])

    return _passer(request, pk, a_cette_date, "La campagne est rouverte. Aucun courriel n’est parti.")


def _passer(request, pk, operation, fait):
    campagne = _trouver(pk)
    try:
        nombre = operation(campagne, request.user)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, fait.format(f"{nombre} courriel{'s' if (nombre or 0) > 1 else ''}"))
    return redirect("pilotage:campagne", pk)


@require_POST
@reserve_a(est_coordination)
def renvoyer(request, pk, sollicitation):
    sollicitation = _trouver_la_sollicitation(pk, sollicitation)
    try:
        courriel = operations.renvoyer_un_lien(sollicitation)
    except operations.EnvoiImpossible as refus:
        messages.error(request, f"{sollicitation.agent} : {refus}")
    else:
        quand = "part" if courriel.jour == timezone.localdate() else f"partira le {courriel.jour:%d/%m/%Y}"
        messages.success(request, f"Un nouveau lien {quand} à {sollicitation.agent} ; l’ancien n’ouvre plus rien.")
    return redirect("pilotage:campagne", pk)


@require_POST
@reserve_a(est_coordination)
def annuler(request, pk, sollicitation):
    sollicitation = _trouver_la_sollicitation(pk, sollicitation)
    if operations.annuler_le_lien(sollicitation, request.user):
        fait = f"Le lien de {sollicitation.agent} n’ouvre plus rien. La relance ne lui partira pas."
        messages.success(request, fait)
    else:
        messages.info(request, f"{sollicitation.agent} n’a pas de lien en cours.")
    return redirect("pilotage:campagne", pk)


def _trouver(pk, *, verrou=False):
    campagnes = CampagneMiseAJour.objects.select_related("plan")
    return get_object_or_404(campagnes.select_for_update(of=("self",)) if verrou else campagnes, pk=pk)


def _trouver_la_sollicitation(campagne, pk):
    trouvables = Sollicitation.objects.filter(campagne=campagne).select_related("agent", "campagne")
    return get_object_or_404(trouvables, pk=pk)


def _plans_en_vigueur():
    return Plan.objects.filter(etat=EtatPlan.EN_VIGUEUR)


def _proposer_de_rouvrir(campagne):
    comite = comites_autour(campagne.plan)[1]
    proposee = calendrier.proposer(timezone.localdate(), comite and comite.date)
    return ReouvertureForm(initial={"a_rendre_le": proposee.a_rendre_le})


def _fil(*etapes):
    """`_fil("Titre", adresse, "Modifier")` : un libellé suivi d’une adresse mène quelque part, le dernier est ici."""
    fil = [("Pilotage", reverse("pilotage:accueil"))]
    if not etapes:
        return [*fil, ("Campagnes", "")]
    fil.append(("Campagnes", reverse("pilotage:campagnes")))
    return [*fil, *([etapes[:2]] if len(etapes) == 3 else []), (etapes[-1], "")]
