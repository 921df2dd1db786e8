"""Produire une édition : le travail de l’ouvrier. Avec socle/pdf.py, ce module charge le moteur de mise en pages.

La ligne `EditionPDF` est la vérité de la production : l’ouvrier la prend par une écriture conditionnelle, y note
chaque pas, et la rend prête ou échouée. Tout peut être redemandé.
"""

import errno
import hashlib
import logging

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from rapports import notifications
from rapports.etats import EtapeEdition, EtatEdition
from rapports.mise_en_page import Couverture, composer
from rapports.models import EditionPDF
from rapports.operations import mettre_dans_la_file
from rapports.requetes import EN_ATTENTE_AU_PLUS
from rapports.structure import depuis_json, empreinte
from socle.etats import PassageInterdit, faire_passer
from socle.pdf import ImpressionImpossible, imprimer

journal = logging.getLogger("vitrolles.rapports")

RELANCES_AU_PLUS = 1
PAGES_AU_MOINS = 2  # la couverture et le sommaire
INTERROMPUE = "La production s’est interrompue deux fois : le travail de fond s’est arrêté en route. Redemandez-la."
JAMAIS_PRISE = (
    "Personne n’a pris la demande en une demi-heure : le travail de fond est arrêté. "
    "Prévenez l’informatique, puis redemandez l’édition."
)


class ChiffresAlteres(Exception):
    """Les chiffres figés ne répondent plus à leur empreinte."""


class EditionReprise(Exception):
    """L’édition n’est plus à nous : balayée, ou reprise par un autre ouvrier. On s’arrête sans rien dire."""


def produire(edition_id):
    """Le travail de l’ouvrier. Une édition déjà prise, finie ou effacée ne coûte rien."""
    edition = _prendre(edition_id)
    if edition is None:
        return
    try:
        _produire(edition)
    except EditionReprise:
        journal.warning("édition %s : reprise par un autre, abandonnée ici", edition.uuid)
    except Exception as erreur:
        journal.exception("édition %s : production interrompue", edition.uuid)
        _echouer(edition, dire_la_panne(erreur, edition))


def _produire(edition):
    noter(edition, EtapeEdition.LECTURE)
    if empreinte(edition.instantane.contenu) != edition.instantane.sha256:
        raise ChiffresAlteres
    contenu = depuis_json(edition.instantane.contenu)
    noter(edition, EtapeEdition.COMPOSITION)
    couverture = Couverture.de(edition)
    html = composer(contenu, couverture)
    noter(edition, EtapeEdition.IMPRESSION)
    impression = imprimer(html)
    noter(edition, EtapeEdition.CONTROLE)
    impression.controler(pages_au_moins=PAGES_AU_MOINS)
    _ranger(edition, impression)


def _ranger(edition, impression):
    """Le fichier entier d’abord, la ligne ensuite : rien d’à moitié écrit ne se télécharge."""
    nom = default_storage.save(
        EditionPDF.fichier.field.generate_filename(edition, edition.nom_du_fichier), ContentFile(impression.octets)
    )
    try:
        if default_storage.size(nom) != len(impression.octets):
            raise OSError(errno.EIO, "fichier incomplet")
        with transaction.atomic():
            faire_passer(
                edition,
                EtatEdition.PRETE,
                par=None,
                etape=EtapeEdition.FAITE,
                fichier=nom,
                sha256=hashlib.sha256(impression.octets).hexdigest(),
                pages=impression.pages,
                taille=len(impression.octets),
                controle=impression.controle,
                finie_le=timezone.now(),
            )
            notifications.prevenir_rapport_pret(edition)
    except PassageInterdit as refus:
        default_storage.delete(nom)
        raise EditionReprise from refus
    except BaseException:
        default_storage.delete(nom)
        raise


def _prendre(edition_id):
    edition = EditionPDF.objects.select_related("rapport__plan", "instantane", "demandee_par").filter(pk=edition_id)
    edition = edition.first()
    if edition is None or edition.etat != EtatEdition.EN_ATTENTE:
        return None
    try:
        faire_passer(edition, EtatEdition.EN_COURS, par=None, commencee_le=timezone.now())
    except PassageInterdit:
        return None
    return edition


def noter(edition, etape):
    """Un pas, écrit seul : il se voit aussitôt. Sans ligne changée, l’édition n’est plus à nous."""
    a_nous = EditionPDF.objects.filter(pk=edition.pk, etat=EtatEdition.EN_COURS, relances=edition.relances)
    if not a_nous.update(etape=etape):
        raise EditionReprise


def _echouer(edition, phrase):
    """Vrai si l’échec est dit ; faux si quelqu’un d’autre l’a prise ou close entre-temps."""
    try:
        faire_passer(edition, EtatEdition.ECHOUEE, par=None, motif=phrase, erreur=phrase, finie_le=timezone.now())
    except PassageInterdit:
        journal.warning("édition %s : déjà close par quelqu’un d’autre", edition.uuid)
        return False
    return True


def dire_la_panne(erreur, edition):
    """La raison, pour la personne qui attend ; le détail est au journal du serveur."""
    if isinstance(erreur, ImpressionImpossible):
        return str(erreur)
    if isinstance(erreur, SoftTimeLimitExceeded):
        return "La mise en pages a dépassé deux minutes. Redemandez-la ; si cela se répète, prévenez l’informatique."
    if isinstance(erreur, ChiffresAlteres):
        return (
            "Les chiffres figés ne répondent plus à leur empreinte : reprenez la préparation pour les figer de nouveau."
        )
    if isinstance(erreur, OSError) and erreur.errno == errno.ENOSPC:
        return "Le disque du serveur est plein : prévenez l’informatique, puis redemandez l’édition."
    if isinstance(erreur, OSError):
        return "Le fichier n’a pas pu être écrit sur le serveur : prévenez l’informatique, puis redemandez l’édition."
    return (
        "Une erreur inattendue a arrêté la production. Redemandez-la ; si cela se répète, donnez cette référence "
        f"à l’informatique : {str(edition.uuid)[:8]}."
    )


# --- Balayer ----------------------------------------------------------------------------------------


def balayer(instant=None):
    """Relance une fois ce qui s’est perdu, puis dit l’échec ; rend les éditions touchées."""
    instant = instant or timezone.now()
    touchees = []
    for edition in EditionPDF.objects.interrompues(instant):
        faite = _relancer(edition) if edition.relances < RELANCES_AU_PLUS else _echouer(edition, INTERROMPUE)
        touchees += [edition] if faite else []
    for edition in EditionPDF.objects.oubliees(instant):
        if edition.demandee_le < instant - EN_ATTENTE_AU_PLUS:
            faite = _echouer(edition, JAMAIS_PRISE)
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
