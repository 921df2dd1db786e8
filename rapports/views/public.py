"""Ce que chacun lit : les éditions adoptées et publiées, leur page, leurs fichiers, leurs photos."""

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from evenements import tampon
from evenements.views.conditionnel import repondre_selon
from rapports import en_ligne
from rapports.etats import DocumentEdite
from rapports.models import EditionPDF, ImageFigee, RapportAnnuel
from rapports.views.fichiers import servir, servir_l_image, servir_le_classeur

UN_AN = "public, max-age=31536000, immutable"


@require_safe
@login_not_required
def liste(request):
    contexte = {"rapports": _publies(), "fil": [("Rapports annuels", "")]}
    return render(request, "rapports/liste.html", contexte)


@require_safe
@login_not_required
@transaction.non_atomic_requests
def rapport_publie(request, annee):
    """La page ne change qu’avec l’édition ou le logiciel, que le tampon de l’agenda connaît aussi."""
    rapport = _avec_ses_documents(annee)
    edition = rapport.pretes[0]
    lu = tampon.lire()
    if lu is None:
        return _page(request, rapport)
    numero, change_le = lu
    dit = (edition.pk, len(rapport.publiees), numero)
    return repondre_selon(request, (dit, max(change_le, edition.publiee_le)), lambda: _page(request, rapport))


def _page(request, rapport):
    contexte = en_ligne.contexte(rapport) | {
        "fil": [("Rapports annuels", reverse("rapports:liste")), (rapport.titre, "")],
    }
    return render(request, "rapports/rapport.html", contexte)


@require_safe
@login_not_required
def pdf_publie(request, annee):
    return servir(_trouver(annee).pretes[0], f"rapport-{annee}.pdf")


@require_safe
@login_not_required
def version_publiee(request, annee, numero):
    """Une version corrigée depuis reste lisible : elle a été publiée."""
    edition = get_object_or_404(_editions(), rapport__annee=annee, numero=numero)
    return servir(edition, edition.nom_du_fichier)


@require_safe
@login_not_required
def document_publie(request, annee, document):
    edition = _editions(document).filter(rapport__annee=annee).order_by("-numero").first()
    if edition is None:
        raise Http404
    return servir(edition, f"{document}-{annee}.pdf")


@require_safe
@login_not_required
@transaction.non_atomic_requests
def donnees_publiees(request, annee):
    edition = _trouver(annee).pretes[0]
    lu = ((edition.pk, edition.sha256), edition.publiee_le)
    return repondre_selon(request, lu, lambda: servir_le_classeur(edition), pour_tous=True)


@require_safe
@login_not_required
def photo_publiee(request, annee, empreinte):
    images = ImageFigee.objects.filter(sha256=empreinte, instantane__editions__in=_editions())
    image = images.filter(instantane__rapport__annee=annee).first()
    if image is None:
        raise Http404
    return servir_l_image(image, cache_control=UN_AN)


def _trouver(annee):
    return get_object_or_404(_publies(), annee=annee)


def _avec_ses_documents(annee):
    """`publiees` : toutes les éditions publiées, synthèse et bilan compris, la dernière d’abord."""
    rapports = _publies().prefetch_related(Prefetch("editions", _publiees().order_by("-numero"), "publiees"))
    return get_object_or_404(rapports, annee=annee)


def _publies():
    """Les rapports publiés ; `pretes` : les versions publiées, la dernière d’abord."""
    return (
        RapportAnnuel.objects.publies()
        .select_related("plan")
        .prefetch_related(Prefetch("editions", _editions().order_by("-numero"), "pretes"))
    )


def _editions(document=DocumentEdite.RAPPORT):
    return _publiees().filter(document=document)


def _publiees():
    return EditionPDF.objects.publiees().select_related("instantane", "corrige").defer("instantane__contenu")
