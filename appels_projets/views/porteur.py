"""L’espace des associations : leur carte, leurs candidatures, le dépôt."""

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from appels_projets import operations
from appels_projets.completude import ce_qui_manque
from appels_projets.droits import est_signataire, peut_deposer
from appels_projets.etats import RETIRABLES, EtatCampagne, EtatCandidature
from appels_projets.forms import CandidatureForm, DepotForm, PieceForm
from appels_projets.models import Campagne, Candidature, PieceJointe
from appels_projets.suivi import etapes, suivre
from partenaires.forms import AssociationForm
from partenaires.models import MembreOrganisme, Organisme
from partenaires.operations import fonder
from socle.droits import exiger
from socle.etats import PassageInterdit
from socle.fichiers import MO
from socle.typographie import citer

ACCUEIL = ("Espace des associations", "/porteur/")


def accueil(request):
    candidatures = Candidature.objects.de(request.user).select_related("campagne", "organisme")
    appartenances = request.user.appartenances.filter(actif=True).select_related("organisme")
    contexte = {
        "appartenances": appartenances.order_by("organisme__nom"),
        "candidatures": [(c, suivre(c)) for c in candidatures.order_by("-cree_le")],
        "ouvertes": Campagne.objects.ouvertes().order_by("cloture_le"),
    }
    return render(request, "porteur/accueil.html", contexte)


# --- La carte de l’association ------------------------------------------------------------------------


def association_nouvelle(request):
    form = AssociationForm(request.POST or None)
    appel = _campagne_demandee(request)
    if form.is_valid():
        fonder(form.instance, par=request.user)
        messages.success(request, f"{citer(form.instance)} est inscrite, et vous en êtes signataire.")
        return redirect("porteur:commencer", appel.slug) if appel else redirect("porteur:accueil")
    contexte = {"form": form, "appel": appel, "fil": [ACCUEIL, ("Inscrire mon association", "")]}
    return render(request, "porteur/association.html", contexte, status=400 if form.errors else 200)


def association(request, pk):
    organisme = get_object_or_404(Organisme.objects.de(request.user), pk=pk)
    exiger(est_signataire, request.user, organisme)
    form = AssociationForm(request.POST or None, instance=organisme)
    if form.is_valid():
        form.save()
        messages.success(request, "La carte de votre association est à jour.")
        return redirect("porteur:accueil")
    contexte = {"form": form, "organisme": organisme, "fil": [ACCUEIL, ("Mon association", "")]}
    return render(request, "porteur/association.html", contexte, status=400 if form.errors else 200)


def _campagne_demandee(request):
    return Campagne.objects.ouvertes().filter(slug=slugify(request.GET.get("appel", ""))).first()


# --- Le brouillon --------------------------------------------------------------------------------------


def commencer(request, slug):
    """En GET, le choix de l’association ; en POST, le brouillon."""
    campagne = get_object_or_404(Campagne.objects.publiques(), slug=slug)
    organismes = list(Organisme.objects.de(request.user).order_by("nom"))
    if not organismes:
        return redirect(f"{reverse('porteur:association-nouvelle')}?appel={slug}")
    choisis = [o for o in organismes if str(o.pk) == request.POST.get("organisme")]
    if request.method == "POST" and (choisis or len(organismes) == 1):
        return _creer_le_brouillon(request, campagne, (choisis or organismes)[0])
    contexte = {"campagne": campagne, "organismes": organismes, "fil": [ACCUEIL, ("Préparer une candidature", "")]}
    return render(request, "porteur/commencer.html", contexte)


def _creer_le_brouillon(request, campagne, organisme):
    try:
        return redirect(operations.commencer(campagne, organisme, par=request.user))
    except PassageInterdit as refus:
        messages.error(request, str(refus))
        return redirect(campagne)


def candidature(request, uuid):
    """Un brouillon s’écrit ; une candidature déposée se suit."""
    trouvee = _trouver(request, uuid)
    if request.method == "POST":
        return _enregistrer(request, trouvee)
    if trouvee.est_modifiable:
        return _page_du_brouillon(request, trouvee, CandidatureForm(instance=trouvee))
    contexte = {
        "candidature": trouvee,
        "suivi": suivre(trouvee),
        "etapes": etapes(trouvee),
        "pieces": trouvee.pieces.all(),
        "instantane": trouvee.instantanes.first(),
        "peut_deposer": peut_deposer(request.user, trouvee),
        "se_reprend": trouvee.etat == EtatCandidature.DEPOSEE and trouvee.campagne.est_ouverte,
        "se_retire": trouvee.etat_montre in RETIRABLES and trouvee.campagne.etat == EtatCampagne.PROGRAMMEE,
        "fil": [ACCUEIL, (str(trouvee), "")],
    }
    return render(request, "porteur/candidature.html", contexte)


def _enregistrer(request, trouvee):
    form = CandidatureForm(request.POST, instance=trouvee)
    if not form.is_valid():
        return _page_du_brouillon(request, trouvee, form, status=400)
    try:
        operations.enregistrer(form, form.cleaned_data["version"], par=request.user)
    except operations.EcritureConcurrente as conflit:
        return _page_du_conflit(request, form, conflit.actuelle)
    except PassageInterdit as refus:
        # La saisie reste affichée : la personne peut au moins la copier.
        messages.error(request, f"Rien n’a été enregistré. {refus}")
        return _page_du_brouillon(request, trouvee, form, status=409)
    messages.success(request, "Brouillon enregistré. Votre candidature n’est pas déposée.")
    return redirect("porteur:relecture" if "relire" in request.POST else "porteur:candidature", trouvee.uuid)


