"""Les indicateurs d’un plan tels qu’on les montre : chaque relevé, sa valeur publiée et ce qu’on en recalcule."""

from decimal import Decimal

from django.db.models import Prefetch

from actions.models import Indicateur, Releve


def lire_les_indicateurs(plan):
    """Les indicateurs du plan, chacun avec `lectures` : ses relevés, avec `recalcule` ; deux requêtes."""
    releves = Releve.objects.select_related("direction").order_by("-sorte", "debut", "pk")
    indicateurs = list(
        Indicateur.objects.filter(plan=plan).prefetch_related(Prefetch("releves", releves, to_attr="lectures"))
    )
    for indicateur in indicateurs:
        for releve in indicateur.lectures:
            releve.recalcule = taux(releve.numerateur, releve.denominateur) if indicateur.unite == "%" else None
            releve.precision_dite = _ventilation(releve)
    return indicateurs


def taux(numerateur, denominateur):
    return Decimal(numerateur * 100) / denominateur if numerateur is not None and denominateur else None


def _ventilation(releve):
    if releve.direction:
        return str(releve.direction)
    return f"Groupe {releve.groupe_rapport}" if releve.groupe_rapport else ""
