"""Le bureau des appels : les élus et les cosignataires lisent les listes, la coordination instruit."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from appels_projets import operations
from appels_projets.etats import A_DECIDER, EtatCampagne, EtatCandidature
from appels_projets.forms import AttribuerForm, MotifForm, ProposerForm
from appels_projets.instantanes import empreinte
from appels_projets.models import Campagne, Candidature
from socle.droits import est_coordination, lit_le_pilotage, reserve_a
from socle.etats import PassageInterdit
from socle.models import Passage

TONS = {
    EtatCandidature.DEPOSEE: "alerte",
    EtatCandidature.RECEVABLE: "info",
    EtatCandidature.PROPOSEE: "info",
    EtatCandidature.ATTRIBUEE: "succes",
    EtatCandidature.IRRECEVABLE: "erreur",
    EtatCandidature.REFUSEE: "erreur",
}
PILOTAGE = ("Pilotage", "/pilotage/")
APPELS = ("Appels à projets", "/pilotage/appels/")


@reserve_a(lit_le_pilotage)
def appels(request):
    campagnes = Campagne.objects.visibles_par(request.user).avec_comptes().avec_deport(request.user)
    campagnes = campagnes.order_by("-annee", "titre")
    contexte = {"campagnes": campagnes, "fil": [PILOTAGE, ("Appels à projets", "")]}
    return render(request, "appels_projets/pilotage_appels.html", contexte)


@reserve_a(lit_le_pilotage)
def appel(request, slug):
    campagne = _campagne(request, slug)
    recues = campagne.candidatures.recues().avec_deport(request.user)
    candidatures = recues.select_related("organisme", "attribution").order_by("numero")
    contexte = {
        "campagne": campagne,
        "candidatures": [(c, TONS.get(c.etat, "neutre")) for c in candidatures if not c.est_deportee],
        "deports": [c for c in candidatures if c.est_deportee],
        "geste": _geste_de_la_campagne(campagne),
        "restantes": _restantes(campagne, candidatures),
        "fil": [PILOTAGE, APPELS, (campagne.titre, "")],
    }
    return render(request, "appels_projets/pilotage_appel.html", contexte)


def _restantes(campagne, candidatures):
    """Ce qui attend encore une décision, quand c’est tout ce qui retient la publication."""
    return sum(c.etat in A_DECIDER for c in candidatures) if campagne.etat == EtatCampagne.DELIBERATION else 0


def _campagne(request, slug):
    campagnes = Campagne.objects.visibles_par(request.user).avec_comptes().avec_deport(request.user)
    return get_object_or_404(campagnes.select_related("enveloppe"), slug=slug)


def _geste_de_la_campagne(campagne):
    """(nom, libellé, ce que fera le geste) de la prochaine étape, ou None quand elle n’est pas venue."""
    if campagne.etat == EtatCampagne.BROUILLON:
        return "programmer", "Programmer la campagne", "Elle paraît sur le site et s’ouvre à sa date."
    if campagne.etat == EtatCampagne.PROGRAMMEE and campagne.est_close:
        return "deliberer", "Passer en délibération", "Les attributions et les refus pourront s’inscrire."
    if campagne.etat == EtatCampagne.DELIBERATION:
        explication = "Les lauréats paraissent et toutes les lettres préparées partent ensemble."
        return "publier", "Publier les résultats", explication
    return None


def _geste_sur_la_campagne(operation, succes):
    @require_POST
    @reserve_a(est_coordination)
    def vue(request, slug):
        campagne = get_object_or_404(Campagne, slug=slug)
        try:
            operation(campagne, par=request.user)
            messages.success(request, succes)
        except PassageInterdit as refus:
            messages.error(request, str(refus))
        return redirect("pilotage:appel", slug)

    return vue


programmer = _geste_sur_la_campagne(operations.programmer, "La campagne est programmée.")
deliberer = _geste_sur_la_campagne(operations.passer_en_deliberation, "La campagne est en délibération.")
publier = _geste_sur_la_campagne(operations.publier_les_resultats, "Les résultats sont publiés, les lettres partent.")


@reserve_a(est_coordination)
def candidature(request, uuid):
    return _fiche(request, _trouver(request, uuid))


def _trouver(request, uuid):
    candidatures = Candidature.objects.recues().hors_deport_de(request.user)
    candidatures = candidatures.select_related("campagne", "organisme", "attribution__deliberation")
    return get_object_or_404(candidatures, uuid=uuid)


def _fiche(request, trouvee, *, status=200, **formulaires):
    instantane = trouvee.instantanes.first()
    contexte = {
        "candidature": trouvee,
        "ton": TONS.get(trouvee.etat, "neutre"),
        "instantane": instantane,
        "intact": bool(instantane) and empreinte(instantane.contenu) == instantane.sha256,
        "pieces": trouvee.pieces.all(),
        "journal": _journal(trouvee),
        "gestes": _gestes(trouvee),
        "form_proposer": ProposerForm(prefix="proposer", candidature=trouvee),
        "form_attribuer": AttribuerForm(prefix="attribuer", candidature=trouvee),
        "form_motif": MotifForm(prefix="motif"),
        "fil": [PILOTAGE, APPELS, (trouvee.campagne.titre, _adresse(trouvee.campagne)), (trouvee.numero, "")],
        **formulaires,
    }
    return render(request, "appels_projets/pilotage_candidature.html", contexte, status=status)


def _adresse(campagne):
    return reverse("pilotage:appel", args=[campagne.slug])


def _gestes(trouvee):
    """Les gestes possibles maintenant ; les autres se disent par la phrase d’attente de la page."""
    campagne, etat = trouvee.campagne, trouvee.etat
    if not campagne.est_close or campagne.publie_ses_resultats:
        return []
    en_deliberation = campagne.etat == EtatCampagne.DELIBERATION
    return {
        EtatCandidature.DEPOSEE: ["recevable", "irrecevable"],
        EtatCandidature.IRRECEVABLE: ["revenir"],
        EtatCandidature.RECEVABLE: ["proposer", "sans-suite"],
        EtatCandidature.PROPOSEE: ["attribuer", "refuser", "sans-suite"] if en_deliberation else ["sans-suite"],
    }.get(etat, [])


def _journal(trouvee):
    libelles = dict(EtatCandidature.choices)
    passages = Passage.objects.filter(type_objet__app_label="appels_projets", type_objet__model="candidature")
    return [
        {
            "quand": passage.le,
            "phrase": f"{libelles[passage.vers]}, par {passage.par or 'le logiciel'}."
            + (f" {passage.motif}" if passage.motif else ""),
        }
        for passage in passages.filter(id_objet=trouvee.pk).select_related("par")
    ]


@require_POST
@reserve_a(est_coordination)
def recevable(request, uuid):
    trouvee = _trouver(request, uuid)
    return _faire(request, trouvee, operations.declarer_recevable, "L’association est prévenue par courriel.")


@require_POST
@reserve_a(est_coordination)
def proposer(request, uuid):
    trouvee = _trouver(request, uuid)
    form = ProposerForm(request.POST, prefix="proposer", candidature=trouvee)
    if not form.is_valid():
        return _fiche(request, trouvee, status=400, form_proposer=form)
    return _faire(request, trouvee, operations.proposer, "La proposition est inscrite.", form.cleaned_data["montant"])


@require_POST
@reserve_a(est_coordination)
def attribuer(request, uuid):
    trouvee = _trouver(request, uuid)
    form = AttribuerForm(request.POST, prefix="attribuer", candidature=trouvee)
    if not form.is_valid():
        return _fiche(request, trouvee, status=400, form_attribuer=form)
    arguments = form.cleaned_data["montant"], form.deliberation
    return _faire(request, trouvee, operations.attribuer, "La subvention est inscrite ; sa lettre attend.", *arguments)


def _geste_motive(operation, succes):
    @require_POST
    @reserve_a(est_coordination)
    def vue(request, uuid):
        trouvee = _trouver(request, uuid)
        form = MotifForm(request.POST, prefix="motif")
        if not form.is_valid():
            return _fiche(request, trouvee, status=400, form_motif=form)
        return _faire(request, trouvee, operation, succes, form.cleaned_data["motif"])

    return vue


irrecevable = _geste_motive(operations.declarer_irrecevable, "Irrecevabilité inscrite ; sa lettre attend.")
revenir = _geste_motive(operations.revenir_sur_l_irrecevabilite, "La candidature revient à l’instruction.")
refuser = _geste_motive(operations.refuser, "Le refus est inscrit ; sa lettre attend la publication.")
sans_suite = _geste_motive(operations.classer_sans_suite, "La candidature est classée sans suite.")


def _faire(request, trouvee, operation, succes, *arguments):
    try:
        operation(trouvee, *arguments, par=request.user)
        messages.success(request, succes)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    return redirect("pilotage:candidature", trouvee.uuid)
