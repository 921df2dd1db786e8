"""Les verbes des relevés : écrire ce que disent les registres, à côté de ce que le plan publie, sans y toucher."""

from datetime import date

from django.db import transaction

from actions.etats import EtatPlan
from actions.models import Indicateur, Plan, Releve
from actions.models.indicateur import Registre
from actions.registres import DEPUIS, Periode, Registres
from actions.registres.lecture import ARRETE, est_du_registre
from actions.taux import publier
from referents.models import GroupeRapport
from socle.dates import Precision, dire_le_jour
from socle.templatetags.socle import pourcent

MASQUE = "Masqué\xa0: moins de cinq personnes, ou un nombre qui permettrait de les retrouver."


@transaction.atomic
def relever(indicateur, jour, par=None, registres=None):
    """Écrit ce que le registre de l’indicateur dit, arrêté à ce jour ; rend les relevés écrits ou corrigés.

    Un relevé par an (et par groupe de directions) : le redire le même jour, ou sans rien de nouveau, ne change rien. Un
    registre vide ou incomplet n’écrit rien. Le nombre est écrit masqué : il part dans le rapport et sur le site.
    """
    indicateur = Indicateur.objects.select_for_update(of=("self",)).select_related("plan").get(pk=indicateur.pk)
    lu = registres or Registres(indicateur.plan.demonstration)
    existants = [releve for releve in indicateur.releves.order_by("pk") if releve.debut]
    ecrits = (_relever(indicateur, groupe, jour, par, lu, existants) for groupe in _groupes(indicateur, existants))
    return [releve for releve in ecrits if releve]


def relever_le_plan(plan, jour, par=None):
    """Tous les indicateurs du plan qu’un registre donne ; les registres ne se lisent qu’une fois."""
    lu = Registres(plan.demonstration)
    indicateurs = plan.indicateurs.exclude(registre="").order_by("code")
    return [releve for indicateur in indicateurs for releve in relever(indicateur, jour, par, lu)]


def relever_les_plans_en_vigueur(jour):
    for plan in Plan.objects.filter(etat=EtatPlan.EN_VIGUEUR).order_by("pk"):
        relever_le_plan(plan, jour)


def _groupes(indicateur, existants):
    """Ceux que l’indicateur mesure déjà, ou tous ; aucun pour un indicateur de toute la Ville."""
    if indicateur.registre != Registre.TAUX_PAR_GROUPE:
        return [""]
    mesures = {releve.groupe_rapport for releve in existants if releve.groupe_rapport}
    return [groupe for groupe in GroupeRapport.values if groupe in (mesures or GroupeRapport.values)]


def _periode(indicateur, jour):
    """Cumulé depuis 2016, de l’année en cours, ou mesuré une fois dans la durée du plan."""
    plan = indicateur.plan
    return {
        Indicateur.Cumul.CUMULE: Periode(DEPUIS, jour),
        Indicateur.Cumul.ANNUEL: Periode(date(jour.year, 1, 1), jour),
        Indicateur.Cumul.PONCTUEL: Periode(date(plan.annee_debut, 1, 1), date(plan.annee_fin, 12, 31)),
    }[indicateur.cumul]


def _relever(indicateur, groupe, jour, par, lu, existants):
    periode = _periode(indicateur, jour)
    lecture = publier(indicateur.registre, lu, periode, groupe)
    if lecture.numerateur is None and not lecture.masque:
        return None
    releve = _celui_de_la_periode(existants, groupe, periode) or Releve(indicateur=indicateur, groupe_rapport=groupe)
    contenu = _contenu(indicateur, lecture)
    if releve.pk and not _apporte_du_nouveau(releve, periode, contenu):
        return None
    arrete = {"debut": periode.debut, "fin": periode.fin, "source": f"{lecture.source}{ARRETE}{dire_le_jour(jour)}"}
    for nom, valeur in {**contenu, **arrete, "precision": Precision.PERIODE, "saisi_par": par}.items():
        setattr(releve, nom, valeur)
    releve._history_user = par
    releve.save()
    return releve


def _celui_de_la_periode(existants, groupe, periode):
    """Le relevé que le registre a déjà donné pour cette période : il se corrige, son historique garde l’avant."""
    siens = [r for r in existants if est_du_registre(r) and r.groupe_rapport == groupe and r.fin]
    return next((r for r in siens if (r.debut, r.fin.year) == (periode.debut, periode.fin.year)), None)


def _apporte_du_nouveau(releve, periode, contenu):
    """Faux pour un jour plus ancien que celui déjà relevé, et quand rien n’a bougé."""
    return releve.fin <= periode.fin and any(getattr(releve, nom) != valeur for nom, valeur in contenu.items())


def _contenu(indicateur, lecture):
    themes = lecture.precisions if indicateur.registre == Registre.THEMES_D_ATELIERS else ()
    return {
        "numerateur": lecture.numerateur,
        "denominateur": None if lecture.masque else lecture.denominateur,
        "denominateur_le": None if lecture.masque else lecture.denominateur_le,
        "texte": MASQUE if lecture.masque else ", ".join(themes),
        "methode": _methode(lecture),
    }


def _methode(lecture):
    if lecture.moyenne is None or lecture.masque:
        return lecture.definition
    return (
        f"{lecture.definition} Taux pondéré par les effectifs\xa0: {pourcent(lecture.taux, 1)}. "
        f"Moyenne simple des directions\xa0: {pourcent(lecture.moyenne, 1)}."
    )
