from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import F, Prefetch
from django.db.transaction import non_atomic_requests
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from actions import brouillons
from actions.indicateurs import SEUIL
from actions.models import Action, Indicateur, Plan, Releve
from actions.requetes import GARDER_L_ADRESSE_JOURS
from actions.tableau_de_bord import (
    Manque,
    actions_du_plan,
    choisir_le_plan,
    comites_autour,
    compter,
    compter_les_phases,
    en_retard,
    manquantes,
    manques_avant_le_comite,
)
from appels_projets.models import Campagne
from evenements import lignes
from evenements.models import TempsFort
from evenements.views.conditionnel import ne_pas_garder, selon_le_tampon
from partenaires.models import RelaisAide
from rapports.models import SectionRapport
from referents import delais
from referents.droits import a_tenu_un_mandat, est_agent
from socle import liens
from socle.droits import lit_le_pilotage, reserve_a
from socle.roles import Role
from vitrolles_plan.sante import lire as lire_la_sante

PAGES = {"mentions-legales", "donnees-personnelles", "plan-du-site"}


@login_not_required
@selon_le_tampon(filtree=False)
def accueil(request):
    if Campagne.objects.qui_basculent_ce_jour().exists():
        ne_pas_garder(request)
    plan = Plan.objects.courant()
    contexte = {
        "plan": plan,
        "phases": _comptes_par_phase(plan),
        "temps_forts": _temps_forts(),
        "evenements": lignes.prochaines(3),
        "campagnes": Campagne.objects.ouvertes().order_by("cloture_le"),
        "chiffres": _chiffres_cles(),
    }
    return render(request, "accueil.html", contexte)


def _comptes_par_phase(plan):
    return compter_les_phases(Action.objects.publiques().filter(plan=plan)) if plan else []


def _temps_forts():
    """Pour le 21 mars et le 17 mai : l’édition publiée qui vient, sinon la dernière."""
    jour = timezone.localdate()
    editions = list(TempsFort.objects.publies().exclude(code=TempsFort.Code.AUTRE).order_by("jour_pivot"))
    choisies = []
    for code in (TempsFort.Code.MARS, TempsFort.Code.MAI):
        siennes = [edition for edition in editions if edition.code == code]
        if siennes:
            choisies.append(next((e for e in siennes if e.fin >= jour), siennes[-1]))
    return choisies


def _chiffres_cles():
    """Trois chiffres clés du plan public le plus récent qui en porte, avec leur valeur publiée et sa source."""
    resultats = Releve.objects.filter(sorte=Releve.Sorte.RESULTAT, direction=None, groupe_rapport="")
    phares = (
        Indicateur.objects.filter(phare=True, plan__in=Plan.objects.publics())
        .select_related("plan")
        .prefetch_related(Prefetch("releves", resultats.exclude(valeur_publiee=None), to_attr="resultats"))
        .order_by("-plan__annee_debut", "code")
    )
    return [indicateur for indicateur in phares if indicateur.resultats][:3]


def mon_accueil(request):
    """Après la connexion : l’espace de la personne, selon son premier rôle."""
    compte = request.user
    if compte.lit_le_pilotage:
        return redirect("pilotage:accueil")
    if compte.est_referent:
        return redirect("espace:accueil")
    if compte.est_porteur or not (compte.roles or est_agent(compte)):
        # Un compte qui vient de s’ouvrir, sans rien d’autre, est celui d’une association qui va s’inscrire.
        return redirect("porteur:accueil")
    contexte = {"roles": [role.label for role in Role if role in compte.roles], "fil": [("Mon accueil", "")]}
    contexte |= {"agent": est_agent(compte), "a_tenu_un_mandat": a_tenu_un_mandat(compte)}
    contexte["campagnes"] = Campagne.objects.publiques().order_by("-annee", "titre")[:5]
    return render(request, "mon_accueil.html", contexte)


@reserve_a(lit_le_pilotage)
def pilotage(request):
    plan, plans = choisir_le_plan(request.user, request.GET.get("plan"))
    if plan is None:
        return render(request, "pilotage/sans_plan.html", {"fil": [("Pilotage", "")]})
    actions = actions_du_plan(request.user, plan)
    dernier_comite, prochain_comite = comites_autour(plan)
    depuis = dernier_comite and dernier_comite.date
    contexte = {
        "plan": plan,
        "plans": plans,
        "comptes": compter(actions),
        "retards": en_retard(actions).select_related("service").order_by("terme", "code"),
        "silencieuses": manquantes(actions, Manque.SILENCE)
        .select_related("service")
        .order_by(F("dernier_point_le").asc(nulls_first=True), "code"),
        "manques": manques_avant_le_comite(actions, depuis),
        "dernier_comite": dernier_comite,
        "prochain_comite": prochain_comite,
        "jours_restants": prochain_comite and (prochain_comite.date - timezone.localdate()).days,
        "relais_a_verifier": RelaisAide.objects.a_verifier().count() if request.user.est_coordination else 0,
        "sections": SectionRapport.objects.filter(rapport__comite=prochain_comite, pret=False).select_related("rapport")
        if prochain_comite
        else [],
    }
    return render(request, "pilotage/accueil.html", contexte)


@login_not_required
def page(request, nom):
    return render(request, f"pages/{nom}.html", {"durees": durees_de_conservation()})


def durees_de_conservation():
    """Ce que dit la page des données personnelles, tiré de ce que font les tâches : les deux ne divergent pas."""
    return {
        "brouillon_jours": brouillons.OUBLIES_JOURS,
        "lien_jours": liens.VALABLE_JOURS,
        "lien_oublie_jours": liens.OUBLIE_JOURS,
        "accord_jours": delais.ACCORD_VALABLE,
        "avis_jours": delais.QUESTIONNAIRE_VALABLE,
        "formations_ans": settings.FORMATIONS_CONSERVEES_ANS,
        "enseignant_jours": GARDER_L_ADRESSE_JOURS,
        "masque_sous": SEUIL,
    }


@login_not_required
@non_atomic_requests  # une base injoignable doit se lire dans la réponse, pas casser la requête
def sante(request):
    lectures, tout_va_bien = lire_la_sante()
    reponse = JsonResponse(lectures, status=200 if tout_va_bien else 503)
    reponse["Cache-Control"] = "no-store"
    return reponse
