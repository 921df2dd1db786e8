"""Les indicateurs d’un plan tels qu’on les montre : la valeur publiée, ce qu’on en recalcule, et l’écart expliqué."""

from dataclasses import dataclass, field

from django.db.models import Prefetch

from actions.indicateurs import expliquer_le_taux_global, taux
from actions.models import Indicateur, Releve
from actions.registres.lecture import est_du_registre
from referents.models import GroupeRapport

GROUPES = dict(GroupeRapport.choices)
POUR_CENT = "%"


def lire_les_indicateurs(plan):
    """Les indicateurs du plan, chacun avec `lectures` : ses relevés, avec `recalcule` ; deux requêtes."""
    releves = Releve.objects.select_related("direction").order_by("-sorte", "debut", "pk")
    indicateurs = list(
        Indicateur.objects.filter(plan=plan).prefetch_related(Prefetch("releves", releves, to_attr="lectures"))
    )
    for indicateur in indicateurs:
        for releve in indicateur.lectures:
            calculable = indicateur.unite == POUR_CENT
            releve.recalcule = taux(releve.numerateur, releve.denominateur) if calculable else None
            releve.ventilation = _ventilation(indicateur, releve)
            releve.du_registre = est_du_registre(releve)
    return indicateurs


def _ventilation(indicateur, releve):
    nom = str(releve.direction) if releve.direction else GROUPES.get(releve.groupe_rapport, releve.groupe_rapport)
    return "" if nom in indicateur.libelle else nom


@dataclass
class _Mesure:
    """Un taux global et ceux de ses groupes, publiés pour la même action et la même période."""

    globale: Releve | None = None
    groupes: list = field(default_factory=list)


def expliquer_l_ecart(indicateurs):
    """Pourquoi le taux global ne se retrouve pas depuis ceux des groupes ; None si rien n’est à expliquer.

    S’il y a plusieurs périodes, la dernière qui s’explique.
    """
    mesures = {}
    for indicateur in indicateurs:
        for releve in indicateur.lectures if indicateur.unite == POUR_CENT else []:
            mesure = mesures.setdefault((indicateur.action_id, releve.debut, releve.fin), _Mesure())
            _ranger(releve, mesure)
    explications = [
        expliquer_le_taux_global(mesure.globale.valeur_publiee, mesure.globale.numerateur, mesure.groupes)
        for mesure in mesures.values()
        if mesure.globale
    ]
    return next((explication for explication in reversed(explications) if explication), None)


def _ranger(releve, mesure):
    if releve.valeur_publiee is None or releve.sorte != Releve.Sorte.RESULTAT or releve.direction:
        return
    if releve.groupe_rapport:
        mesure.groupes.append((GROUPES.get(releve.groupe_rapport, releve.groupe_rapport), releve.valeur_publiee))
    elif releve.numerateur is not None:
        mesure.globale = releve
