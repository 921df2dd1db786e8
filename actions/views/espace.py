"""L’espace des référent·es : ses actions, faire le point, ne rien signaler."""

from django.contrib import messages
from django.db.models import F, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from actions import operations
from actions.droits import peut_ecrire_sur
from actions.forms import PointForm
from actions.journal import dire_la_modification, raconter_le_suivi
from actions.models import Action, CampagneMiseAJour, Etape
from socle.droits import est_referent, exiger, reserve_a
from socle.etats import PassageInterdit

SUIVI = ("phase", "phase_motif", "retour_prevu_le", "meteo", "meteo_motif")


@reserve_a(est_referent)
def accueil(request):
    actions = _mes_actions(request.user)
    attendus = [action for action in actions if action.campagne]
    return render(request, "espace/accueil.html", {"actions": actions, "attendus": attendus})


def point(request, code):
    action = _trouver(request, code)
    if not action.est_ouverte:
        return _plan_ferme(request, action)
    if request.method != "POST":
        return _page_du_point(request, action, PointForm(action=action))
    form = PointForm(request.POST, request.FILES, action=action)
    valide = form.is_valid()
    if action.a_change_depuis(request.POST.get("version")):
        return _conflit(request, action, form)
    if not valide:
        # La photo choisie ne se perd pas pendant qu’on corrige le reste.
        return _page_du_point(request, action, form.reprise(action) if form.a_une_photo_neuve else form)
    try:
        operations.enregistrer_le_point(action, request.user, form.cleaned_data["version"], form.lire())
    except (operations.ModifieeEntreTemps, PassageInterdit):
        action.refresh_from_db()
        return _conflit(request, action, form)
    return redirect("espace:merci", code=action.code)


@require_POST
def rien_de_nouveau(request, code):
    action = _trouver(request, code)
    if not action.est_ouverte:
        return _plan_ferme(request, action)
    operations.ne_rien_signaler(action, request.user)
    messages.success(request, f"Noté : rien de nouveau pour « {action.titre} ». Merci.")
    return redirect("espace:accueil" if request.user.est_referent else action)


def merci(request, code):
    action = _trouver(request, code)
    autres = [autre for autre in _mes_actions(request.user) if autre.pk != action.pk]
    contexte = {
        "action": action,
        "publique": Action.objects.publiques().filter(pk=action.pk).exists(),
        "suivante": next((autre for autre in autres if not _a_son_point_du_jour(autre)), None),
        "fil": _fil(request, action, "Point enregistré"),
    }
    return render(request, "espace/merci.html", contexte)


def _trouver(request, code):
    """404 à qui ne voit pas l’action, 403 à qui la voit sans en être pilote."""
    visibles = Action.objects.visibles_par(request.user).select_related("plan", "objectif")
    action = get_object_or_404(visibles, code=code)
    exiger(peut_ecrire_sur, request.user, action)
    return action


def _plan_ferme(request, action):
    return render(request, "espace/plan_ferme.html", {"action": action}, status=403)


def _mes_actions(utilisateur):
    """Les actions confiées à ce compte, celles dont on attend un point d’abord, puis par échéance ; trois requêtes."""
    etapes = Etape.objects.filter(faite_le=None, debut__isnull=False).order_by("debut")
    actions = list(
        Action.objects.confiees_a(utilisateur)
        .avec_echeance()
        .avec_dernier_point()
        .select_related("plan", "objectif")
        .prefetch_related(Prefetch("etapes", etapes, to_attr="etapes_a_venir"))
        .order_by(F("terme").asc(nulls_last=True), "code")
    )
    campagnes = _campagnes_ouvertes(actions)
    for action in actions:
        action.campagne = _campagne_sans_reponse(action, campagnes)
    return sorted(actions, key=lambda action: action.campagne is None)


def _campagnes_ouvertes(actions):
    """La campagne ouverte de chaque plan : une au plus."""
    ouvertes = CampagneMiseAJour.objects.ouvertes()
    plans = {action.plan_id for action in actions}
    return {campagne.plan_id: campagne for campagne in ouvertes.filter(plan__in=plans)}


def _campagne_sans_reponse(action, campagnes):
    campagne = campagnes.get(action.plan_id)
    if campagne is None or (action.dernier_point_le and action.dernier_point_le >= campagne.ouverte_le):
        return None
    return campagne


def _a_son_point_du_jour(action):
    dernier = action.dernier_point_le
    return dernier is not None and timezone.localdate(dernier) == timezone.localdate()


def _page_du_point(request, action, form, **contexte):
    annotee = Action.objects.avec_echeance().get(pk=action.pk)
    contexte |= {
        "action": action,
        "echeance": annotee.echeance,
        "terme": annotee.terme,
        "form": form,
        "histoire": raconter_le_suivi(action, noms=True),
        "fil": _fil(request, action, "Faire le point"),
    }
    return render(request, "espace/point.html", contexte)


def _conflit(request, action, form):
    """Rien n’est perdu : on montre ce qui a changé, la saisie reste, l’enregistrer de nouveau est un choix."""
    reprise = form.reprise(action)
    depuis, modifications = _ce_qui_a_change(action, request.POST.get("version"))
    conflit = {
        "modifications": modifications,
        "points": [p for p in raconter_le_suivi(action, noms=True, depuis=depuis) if depuis],
        "ecarts": _ecarts(action, reprise),
    }
    return _page_du_point(request, action, reprise, conflit=conflit)


def _ce_qui_a_change(action, version):
    """L’heure de la version que la personne avait sous les yeux, et une phrase par modification faite depuis."""
    version = int(version) if str(version).isdecimal() else 0
    versions = action.history.select_related("history_user").order_by("history_date", "history_id")
    vue = versions.filter(version__lte=version).last()
    phrases, precedente = [], vue
    for nouvelle in versions.filter(version__gt=version):
        champs = _champs_changes(action, precedente, nouvelle)
        phrases.append(dire_la_modification(nouvelle.history_user, nouvelle.history_date, champs))
        precedente = nouvelle
    return vue and vue.history_date, phrases


def _champs_changes(action, avant, apres):
    if avant is None:
        return []
    champs = apres.diff_against(avant, excluded_fields=["version"]).changed_fields
    return [action._meta.get_field(champ).verbose_name for champ in champs]


def _ecarts(action, form):
    """Le suivi tel qu’il est, en face de ce que la personne a choisi."""
    phases = dict(action._meta.get_field("phase").choices)
    meteos = dict(action._meta.get_field("meteo").choices)

    def dire(nom, valeur):
        return str((phases if nom == "phase" else meteos if nom == "meteo" else {}).get(valeur, valeur or ""))

    lignes = [(form.fields[n].label, dire(n, getattr(action, n)), dire(n, form.data.get(n))) for n in SUIVI]
    return [ligne for ligne in lignes if ligne[1] != ligne[2]]


def _fil(request, action, ici):
    if request.user.est_referent:
        debut = ("Mes actions", reverse("espace:accueil"))
    else:
        debut = ("Pilotage", reverse("pilotage:accueil"))
    return [debut, (f"{action.code} – {ici}", "")]
