"""Les indicateurs et leurs relevés, en mesures figées : celle de l’année, celle d’avant, la dernière, la cible."""

from django.db.models import Prefetch

from actions.indicateurs import taux
from actions.models import Indicateur, Releve
from rapports import structure as s
from rapports.mesures import cible, connues_a_la_fin, derniere_valeur, masquer_ensemble, valeur_de_l_annee
from referents.models import GroupeRapport

GROUPES = dict(GroupeRapport.choices)


def lire_les_indicateurs(indicateurs, annee):
    """Les indicateurs de cette requête, dans l’ordre de leur code, avec leurs mesures de l’année : deux requêtes."""
    releves = Releve.objects.select_related("direction").order_by("debut", "pk")
    lignes = indicateurs.select_related("objectif", "action").prefetch_related(Prefetch("releves", releves))
    return tuple(_indicateur(indicateur, annee) for indicateur in lignes.order_by("code"))


def _indicateur(indicateur, annee):
    cumule = indicateur.cumul == Indicateur.Cumul.CUMULE
    mesures = tuple(connues_a_la_fin(_mesures(indicateur), annee, cumule=cumule))
    return s.IndicateurFige(
        code=indicateur.code,
        libelle=indicateur.libelle,
        unite=indicateur.unite,
        objectif=indicateur.objectif.numero if indicateur.objectif else None,
        action=indicateur.action.code if indicateur.action else "",
        cumule=cumule,
        phare=indicateur.phare,
        definition=indicateur.definition,
        methode=indicateur.methode,
        mesures=mesures,
        annee=valeur_de_l_annee(mesures, annee, cumule=cumule),
        annee_precedente=valeur_de_l_annee(mesures, annee - 1, cumule=cumule),
        derniere=derniere_valeur(mesures, annee, cumule=cumule),
        cible=cible(mesures, annee),
    )


def _mesures(indicateur):
    """Les relevés ; les parts d’une ventilation se taisent ensemble, une valeur globale publiée ne se tait pas."""
    releves = list(indicateur.releves.all())
    ventiles = [r for r in releves if _ventilation(r)]
    masques = dict(zip((r.pk for r in ventiles), masquer_ensemble([r.numerateur for r in ventiles]), strict=True))
    return tuple(_mesure(r, indicateur, masques.get(r.pk) or s.Effectif(r.numerateur)) for r in releves)


def _mesure(releve, indicateur, numerateur):
    recalculee = taux(numerateur.nombre, releve.denominateur) if indicateur.unite == "%" else None
    return s.Mesure(
        sorte=releve.sorte,
        dates=releve.dates,
        debut=releve.debut,
        fin=releve.fin,
        precision=releve.precision,
        publiee=releve.valeur_publiee,
        publiee_max=releve.valeur_publiee_max,
        mention=releve.mention,
        texte=releve.texte,
        numerateur=numerateur,
        denominateur=releve.denominateur,
        denominateur_le=releve.denominateur_le,
        recalculee=None if recalculee is None else round(recalculee, 1),
        ventilation=_ventilation(releve),
        source=releve.source,
        methode=releve.methode,
        deduit=releve.deduit,
    )


def _ventilation(releve):
    return str(releve.direction) if releve.direction else GROUPES.get(releve.groupe_rapport, releve.groupe_rapport)
