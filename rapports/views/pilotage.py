"""Les rapports au pilotage : la liste, la page d’un rapport, ses éditions."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from actions.models import Plan
from rapports import apercu, operations
from rapports.etats import RAPPORTS_ADOPTES, DocumentEdite, EtapeEdition, EtatRapport
from rapports.forms import AdoptionForm, CorrectionForm, DateArretForm
from rapports.models import EditionPDF, RapportAnnuel, SectionRapport
from rapports.preparation import lire_les_chapitres, lister_ce_qui_manque
from rapports.requetes import signataires
from rapports.views.fichiers import servir
from rapports.views.fils import fil_des_rapports
from socle.droits import est_coordination, lit_le_pilotage, reserve_a
from socle.etats import PassageInterdit

# htmx : « cette réponse s’affiche, et n’en demandez plus ».
FINI = 286


# --- La liste -----------------------------------------------------------------------------------------


@require_safe
@reserve_a(lit_le_pilotage)
def rapports(request):
    visibles = RapportAnnuel.objects.visibles_par(request.user)
    editions = EditionPDF.objects.visibles_par(request.user).filter(document=DocumentEdite.RAPPORT)
    editions = Prefetch("editions", editions.order_by("-numero"), "versions")
    par_annee = {r.annee: r for r in visibles.prefetch_related(editions)}
    plans = Plan.objects.visibles_par(request.user).order_by("-annee_debut", "-pk")
    contexte = {
        "plans": _annees_par_plan(plans, par_annee),
        "mes_chapitres": SectionRapport.objects.confiees_a(request.user),
        "fil": fil_des_rapports()[:1] + [("Comité et rapports", "")],
    }
    return render(request, "rapports/rapports.html", contexte)


def _annees_par_plan(plans, par_annee):
    """Chaque plan et ses années écoulées ou en cours, la dernière d’abord ; une année ne paraît qu’une fois."""
    vues = set()
    lignes = []
    for plan in plans:
        annees = [a for a in reversed(plan.annees) if a <= timezone.localdate().year and a not in vues]
        vues |= set(annees)
        lignes.append((plan, [(annee, par_annee.get(annee)) for annee in annees]))
    return lignes


# --- Un rapport ---------------------------------------------------------------------------------------


@require_safe
@reserve_a(lit_le_pilotage)
def rapport(request, annee):
    return montrer(request, trouver(request, annee))


def trouver(request, annee):
    visibles = RapportAnnuel.objects.visibles_par(request.user).select_related("plan", "comite")
    return get_object_or_404(visibles, annee=annee)


def montrer(request, rapport, *, status=200, **remplis):
    """`remplis` : les formulaires refusés, montrés à la place des neufs."""
    contexte = _contexte_des_editions(request, rapport) | {
        "adoption": AdoptionForm(initial={"adopte_le": timezone.localdate()}),
        "correction": CorrectionForm(),
        "instantane": rapport.instantanes.defer("contenu").select_related("fige_par").first(),
        "decisions": list(rapport.comite.decisions.all()) if rapport.comite else [],
        "avis": list(rapport.avis.select_related("organisme")),
        "avis_a_donner": list(signataires(request.user, rapport)),
        "fil": fil_des_rapports((str(rapport.annee), "")),
    }
    if request.user.est_coordination:
        contexte |= _contexte_de_la_preparation(rapport)
    return render(request, "rapports/pilotage_rapport.html", contexte | remplis, status=status)


def _contexte_de_la_preparation(rapport):
    lignes = lire_les_chapitres(rapport)
    contexte = {
        "chapitres": lignes,
        "sans_chapitres": any(ligne.section is None for ligne in lignes),
        "prets": sum(ligne.etat == "Prêt" for ligne in lignes),
        "vie": _lire_la_vie(rapport),
        "arret": DateArretForm(instance=rapport),
    }
    if rapport.etat not in RAPPORTS_ADOPTES:
        contexte["manques"] = lister_ce_qui_manque(rapport, lignes, apercu.lire(rapport).contenu.manques)
    return contexte


def _lire_la_vie(rapport):
    """Les cinq états, dans l’ordre, et où l’on en est."""
    etats = list(EtatRapport)
    rang = etats.index(rapport.etat)
    situations = [("fait" if n < rang else "courant" if n == rang else "a_venir") for n in range(len(etats))]
    return [{"libelle": e.label, "etat": s} for e, s in zip(etats, situations, strict=True)]


@require_safe
@reserve_a(lit_le_pilotage)
def avancement(request, annee):
    """Le fragment que la page redemande toutes les deux secondes, jusqu’à la fin.

    `pas` dit ce qu’elle montre déjà : rien de neuf, rien à récrire, et une synthèse vocale ne répète rien.
    """
    contexte = _contexte_des_editions(request, trouver(request, annee))
    derniere = contexte["derniere"]
    finie = derniere is None or not derniere.est_en_route
    if not finie and request.GET.get("pas") == derniere.pas:
        return HttpResponse(status=204)
    return render(request, "rapports/_avancement.html", contexte | {"finie": finie}, status=FINI if finie else 200)


def _contexte_des_editions(request, rapport):
    """`derniere` : celle qui se produit, sinon la dernière demandée."""
    editions = EditionPDF.objects.visibles_par(request.user).filter(rapport=rapport)
    editions = editions.select_related("instantane", "demandee_par", "corrige").defer("instantane__contenu")
    editions = list(editions.order_by("-demandee_le", "-pk"))
    for edition in editions:
        edition.rapport = rapport
    return {
        "rapport": rapport,
        "editions": editions,
        "documents": [(d, _a_une_edition(editions, d)) for d in DocumentEdite if _se_demande(rapport, editions, d)],
        "derniere": next((e for e in editions if e.est_en_route), editions[0] if editions else None),
        "etapes": list(EtapeEdition),
    }


def _a_une_edition(editions, document):
    return any(e.document == document for e in editions)


def _se_demande(rapport, editions, document):
    """Adopté et prêt, un document ne se refait plus ; en production, il s’attend."""
    siennes = [e for e in editions if e.document == document]
    en_route = any(e.est_en_route for e in siennes)
    # Les chiffres du moment sont les derniers figés : une édition adoptée d’avant une correction n’empêche rien.
    dernier = max((e.instantane.numero for e in editions), default=0)
    adoptee = any(e.est_adoptee and e.instantane.numero == dernier for e in siennes)
    return not en_route and not (rapport.est_adopte and adoptee)


@require_safe
@reserve_a(lit_le_pilotage)
def telecharger(request, annee, uuid):
    rapport = trouver(request, annee)
    edition = get_object_or_404(EditionPDF.objects.visibles_par(request.user).pretes(), rapport=rapport, uuid=uuid)
    return servir(edition, edition.nom_du_fichier)


# --- Produire, annuler --------------------------------------------------------------------------------


@require_POST
@reserve_a(est_coordination)
def ouvrir(request, annee):
    """Ouvre le rapport de l’année et ses chapitres à écrire, sans rien figer."""
    operations.ouvrir(annee, _plan_de(request, annee), par=request.user)
    return redirect("pilotage:rapport", annee)


@require_POST
@reserve_a(est_coordination)
def produire(request, annee):
    plan = _plan_de(request, annee)
    document = request.POST.get("document", DocumentEdite.RAPPORT)
    if document not in DocumentEdite.values:
        raise Http404
    try:
        operations.demander(
            operations.ouvrir(annee, plan, par=request.user), par=request.user, document=DocumentEdite(document)
        )
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    return redirect("pilotage:rapport", annee)


def _plan_de(request, annee):
    plan = Plan.objects.visibles_par(request.user).filter(annee_debut__lte=annee, annee_fin__gte=annee).first()
    if plan is None or annee > timezone.localdate().year:
        raise Http404
    return plan


@require_POST
@reserve_a(est_coordination)
def annuler(request, annee, uuid):
    edition = get_object_or_404(EditionPDF, rapport=trouver(request, annee), uuid=uuid)
    try:
        operations.annuler(edition, par=request.user)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, f"La production de la version {edition.numero} est annulée.")
    return redirect(reverse("pilotage:rapport", args=[annee]))
