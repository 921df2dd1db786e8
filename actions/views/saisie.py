"""Saisir un point, avec un compte ou par un lien personnel : la même suite, et la seconde personne ne perd rien."""

from django.shortcuts import redirect, render
from django.utils import timezone

from actions import brouillons, operations
from actions.journal import dire_la_modification, raconter_le_suivi
from actions.operations import PAR_SON_LIEN
from socle.etats import PassageInterdit

SUIVI = brouillons.SUIVI


def saisir(request, action, formulaire, page, suite, *, par=None, agent=None):
    """Montre le formulaire, ou écrit le point et mène à `suite`.

    `page(form, **contexte)` rend la page ; `par` est le compte qui parle, ou `agent` la personne venue par son lien.
    """
    qui = agent or brouillons.agent_de(par)
    if request.method != "POST":
        return page(formulaire(action=action, brouillon=brouillons.lire(action, qui)))
    form = formulaire(request.POST, request.FILES, action=action)
    valide = form.is_valid()
    if action.a_change_depuis(request.POST.get("version")):
        return _conflit(action, form, page, noms=agent is None)
    if not valide:
        # La photo choisie ne se perd pas pendant qu’on corrige le reste.
        return page(form.reprise(action) if form.a_une_photo_neuve else form)
    try:
        operations.enregistrer_le_point(action, par, form.cleaned_data["version"], form.lire(), agent=agent)
    except (operations.ModifieeEntreTemps, PassageInterdit):
        action.refresh_from_db()
        return _conflit(action, form, page, noms=agent is None)
    return redirect(suite)


def garder_le_brouillon(request, action, agent):
    """La réponse dite à voix haute par la page : « Brouillon gardé à 14 h 02 »."""
    brouillon = brouillons.garder(action, agent, request.POST)
    return render(request, "espace/_brouillon.html", {"brouillon": brouillon, "instant": timezone.now()})


def _conflit(action, form, page, *, noms):
    """Rien n’est perdu : on montre ce qui a changé, la saisie reste, l’enregistrer de nouveau est un choix."""
    reprise = form.reprise(action)
    depuis, modifications = _ce_qui_a_change(action, form.data.get("version"), noms)
    conflit = {
        "modifications": modifications,
        "points": [p for p in raconter_le_suivi(action, noms=noms, depuis=depuis) if depuis],
        "ecarts": _ecarts(action, reprise),
    }
    return page(reprise, conflit=conflit)


def _ce_qui_a_change(action, version, noms):
    """L’heure de la version que la personne avait sous les yeux, et une phrase par modification faite depuis."""
    version = int(version) if str(version).isdecimal() else 0
    versions = action.history.select_related("history_user").order_by("history_date", "history_id")
    vue = versions.filter(version__lte=version).last()
    phrases, precedente = [], vue
    for nouvelle in versions.filter(version__gt=version):
        champs = _champs_changes(action, precedente, nouvelle)
        phrases.append(dire_la_modification(_qui(nouvelle), nouvelle.history_date, champs, noms=noms))
        precedente = nouvelle
    return vue and vue.history_date, phrases


def _qui(version):
    """Le compte qui a écrit cette version, ou le nom d’une personne venue par son lien."""
    raison = version.history_change_reason or ""
    par_son_lien = raison.startswith(PAR_SON_LIEN) and raison.removeprefix(PAR_SON_LIEN)
    return version.history_user or par_son_lien


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
