"""Les pages publiques du plan : n’y paraît que ce que chacun peut lire, jamais le nom d’un agent."""

from collections import Counter
from pathlib import PurePath

from django.contrib.auth.decorators import login_not_required
from django.db.models import CharField, Count, F, Prefetch, Q, Value
from django.db.models.functions import Cast
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from actions.etats import Phase, Visibilite
from actions.lectures import POUR_CENT, expliquer_l_ecart, lire_les_indicateurs
from actions.models import (
    Action,
    Critere,
    Document,
    Domaine,
    Millesime,
    Objectif,
    Plan,
    PublicVise,
    Rattachement,
)
from actions.nouveautes import lire_les_nouveautes

NOUVEAUTES_EN_VUE = 4


@login_not_required
def plans(request):
    plans = Plan.objects.visibles_par(request.user).select_related("succede_a").prefetch_related("objectifs")
    nombres = dict(
        Action.objects.visibles_par(request.user).values_list("plan").annotate(n=Count("pk", distinct=True)).order_by()
    )
    for plan in plans:
        plan.nombre = nombres.get(plan.pk, 0)
    return render(request, "actions/plan_list.html", {"plans": plans, "fil": [("Le plan", "")]})


@login_not_required
def plan(request, code):
    lisibles = Plan.objects.visibles_par(request.user)
    plan = get_object_or_404(lisibles.select_related("succede_a", "successeur"), code__iexact=code)
    if plan.code != code:
        return redirect(plan, permanent=True)
    actions = list(
        Action.objects.visibles_par(request.user).filter(plan=plan).only("code", "titre", "phase", "objectif_id")
    )
    indicateurs = lire_les_indicateurs(plan)
    en_vue = [indicateur for indicateur in indicateurs if indicateur.phare or indicateur.unite == POUR_CENT]
    contexte = {
        "plan": plan,
        "objectifs": _objectifs(plan, actions, lisibles),
        "gouvernance": [a for a in actions if a.objectif_id is None],
        "nombre": len(actions),
        "caps": plan.caps.all(),
        "signatures": plan.signatures.select_related("organisme"),
        "indicateurs": en_vue or indicateurs,
        "autres": [i for i in indicateurs if i not in en_vue] if en_vue else [],
        "ecart": expliquer_l_ecart(indicateurs),
        "nouveautes": lire_les_nouveautes(plan, NOUVEAUTES_EN_VUE),
        "fil": _fil((plan.titre_court, "")),
    }
    return render(request, "actions/plan_detail.html", contexte)


@login_not_required
def objectif(request, code, numero):
    objectif = get_object_or_404(
        Objectif.objects.filter(plan__in=Plan.objects.visibles_par(request.user)).select_related("plan"),
        plan__code__iexact=code,
        numero=numero,
    )
    if objectif.plan.code != code:
        return redirect(objectif, permanent=True)
    siennes = Action.objects.visibles_par(request.user).filter(
        Q(objectif=objectif) | Q(objectifs_secondaires=objectif), plan=objectif.plan_id
    )
    actions = list(siennes.select_related("volet").distinct().order_by(F("volet__ordre").asc(nulls_first=True), "code"))
    comptes = Counter(a.phase for a in actions)
    phase = request.GET.get("phase") if request.GET.get("phase") in comptes else ""
    retenues = [a for a in actions if not phase or a.phase == phase]
    contexte = {
        "objectif": objectif,
        "plan": objectif.plan,
        "nombre": len(actions),
        "phase": phase,
        "onglets": [(valeur, libelle, comptes[valeur]) for valeur, libelle in Phase.choices if comptes[valeur]],
        "principales": [a for a in retenues if a.objectif_id == objectif.pk],
        "secondaires": [a for a in retenues if a.objectif_id != objectif.pk],
        "fil": _fil((objectif.plan.titre_court, objectif.plan.get_absolute_url()), (str(objectif), "")),
    }
    return render(request, "actions/objectif_detail.html", contexte)


@login_not_required
def action(request, code):
    visibles = Action.objects.visibles_par(request.user)
    action = get_object_or_404(visibles.select_related("plan", "objectif__plan", "volet"), code__iexact=code)
    if action.code != code:
        return redirect(action, permanent=True)
    lignee = list(
        visibles.filter(Q(pk=action.issue_de_id) | Q(issue_de=action)).select_related("plan").order_by("code")
    )
    contexte = {
        "action": action,
        "classement": _classement(action, request.user),
        "partenaires": action.liens_partenaires.select_related("organisme"),
        "origine": next((a for a in lignee if a.pk == action.issue_de_id), None),
        "suites": [a for a in lignee if a.issue_de_id == action.pk],
        "ruban": _ruban(action, lignee),
        "a_retenir": action.points.exclude(a_retenir="").only("le", "a_retenir", "demonstration", "action_id"),
        "documents": action.documents.filter(visibilite=Visibilite.PUBLIQUE),
        "sorties": action.sorties.par_annee(),
        "evenements": action.evenements.visibles_par(request.user).avec_bornes().order_by("-premier_jour"),
        "fil": _fil_de_l_action(action),
    }
    return render(request, "actions/action_detail.html", contexte)


