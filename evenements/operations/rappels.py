"""Ce qui se rappelle de soi-même : les étapes d’un temps fort, les bilans à écrire. Relancé, rien ne part deux fois."""

from collections import defaultdict
from datetime import timedelta

from django.db import transaction

from evenements.models import EtapeTempsFort, Evenement, TempsFort
from evenements.notifications import temps_forts as notifications
from evenements.operations.temps_forts import marquer_l_etape, planifier_les_etapes

LUNDI = 0
DEMANDE = timedelta(days=7)
RELANCE = timedelta(days=21)
# Au-delà, on n’écrit plus pour un événement ; il reste sur le bureau de l’agenda.
OUBLI = timedelta(days=45)
# Le logiciel les fait lui-même, par `demander_les_bilans`.
DEMANDES_ECRITES = [EtapeTempsFort.Code.BILANS, EtapeTempsFort.Code.RELANCE]


def suivre_les_temps_forts(jour):
    """Complète les rétroplannings, puis rappelle ce qui est dû : le jour dit, puis chaque lundi s’il le faut."""
    for temps_fort in TempsFort.objects.ouverts():
        planifier_les_etapes(temps_fort)
    _cocher_les_demandes(jour)
    dues = list(EtapeTempsFort.objects.a_faire(jour).select_related("temps_fort"))
    if any(etape.echeance == jour for etape in dues) or (dues and jour.weekday() == LUNDI):
        notifications.rappeler_les_etapes(dues, jour)


@transaction.atomic
def _cocher_les_demandes(jour):
    for etape in EtapeTempsFort.objects.a_faire(jour).filter(code__in=DEMANDES_ECRITES):
        marquer_l_etape(etape, faite=True, note=etape.note or "Messages envoyés par le logiciel.")


def demander_les_bilans(jour):
    """Sept jours après l’événement, une demande ; vingt et un jours après, une relance à qui n’a pas écrit."""
    for (dernier_jour, relance), evenements in _sans_bilan(jour).items():
        for compte, siens in _par_redacteur(evenements).items():
            notifications.demander_les_bilans(compte, siens, dernier_jour, relance=relance)


def _sans_bilan(jour):
    """{(dernier jour, relance ?): événements} dont le bilan se demande ce jour-là, ou aurait dû l’être."""
    passes = Evenement.objects.publies().passes(jour).avec_bornes().sans_bilan()
    passes = passes.filter(dernier_jour__gt=jour - OUBLI, dernier_jour__lte=jour - DEMANDE).order_by(
        "dernier_jour", "pk"
    )
    groupes = defaultdict(list)
    for evenement in passes.select_related("action"):
        groupes[evenement.dernier_jour, evenement.dernier_jour <= jour - RELANCE].append(evenement)
    return groupes


def _par_redacteur(evenements):
    siens = defaultdict(list)
    for evenement in evenements:
        for compte in notifications.redacteurs(evenement):
            siens[compte].append(evenement)
    return siens
