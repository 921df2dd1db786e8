"""Ce que l’agenda compte pour les indicateurs : le public, les enfants du 21 mars, les événements tenus.

Un nombre vient des bilans validés. Un événement passé dont on n’a pas le compte se dit, et le reste est un minimum.
"""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from actions.models.indicateur import Registre
from actions.registres.lecture import DES_EVENEMENTS, RIEN, Lecture, etablir, par_annee
from evenements.etats import ETATS_SANS_RENDEZ_VOUS
from evenements.models import Evenement, TempsFort


def participations(lu, periode):
    lecture = Lecture(
        "Participations aux événements publics de l’agenda, d’après leurs bilans validés. Une personne venue à deux "
        "événements compte deux fois.",
        periode,
        source=DES_EVENEMENTS,
    )
    return _additionner(lecture, _passes(lu, periode), "participants", "participants à compter dans un bilan validé")


def enfants_du_21_mars(lu, periode):
    lecture = Lecture(
        "Enfants venus aux événements du 21 mars, d’après leurs bilans validés. Un enfant venu à deux événements "
        "compte deux fois.",
        periode,
        source=DES_EVENEMENTS,
    )
    siens = _passes(lu, periode).filter(temps_fort__code=TempsFort.Code.MARS)
    return _additionner(lecture, siens, "dont_enfants", "enfants à compter dans un bilan validé")


def evenements_tenus(lu, periode):
    """Comptés l’année de leur dernier jour."""
    lecture = Lecture(
        "Événements publics de l’agenda tenus dans l’année\xa0; annulés et reportés ne comptent pas.",
        periode,
        source=DES_EVENEMENTS,
        personnes=False,
    )
    return par_annee(lecture, _passes(lu, periode).values_list("dernier_jour", flat=True))


LECTEURS = {
    Registre.PUBLIC_DES_EVENEMENTS: participations,
    Registre.ENFANTS_DU_21_MARS: enfants_du_21_mars,
    Registre.EVENEMENTS_TENUS: evenements_tenus,
}


def _passes(lu, periode):
    """Les événements publics tenus dans la période, jusqu’à hier."""
    hier = timezone.localdate() - timedelta(days=1)
    tenus = Evenement.objects.publics().exclude(etat__in=ETATS_SANS_RENDEZ_VOUS).avec_bornes()
    return lu.reels(tenus.filter(dernier_jour__range=(periode.debut, min(periode.fin, hier))))


def _additionner(lecture, evenements, champ, manque):
    nombres = [
        getattr(evenement.bilan_montre, champ, None) for evenement in evenements.select_related("bilan").order_by("pk")
    ]
    connus = [nombre for nombre in nombres if nombre is not None]
    muets = len(nombres) - len(connus)
    manques = f"{muets} événement{'s' if muets > 1 else ''}\xa0: {manque}." if muets else ""
    return etablir(lecture, sum(connus), manques) if connus else replace(lecture, reserves=(manques or RIEN,))
