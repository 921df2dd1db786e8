"""Les lettres de mission, au pilotage : ce qui est à préparer, à signer, à renouveler."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from referents import operations
from referents.documents import imprimer_la_lettre, servir_le_fichier
from referents.etats import EtatLettre
from referents.forms.mandats import LettreForm, SignatureForm
from referents.models import LettreMission, MandatReferent
from referents.views.fils import fil_du_reseau
from socle.droits import est_coordination, reserve_a
from socle.etats import PassageInterdit

PAR_PAGE = 25
# Les listes de la page : leur nom dans l’adresse, leur titre, et ce qu’on dit quand elles sont vides.
LISTES = {
    "a_preparer": ("À préparer", "Chaque mandat en cours a sa lettre, signée ou en préparation."),
    "brouillon": ("Brouillons", "Aucune lettre n’est en brouillon."),
    "a_signer": ("À signer", "Aucune lettre n’attend de signature."),
    "a_renouveler": ("À renouveler", "Aucune lettre ne finit dans les soixante jours."),
    "signee": ("Signées", "Aucune lettre n’est signée."),
    "close": ("Closes", "Aucune lettre n’est close."),
}


@require_safe
@reserve_a(est_coordination)
def lettres(request):
    listes = {nom: _liste(nom) for nom in LISTES}
    nombres = {nom: liste.count() for nom, liste in listes.items()}
    premiere = next((nom for nom in LISTES if nombres[nom]), "a_preparer")
    choisie = request.GET.get("etat") if request.GET.get("etat") in LISTES else premiere
    contexte = {
        "onglets": [(nom, titre, nombres[nom]) for nom, (titre, _) in LISTES.items()],
        "choisie": choisie,
        "vide": LISTES[choisie][1],
        "page_obj": Paginator(listes[choisie], PAR_PAGE).get_page(request.GET.get("page")),
        "fil": fil_du_reseau(("Lettres de mission", "")),
    }
    return render(request, "referents/lettres.html", contexte)


def _liste(nom):
    """Des lettres, ou des mandats quand il s’agit d’en préparer."""
    if nom == "a_preparer":
        en_main = LettreMission.objects.filter(mandat=OuterRef("pk")).exclude(etat=EtatLettre.CLOSE)
        mandats = MandatReferent.objects.en_cours().filter(~Exists(en_main), agent__actif=True)
        return mandats.select_related("agent", "service__direction").order_by("debut", "agent__nom", "pk")
    visibles = LettreMission.objects.select_related("mandat__agent", "mandat__service__direction", "remplacee_par")
    if nom == "a_renouveler":
        return visibles.a_renouveler().par_echeance()
    return visibles.filter(etat=nom).par_echeance()


@reserve_a(est_coordination)
def lettre(request, pk):
    """La fiche d’une lettre ; son texte s’y corrige, puis s’envoie à la signature, tant qu’elle est un brouillon."""
    trouvee = _trouver(pk, verrou=request.method == "POST")
    if request.method == "POST" and trouvee.etat != EtatLettre.BROUILLON:
        messages.error(request, "Cette lettre n’est plus un brouillon : son texte ne change plus.")
        return redirect("pilotage:lettre", pk)
    form = LettreForm(request.POST or None, instance=trouvee)
    if request.method == "POST" and form.is_valid():
        ecrite = form.save()
        if "envoyer" not in request.POST:
            messages.success(request, "Le brouillon est enregistré.")
            return redirect("pilotage:lettre", pk)
        try:
            operations.envoyer_a_la_signature(ecrite, par=request.user)
        except operations.LettreImpossible as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "La lettre est à signer : imprimez-la.")
            return redirect("pilotage:lettre", pk)
    # La validation a écrit la saisie sur l’instance : la page montre la lettre telle qu’elle est enregistrée.
    return _fiche(request, _trouver(pk), texte=form, status=409 if form.conflit else 200)


def _trouver(pk, *, verrou=False):
    lettres = LettreMission.objects.select_related("mandat__agent", "mandat__service__direction", "remplace")
    return get_object_or_404(lettres.select_for_update(of=("self",)) if verrou else lettres, pk=pk)


def _fiche(request, trouvee, *, texte=None, signature=None, status=200):
    contexte = {
        "lettre": trouvee,
        "texte": texte or LettreForm(instance=trouvee),
        "signature": signature or SignatureForm(lettre=trouvee),
        "renouvelee_par": LettreMission.objects.filter(remplace=trouvee).first(),
        "fil": fil_du_reseau(("Lettres de mission", reverse("pilotage:lettres")), (str(trouvee.mandat.agent), "")),
    }
    return render(request, "referents/lettre.html", contexte, status=status)


@require_safe
@reserve_a(est_coordination)
def lettre_pdf(request, pk):
    return imprimer_la_lettre(_trouver(pk))


@require_safe
@reserve_a(est_coordination)
def lettre_signee(request, pk):
    return servir_le_fichier(_trouver(pk))


@require_POST
@reserve_a(est_coordination)
def reprendre_le_brouillon(request, pk):
    return _accomplir(request, pk, operations.reprendre_le_brouillon, "La lettre est de nouveau un brouillon.")


@require_POST
@reserve_a(est_coordination)
def signer(request, pk):
    trouvee = _trouver(pk)
    form = SignatureForm(request.POST, request.FILES, lettre=trouvee)
    if not form.is_valid():
        return _fiche(request, trouvee, signature=form, status=400)
    return _accomplir(request, pk, operations.signer, "La signature est notée.", **form.cleaned_data)


@require_POST
@reserve_a(est_coordination)
def clore(request, pk):
    return _accomplir(request, pk, operations.clore, "La lettre est close.")


@require_POST
@reserve_a(est_coordination)
def renouveler(request, pk):
    return _accomplir(request, pk, operations.renouveler, "Un brouillon reprend la lettre : relisez-le.")


def _accomplir(request, pk, geste, fait, **donnees):
    """Mène à la lettre née du geste, s’il en naît une."""
    neuve = None
    try:
        neuve = geste(_trouver(pk), par=request.user, **donnees)
    except (PassageInterdit, operations.LettreImpossible) as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, fait)
    return redirect("pilotage:lettre", neuve.pk if neuve else pk)
