"""Balayer : reprendre ce qu’un ouvrier a laissé en route, effacer les fichiers que personne ne réclame."""

import logging
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from rapports.etats import EtapeEdition, EtatEdition
from rapports.models import EditionPDF, ImageFigee
from rapports.operations import mettre_dans_la_file
from rapports.pannes import echouer
from rapports.requetes import EN_ATTENTE_AU_PLUS
from socle.etats import faire_passer

journal = logging.getLogger("vitrolles.rapports")

RELANCES_AU_PLUS = 1
INTERROMPUE = "La production s’est interrompue deux fois : le travail de fond s’est arrêté en route. Redemandez-la."
JAMAIS_PRISE = (
    "Personne n’a pris la demande en une demi-heure : le travail de fond est arrêté. "
    "Prévenez l’informatique, puis redemandez l’édition."
)
# Plus jeune, une transaction peut encore le prendre. Plus vieux, c’est peut-être la base qu’on a restaurée d’avant lui.
ORPHELIN_APRES, ORPHELIN_JUSQU_A = timedelta(hours=1), timedelta(days=2)


def balayer(instant=None):
    """Relance une fois ce qui s’est perdu, puis dit l’échec ; rend les éditions touchées."""
    instant = instant or timezone.now()
    touchees = []
    for edition in EditionPDF.objects.interrompues(instant):
        faite = _relancer(edition) if edition.relances < RELANCES_AU_PLUS else echouer(edition, INTERROMPUE)
        touchees += [edition] if faite else []
    for edition in EditionPDF.objects.oubliees(instant):
        if edition.demandee_le < instant - EN_ATTENTE_AU_PLUS:
            faite = echouer(edition, JAMAIS_PRISE)
        else:
            faite = edition.relances < RELANCES_AU_PLUS and _relancer(edition)
        touchees += [edition] if faite else []
    return touchees


@transaction.atomic
def _relancer(edition):
    """Vrai si elle est relancée ; prise ou finie depuis la lecture, elle n’est plus à nous et reste à son ouvrier."""
    lue = EditionPDF.objects.filter(pk=edition.pk, etat=edition.etat, relances=edition.relances)
    if not lue.update(relances=F("relances") + 1):
        return False
    if edition.etat == EtatEdition.EN_COURS:
        faire_passer(
            edition,
            EtatEdition.EN_ATTENTE,
            par=None,
            motif="production interrompue, reprise",
            etape=EtapeEdition.FILE,
            commencee_le=None,
            demandee_le=timezone.now(),
        )
    mettre_dans_la_file(edition.pk)
    return True


def effacer_les_orphelins(instant=None):
    """Les fichiers qu’un ouvrier tué ou des chiffres non figés ont laissés ; rend leurs noms."""
    instant = instant or timezone.now()
    return [nom for modele in (EditionPDF, ImageFigee) for nom in _effacer_les_orphelins(modele, instant)]


def _effacer_les_orphelins(modele, instant):
    dossier = modele._meta.model_name
    noms = default_storage.listdir(dossier)[1] if default_storage.exists(dossier) else []
    presents = [f"{dossier}/{nom}" for nom in noms]
    # Lus après les fichiers : celui qu’on range entre les deux n’est pas dans la liste.
    connus = set(modele.objects.filter(fichier__in=presents).values_list("fichier", flat=True))
    for nom in sorted(set(presents) - connus):
        age = instant - default_storage.get_modified_time(nom)
        if ORPHELIN_APRES < age < ORPHELIN_JUSQU_A:
            default_storage.delete(nom)
            yield nom