@login_not_required
def document(request, pk):
    """Le fichier, servi par l’application : ce qui n’est pas public demande le droit de le lire."""
    lisibles = Document.objects.visibles_par(request.user)
    document = get_object_or_404(lisibles.filter(action__in=Action.objects.visibles_par(request.user)), pk=pk)
    try:
        fichier = document.fichier.open("rb")
    except FileNotFoundError as absent:
        raise Http404 from absent
    extension = PurePath(document.fichier.name).suffix
    # Seule une image ré-encodée s’ouvre dans la page ; tout autre fichier se télécharge.
    en_page = document.sorte == Document.Sorte.PHOTO and extension == ".jpg"
    reponse = FileResponse(fichier, as_attachment=not en_page, filename=slugify(document.titre) + extension)
    reponse["X-Content-Type-Options"] = "nosniff"
    if request.user.is_anonymous:
        # Cinq minutes au plus : ce qu’on retire de la vue du public ne reste pas dans les caches.
        reponse["Cache-Control"] = "public, max-age=300"
    return reponse


def _fil(*suite):
    return [("Le plan", reverse("plan:plans")), *suite]


def _fil_de_l_action(action):
    etapes = [(action.plan.titre_court, action.plan.get_absolute_url())]
    if action.objectif:
        etapes.append((str(action.objectif), action.objectif.get_absolute_url()))
    return _fil(*etapes, (action.code, ""))


def _objectifs(plan, actions, lisibles):
    """Les objectifs du plan, chacun avec ses comptes par phase, ce qu’il prolonge et ce qui le prolonge."""
    objectifs = plan.objectifs.prefetch_related("prolonge")
    if hasattr(plan, "successeur"):
        suivants = Objectif.objects.filter(plan__in=lisibles).select_related("plan")
        objectifs = objectifs.prefetch_related(Prefetch("prolonge_par", suivants, to_attr="repris_par"))
    objectifs = list(objectifs)
    for objectif in objectifs:
        comptes = Counter(a.phase for a in actions if a.objectif_id == objectif.pk)
        objectif.phases = [(valeur, libelle, comptes[valeur]) for valeur, libelle in Phase.choices if comptes[valeur]]
        objectif.nombre = comptes.total()
    return objectifs


def _classement(action, lecteur):
    """Ce à quoi l’action se rattache : mots des nomenclatures, autres objectifs, temps forts ; une seule requête."""
    nomenclatures = {"domaines": Domaine, "criteres": Critere, "publics": PublicVise, "rattachements": Rattachement}
    autres_objectifs = action.objectifs_secondaires.all()
    temps_forts = action.temps_forts.visibles_par(lecteur)
    lignes = _lignes(autres_objectifs, "objectifs", "numero", "titre_court", "numero").union(
        _lignes(temps_forts, "temps_forts", "annee", "libelle", "code"),
        *(
            _lignes(modele.objects.filter(actions=action), sorte, "ordre", "nom", "code")
            for sorte, modele in nomenclatures.items()
        ),
        all=True,
    )
    classement = {}
    for sorte, rang, mot, cle in lignes.order_by("sorte", "rang", "mot"):
        classement.setdefault(sorte, []).append({"rang": rang, "mot": mot, "cle": cle})
    return classement


def _lignes(objets, sorte, rang, mot, cle):
    return (
        objets.annotate(sorte=Value(sorte), rang=F(rang), mot=F(mot), cle=Cast(cle, CharField()))
        .order_by()
        .values_list("sorte", "rang", "mot", "cle")
    )


def _ruban(action, lignee):
    """Une case par année, celles de l’action d’origine comprises : on lit d’un coup ce qui dure."""
    memes = [action.pk, *(a.pk for a in lignee if a.pk == action.issue_de_id)]
    editions = Millesime.objects.filter(action__in=memes).select_related("lieu", "action").order_by("annee", "action")
    annee = timezone.localdate().year
    for edition in editions:
        edition.libelle = edition.get_phase_display()
        edition.courante = edition.annee == annee
    return editions