def _page_du_conflit(request, form, actuelle):
    """La saisie reste dans le formulaire, le texte de l’autre se lit à côté ; enregistrer encore choisit la sienne."""
    form.data = form.data.copy()
    form.data["version"] = actuelle.version
    contexte = {
        "dernier": actuelle.history.select_related("history_user").first(),
        "differences": form.differences_avec(actuelle),
    }
    return _page_du_brouillon(request, actuelle, form, status=409, **contexte)


def _page_du_brouillon(request, trouvee, form, *, status=200, **contexte):
    contexte |= {
        "candidature": trouvee,
        "form": form,
        "manques": len(ce_qui_manque(trouvee)),
        "pieces": trouvee.pieces.count(),
        "fil": [ACCUEIL, ("Brouillon", "")],
    }
    return render(request, "porteur/brouillon.html", contexte, status=status)


def _trouver(request, uuid):
    candidatures = Candidature.objects.de(request.user).select_related("campagne__appel", "organisme", "deposee_par")
    return get_object_or_404(candidatures, uuid=uuid)


# --- Les pièces ----------------------------------------------------------------------------------------


def pieces(request, uuid):
    return _page_des_pieces(request, _trouver(request, uuid), PieceForm())


def _page_des_pieces(request, trouvee, form):
    jointes = list(trouvee.pieces.all())
    contexte = {
        "candidature": trouvee,
        "form": form,
        "pieces": jointes,
        "pieces_max": operations.PIECES_MAX,
        "megaoctets_max": operations.PIECES_TAILLE_MAX // MO,
        "taille": sum(piece.taille for piece in jointes),
        "fil": [ACCUEIL, ("Brouillon", trouvee.get_absolute_url()), ("Pièces", "")],
    }
    return render(request, "porteur/pieces.html", contexte, status=400 if form.errors else 200)


@require_POST
def joindre(request, uuid):
    trouvee = _trouver(request, uuid)
    form = PieceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page_des_pieces(request, trouvee, form)
    fichier, type_piece = form.cleaned_data["fichier"], form.cleaned_data["type_piece"]
    try:
        operations.joindre(trouvee, fichier, type_piece, par=request.user)
        messages.success(request, f"{citer(fichier.name)} est joint.")
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    return redirect("porteur:pieces", uuid)


def piece(request, uuid):
    """Le fichier, aux membres de l’association et à la coordination : toujours en pièce à enregistrer."""
    trouvee = get_object_or_404(PieceJointe.objects.visibles_par(request.user), uuid=uuid)
    try:
        fichier = trouvee.fichier.open("rb")
    except FileNotFoundError as absent:
        raise Http404 from absent
    return FileResponse(fichier, as_attachment=True, filename=trouvee.nom_donne)


@require_POST
def enlever(request, uuid):
    siennes = PieceJointe.objects.filter(candidature__in=Candidature.objects.de(request.user))
    trouvee = get_object_or_404(siennes.select_related("candidature"), uuid=uuid)
    try:
        operations.enlever(trouvee, par=request.user)
        messages.success(request, f"{citer(trouvee.nom_donne)} est enlevé.")
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    return redirect("porteur:pieces", trouvee.candidature.uuid)


# --- Relire, déposer, reprendre, retirer ---------------------------------------------------------------


def relecture(request, uuid):
    trouvee = _trouver(request, uuid)
    if not trouvee.est_modifiable:
        return redirect(trouvee)
    return _page_de_relecture(request, trouvee, DepotForm())


def _page_de_relecture(request, trouvee, form):
    signataires = trouvee.organisme.membres.filter(role=MembreOrganisme.Role.SIGNATAIRE, actif=True)
    contexte = {
        "candidature": trouvee,
        "manques": ce_qui_manque(trouvee),
        "pieces": trouvee.pieces.all(),
        "form": form,
        "peut_deposer": peut_deposer(request.user, trouvee),
        "signataires": [membre.utilisateur for membre in signataires.select_related("utilisateur")],
        "fil": [ACCUEIL, ("Brouillon", trouvee.get_absolute_url()), ("Relecture et dépôt", "")],
    }
    return render(request, "porteur/relecture.html", contexte, status=400 if form.errors else 200)


@require_POST
def deposer(request, uuid):
    trouvee = _trouver(request, uuid)
    exiger(peut_deposer, request.user, trouvee)
    form = DepotForm(request.POST)
    if not form.is_valid():
        return _page_de_relecture(request, trouvee, form)
    try:
        with transaction.atomic():
            operations.souscrire(trouvee, par=request.user, instant=request.arrivee_le)
            operations.deposer(trouvee, par=request.user, instant=request.arrivee_le)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
        return redirect("porteur:relecture", uuid)
    messages.success(request, f"Candidature déposée sous le numéro {trouvee.numero}, {trouvee.deposee_en_mots}.")
    return redirect(trouvee)


@require_POST
def reprendre(request, uuid):
    trouvee = _trouver(request, uuid)
    exiger(peut_deposer, request.user, trouvee)
    try:
        operations.reprendre(trouvee, par=request.user, instant=request.arrivee_le)
        cloture = trouvee.campagne.cloture_en_mots
        messages.warning(request, f"Votre candidature n’est plus déposée. Redéposez-la avant le {cloture}.")
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    return redirect(trouvee)


@require_POST
def retirer(request, uuid):
    trouvee = _trouver(request, uuid)
    exiger(peut_deposer, request.user, trouvee)
    try:
        operations.retirer(trouvee, par=request.user)
        messages.success(request, f"{citer(trouvee)} est retirée.")
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    return redirect("porteur:accueil")
