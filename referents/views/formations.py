"""Le bureau des formations, pour la coordination : les sessions, leurs demi-journées, leur état."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from referents import operations, parcours
from referents.droits import organise_les_formations
from referents.etats import EtatInscription, EtatSession
from referents.forms.formations import (
    FiltreForm,
    PlageForm,
    SaisieDesSeances,
    SessionForm,
    depart_des_seances,
    exiger_des_demi_journees_distinctes,
)
from referents.forms.inscriptions import MotifForm
from referents.models import AvisFormation, NatureFormation, SessionFormation, TypeFormation
from socle.dates import ESPACE
from socle.droits import reserve_a
from socle.etats import PassageInterdit
from socle.typographie import citer

PAR_PAGE = 25
INSCRITS_PAR_PAGE = 50
AIDE_DU_MOTIF = "Les personnes inscrites la liront."


@reserve_a(organise_les_formations)
def liste(request):
    form = FiltreForm(request.GET)
    sessions = form.choisir(SessionFormation.objects.avec_places().select_related("type_formation"))
    contexte = {
        "form": form,
        "page_obj": Paginator(sessions, PAR_PAGE).get_page(request.GET.get("page")),
        "a_clore": SessionFormation.objects.a_clore().count(),
        "cherche": any(form.cleaned_data.values()),
        "fil": fil(),
    }
    return render(request, "referents/formations/liste.html", contexte)


@reserve_a(organise_les_formations)
def types(request):
    a_venir = Q(sessions__in=SessionFormation.objects.a_venir().tenues_ou_a_tenir().values("pk"))
    tous = TypeFormation.objects.prefetch_related("prerequis", "metiers").annotate(
        nombre_a_venir=Count("sessions", filter=a_venir, distinct=True)
    )
    formes = parcours.compter_les_personnes()
    rangees = [
        (nature, [(t, formes.get(t.pk, 0)) for t in tous if t.nature == nature.value]) for nature in NatureFormation
    ]
    contexte = {
        "parcours": [rangee for rangee in rangees if rangee[0] in parcours.PARCOURS],
        "autres": [rangee for rangee in rangees if rangee[0] not in parcours.PARCOURS and rangee[1]],
        "fil": fil(("Parcours et types", "")),
    }
    return render(request, "referents/formations/types.html", contexte)


@reserve_a(organise_les_formations)
def session(request, pk):
    return page_de_la_session(request, trouver(pk))


def page_de_la_session(request, trouvee, *, annulation=None, status=200):
    inscriptions = trouvee.inscriptions.select_related("agent__service", "direction")
    places = inscriptions.tenant_une_place().avec_presences().par_nom()
    contexte = {
        "session": trouvee,
        "seances": trouvee.seances.all(),
        "geste": _geste_principal(trouvee),
        "page_obj": Paginator(places, INSCRITS_PAR_PAGE).get_page(request.GET.get("page")),
        "attente": inscriptions.en_attente(),
        "fermees": inscriptions.fermees().order_by("-modifie_le"),
        "a_convoquer": places.filter(etat=EtatInscription.VALIDEE, convoquee_le=None).count(),
        "nombre_d_avis": trouvee.avis.lisibles().count(),
        "aujourd_hui": timezone.localdate(),
        "annulation": annulation or MotifForm(bouton="Annuler la session", aide=AIDE_DU_MOTIF),
        "fil": fil((trouvee.nom, "")),
    }
    return render(request, "referents/formations/session.html", contexte, status=status)


def _geste_principal(trouvee):
    """Ce que la session attend maintenant : un seul bouton principal."""
    if trouvee.est_close:
        return ""
    if trouvee.est_commencee:
        return "presences" if trouvee.a_renseigner or not trouvee.prises else "realisee"
    return "ouvrir" if trouvee.etat == EtatSession.PROGRAMMEE else "inscrire"


def trouver(pk):
    sessions = SessionFormation.objects.avec_places().select_related("type_formation")
    return get_object_or_404(sessions, pk=pk)


def fil(*suite):
    debut = [("Pilotage", reverse("pilotage:accueil")), ("Formations", reverse("pilotage:formations"))]
    return [*debut, *suite] if suite else [debut[0], ("Formations", "")]


def fil_de_la_session(trouvee, ici):
    return fil((trouvee.nom, reverse("pilotage:session", args=[trouvee.pk])), (ici, ""))


# --- L’écrire ---------------------------------------------------------------------------------------------------


@reserve_a(organise_les_formations)
def nouvelle(request):
    form, plage = SessionForm(request.POST or None), PlageForm(request.POST or None, prefix="plage")
    if request.method == "POST" and form.is_valid() & plage.is_valid():
        creee = operations.creer_la_session(form.champs, plage.demi_journees, par=request.user)
        messages.success(request, f"{citer(creee)} est programmée. Ouvrez-la quand les agents peuvent s’y inscrire.")
        return redirect("pilotage:session", creee.pk)
    contexte = {"form": form, "plage": plage, "fil": fil(("Nouvelle session", ""))}
    return render(request, "referents/formations/saisie.html", contexte)


@reserve_a(organise_les_formations)
def modifier(request, pk):
    trouvee = trouver(pk)
    version, depart = operations.version_de(trouvee), depart_des_seances(trouvee)
    saisie = request.POST or None
    form = SessionForm(saisie, instance=trouvee, version=version)
    seances = SaisieDesSeances(saisie, initial=depart, prefix="seances")
    plage = PlageForm(saisie, prefix="plage", initial={"matin": False})
    valide = request.method == "POST" and form.is_valid() & seances.is_valid() & plage.is_valid()
    if valide and _enregistrer(request, trouvee, form, seances, plage):
        return redirect("pilotage:session", pk)
    trouvee.refresh_from_db()  # le formulaire a déjà posé la saisie sur l’objet
    contexte = {
        "session": trouvee,
        "form": form,
        "seances": seances,
        "plage": plage,
        "fil": fil_de_la_session(trouvee, "Modifier"),
    }
    return render(request, "referents/formations/saisie.html", contexte)


def _enregistrer(request, trouvee, form, seances, plage):
    """Vrai si c’est écrit ; sinon le formulaire dit pourquoi, et garde tout ce qui est saisi."""
    demi_journees = [*seances.demi_journees, *plage.demi_journees]
    try:
        exiger_des_demi_journees_distinctes(demi_journees)
        version = form.cleaned_data["version"]
        annonce = operations.modifier_la_session(trouvee, form.champs, demi_journees, par=request.user, version=version)
    except operations.SessionModifiee:
        form.add_error(None, _dire_ce_qui_a_change(trouvee, form.cleaned_data["version"]))
        form.reprendre(operations.version_de(trouvee))
        return False
    except (PassageInterdit, ValidationError) as refus:
        form.add_error(None, refus)
        return False
    messages.success(request, f"La session est enregistrée.{_dire_ce_qui_part(annonce)}")
    _nommer_les_non_jointes(request, annonce)
    return True


def _dire_ce_qui_part(annonce):
    n = annonce.parties
    return f" {n} message{'s' if n > 1 else ''} en route vers qui y est inscrit." if n else ""


def _nommer_les_non_jointes(request, annonce):
    if annonce.non_jointes:
        noms = ", ".join(annonce.non_jointes)
        messages.warning(request, f"À prévenir autrement (sans courriel){ESPACE}: {noms}.")


def _dire_ce_qui_a_change(trouvee, version):
    derniere = trouvee.history.select_related("history_user").order_by("-history_id").first()
    vue = trouvee.history.filter(history_id=version).first() if version.isdecimal() else None
    changes = derniere.diff_against(vue).changed_fields if derniere and vue else []
    noms = ", ".join(str(trouvee._meta.get_field(champ).verbose_name) for champ in changes)
    qui = (derniere and derniere.history_user) or "Quelqu’un"
    quoi = f"\N{NO-BREAK SPACE}: {noms}" if noms else ""
    return (
        f"{qui} a modifié cette session pendant que vous écriviez{quoi}. Votre saisie est gardée\N{NO-BREAK SPACE}: "
        "relisez-la, puis enregistrez-la de nouveau pour la préférer."
    )


# --- La faire passer d’un état à l’autre ------------------------------------------------------------------------


def _geste(operation, dire):
    """Une vue POST qui fait ce geste sur la session et revient à sa page."""

    @require_POST
    @reserve_a(organise_les_formations)
    def vue(request, pk):
        trouvee = trouver(pk)
        try:
            resultat = operation(trouvee, par=request.user)
        except PassageInterdit as refus:
            messages.error(request, str(refus))
        else:
            for niveau, phrase in dire(trouvee, resultat):
                messages.add_message(request, niveau, phrase)
        return redirect("pilotage:session", pk)

    return vue


def _dire_les_convocations(trouvee, convocations):
    n = convocations.parties
    if n:
        yield messages.SUCCESS, f"{n} convocation{'s' if n > 1 else ''} en route."
    elif not convocations.non_jointes:
        yield messages.INFO, "Chaque personne dont la place est validée a déjà sa convocation."
    if convocations.non_jointes:
        noms = ", ".join(convocations.non_jointes)
        yield messages.WARNING, f"À prévenir autrement (sans courriel, ou qui ont arrêté ces messages){ESPACE}: {noms}."


ouvrir = _geste(operations.ouvrir, lambda s, _: [(messages.SUCCESS, f"{citer(s)} est ouverte aux inscriptions.")])
fermer = _geste(operations.fermer, lambda s, _: [(messages.SUCCESS, f"{citer(s)} ne reçoit plus de demandes.")])
convoquer = _geste(operations.convoquer, _dire_les_convocations)
declarer_realisee = _geste(
    operations.declarer_realisee,
    lambda s, _: [
        (messages.SUCCESS, f"{citer(s)} est réalisée. Les attestations sont prêtes dans l’espace de chacun.")
    ],
)


@require_POST
@reserve_a(organise_les_formations)
def annuler(request, pk):
    trouvee = trouver(pk)
    form = MotifForm(request.POST, bouton="Annuler la session", aide=AIDE_DU_MOTIF)
    if not form.is_valid():
        return page_de_la_session(request, trouvee, annulation=form)
    try:
        annonce = operations.annuler_la_session(trouvee, request.user, form.cleaned_data["motif"])
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    else:
        passee = " Elle est passée\N{NO-BREAK SPACE}: aucun message n’est parti." if trouvee.est_passee else ""
        messages.success(request, f"{citer(trouvee)} est annulée.{_dire_ce_qui_part(annonce)}{passee}")
        _nommer_les_non_jointes(request, annonce)
    return redirect("pilotage:session", pk)


# --- Ce qu’on en a pensé ------------------------------------------------------------------------------------------


@reserve_a(organise_les_formations)
def avis(request, pk):
    """Les réponses, sans nom, à partir de cinq : en dessous, on devinerait qui parle."""
    trouvee = trouver(pk)
    tous = trouvee.avis.lisibles()
    nombre = tous.count()
    comptes = dict(tous.values_list("utilite").annotate(nombre=Count("pk")).order_by("utilite"))
    contexte = {
        "session": trouvee,
        "nombre": nombre,
        "comptes": [(libelle, comptes.get(v, 0)) for v, libelle in reversed(AvisFormation.Utilite.choices)],
        "page_obj": Paginator(tous.exclude(appris="", manque=""), PAR_PAGE).get_page(request.GET.get("page")),
        "fil": fil_de_la_session(trouvee, "Avis"),
    }
    return render(request, "referents/formations/avis.html", contexte)
