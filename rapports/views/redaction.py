"""Écrire le rapport à plusieurs : un chapitre par page, ses chiffres à côté."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from rapports import apercu, operations
from rapports.forms import DateArretForm, RedacteursForm, TexteForm
from rapports.models import RapportAnnuel, SectionRapport
from rapports.preparation import dire_le_titre, lire_les_chapitres
from rapports.views.fils import fil_des_rapports, fil_du_rapport
from rapports.views.pilotage import montrer, trouver
from socle.droits import est_coordination, reserve_a
from socle.etats import PassageInterdit

# --- La page d’un chapitre ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def chapitre(request, annee, code):
    section = _trouver(request, annee, code)
    if request.method == "POST":
        return _agir(request, section)
    return _montrer(request, section)


def _trouver(request, annee, code):
    visibles = SectionRapport.objects.visibles_par(request.user)
    return get_object_or_404(
        visibles.select_related("rapport__plan", "redacteur", "ecrit_par"), rapport__annee=annee, code=code
    )


def _montrer(request, section, *, formulaire=None, autre=None, status=200):
    rapport = section.rapport
    depart = {"texte": section.texte, "version": section.version, "saisie": str(uuid.uuid4())}
    lu = apercu.lire(rapport, relire="relire" in request.GET)
    objectifs = dict(rapport.plan.objectifs.values_list("numero", "titre_court"))
    titre = dire_le_titre(section.chapitre, rapport.annee, objectifs) if section.chapitre else section.titre
    contexte = apercu.contexte_du_chapitre(lu, section.code) | {
        "base": _base(request.user),
        "rapport": rapport,
        "section": section,
        "titre": titre,
        "formulaire": formulaire or TexteForm(initial=depart),
        "autre": autre,
        "apercu": lu,
        "s_ecrit": rapport.est_modifiable and not section.pret,
        "se_coche": rapport.etat in operations.ETATS_OU_L_ON_COCHE,
        "fil": _fil(request, section, titre),
    }
    return render(request, "rapports/chapitre.html", contexte, status=status)


def _base(compte):
    """Un·e référent·e écrit depuis son espace : le pilotage ne s’ouvre pas à elle."""
    return "pilotage/base.html" if compte.lit_le_pilotage else "espace/base.html"


def _fil(request, section, titre):
    if not request.user.lit_le_pilotage:
        return [("Mes actions", reverse("espace:accueil")), (titre, "")]
    if RapportAnnuel.objects.visibles_par(request.user).filter(pk=section.rapport_id).exists():
        return fil_du_rapport(section.rapport, titre)
    return fil_des_rapports((titre, ""))


def _agir(request, section):
    """Le bouton pressé dit le geste : « pret » enregistre d’abord, « marquer » ne touche pas au texte."""
    geste = request.POST.get("geste")
    geste = geste if geste in REUSSITES else "enregistrer"
    formulaire = TexteForm(request.POST)
    try:
        if geste in ("enregistrer", "pret"):
            if not formulaire.is_valid():
                return _montrer(request, section, formulaire=formulaire, status=422)
            section = _ecrire(request, section, formulaire)
        if geste != "enregistrer":
            operations.dire_pret(section, geste in ("pret", "marquer"), par=request.user)
    except operations.EcritEntreTemps as conflit:
        return _montrer_le_conflit(request, conflit.section, formulaire)
    except PassageInterdit as refus:
        messages.error(request, str(refus))
        return _montrer(request, _trouver(request, section.rapport.annee, section.code), autre=_texte_refuse(request))
    messages.success(request, REUSSITES[geste])
    return redirect("pilotage:rapport-chapitre", section.rapport.annee, section.code)


REUSSITES = {
    "enregistrer": "Le texte est enregistré.",
    "pret": "Le texte est dit prêt. Vous pouvez le rouvrir tant que le rapport n’est pas soumis.",
    "marquer": "Le texte est dit prêt.",
    "rouvrir": "Le texte est rouvert.",
}


def _ecrire(request, section, formulaire):
    lu = formulaire.cleaned_data
    # Un navigateur envoie des fins de ligne de Windows : le texte gardé n’en a qu’une sorte.
    texte = lu["texte"].replace("\r\n", "\n")
    return operations.ecrire_le_chapitre(
        section, texte, par=request.user, version=lu["version"], saisie=lu["saisie"] or ""
    )


def _montrer_le_conflit(request, section, formulaire):
    """Les deux textes ; la saisie repart de la version d’aujourd’hui, et l’enregistrer est un choix."""
    section = _trouver(request, section.rapport.annee, section.code)
    depart = formulaire.cleaned_data | {"version": section.version, "saisie": str(uuid.uuid4())}
    autre = {"conflit": True, "texte": section.texte}
    return _montrer(request, section, formulaire=TexteForm(initial=depart), autre=autre, status=409)


def _texte_refuse(request):
    """Ce que la personne avait écrit, quand la page ne peut plus le recevoir : elle le retrouve, à copier."""
    texte = request.POST.get("texte", "").strip()
    return {"conflit": False, "texte": texte} if texte else None


@login_not_required  # une session finie se dit dans la page, au lieu d’y coller celle de la connexion
@require_POST
def garder(request, annee, code):
    """L’enregistrement au fil de l’écriture : la réponse est la ligne que la page dit à voix haute."""
    if request.user.is_anonymous:
        retour = reverse("pilotage:rapport-chapitre", args=[annee, code])
        return render(request, "espace/_brouillon_perdu.html", {"retour": retour})
    section = _trouver(request, annee, code)
    formulaire = TexteForm(request.POST)
    contexte = {"section": section, "instant": timezone.now()}
    try:
        if formulaire.is_valid():
            contexte["section"] = _ecrire(request, section, formulaire)
        else:
            contexte["refus"] = "Ce texte est trop long : il n’est pas enregistré."
    except operations.EcritEntreTemps as conflit:
        contexte |= {"conflit": conflit.section}
    except PassageInterdit as refus:
        contexte["refus"] = str(refus)
    return render(request, "rapports/_texte_enregistre.html", contexte)


# --- Répartir, rappeler, arrêter les chiffres ----------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@reserve_a(est_coordination)
def redacteurs(request, annee):
    rapport = trouver(request, annee)
    lignes = lire_les_chapitres(rapport)
    formulaire = RedacteursForm(request.POST or None, lignes=lignes)
    if request.method == "POST" and formulaire.is_valid():
        operations.confier(rapport, formulaire.redacteurs(), par=request.user)
        messages.success(
            request, "Les chapitres sont répartis ; les personnes nouvellement nommées reçoivent un message."
        )
        return redirect("pilotage:rapport", annee)
    contexte = {"rapport": rapport, "formulaire": formulaire, "fil": fil_du_rapport(rapport, "Répartir les chapitres")}
    return render(request, "rapports/redacteurs.html", contexte, status=422 if formulaire.is_bound else 200)


@require_POST
@reserve_a(est_coordination)
def rappeler(request, annee):
    try:
        nombre = operations.rappeler(trouver(request, annee))
    except PassageInterdit as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, _dire_les_rappels(nombre))
    return redirect("pilotage:rapport", annee)


def _dire_les_rappels(nombre):
    if not nombre:
        return "Personne n’est à rappeler : chaque texte confié est dit prêt."
    return f"Un rappel part à {nombre} personne{'s' if nombre > 1 else ''}, un par jour au plus."


@require_POST
@reserve_a(est_coordination)
def arreter(request, annee):
    rapport = get_object_or_404(RapportAnnuel.objects.select_for_update(of=("self",)), annee=annee)
    if not rapport.est_modifiable:
        messages.error(request, "Les chiffres sont figés : reprenez la préparation pour changer leur date.")
        return redirect("pilotage:rapport", annee)
    formulaire = DateArretForm(request.POST, instance=rapport)
    if formulaire.a_change:
        remplis = {"arret": formulaire.reprise(), "ecarts": formulaire.ecarts(), "conflit": True}
        return montrer(request, trouver(request, annee), status=409, **remplis)
    if not formulaire.is_valid():
        return montrer(request, trouver(request, annee), arret=formulaire, status=422)
    operations.fixer_la_date_d_arret(formulaire, par=request.user)
    messages.success(request, "La date d’arrêté est enregistrée.")
    return redirect("pilotage:rapport", annee)
