"""Produire une édition : le travail de l’ouvrier. Avec socle/pdf, ce module charge le moteur de mise en pages.

La ligne `EditionPDF` est la vérité de la production : l’ouvrier la prend par une écriture conditionnelle, y note
chaque pas, et la rend prête ou échouée. Entre deux pas, une édition annulée ou reprise par un autre l’arrête : il
efface ce qu’il a écrit et se tait. Tout peut être redemandé.
"""

import errno
import hashlib
import logging
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils import timezone

from rapports import notifications
from rapports.dessins import dessiner
from rapports.documents import PAGES_AU_MOINS, composer_le_document
from rapports.etats import EtapeEdition, EtatEdition
from rapports.jointes import jointes_de
from rapports.mise_en_page import Couverture
from rapports.models import EditionPDF, Instantane
from rapports.pannes import ChiffresAlteres, dire_la_panne, echouer_malgre_tout
from rapports.structure import depuis_json, empreinte
from socle.etats import PassageInterdit, faire_passer
from socle.pdf import ACCESSIBLE, ARCHIVE, imprimer

journal = logging.getLogger("vitrolles.rapports")


class EditionReprise(Exception):
    """L’édition n’est plus à nous : annulée, balayée, ou reprise par un autre ouvrier. On s’arrête sans rien dire."""


def produire(edition_id):
    """Le travail de l’ouvrier. Une édition déjà prise, finie ou effacée ne coûte rien."""
    edition = _prendre(edition_id)
    if edition is None:
        return
    try:
        _produire(edition)
    except EditionReprise:
        journal.warning("édition %s : annulée ou reprise par un autre, abandonnée ici", edition.uuid)
    except Exception as erreur:
        journal.exception("édition %s : production interrompue", edition.uuid)
        echouer_malgre_tout(edition, dire_la_panne(erreur, edition))


def _produire(edition):
    html, jointes, images = _composer(edition)
    noter(edition, EtapeEdition.IMPRESSION)
    impression = imprimer(
        html,
        profil=ARCHIVE if edition.definitive else ACCESSIBLE,
        jointes=jointes,
        images=images,
        mis_en_pages=partial(noter, edition, EtapeEdition.ECRITURE),
    )
    noter(edition, EtapeEdition.CONTROLE)
    impression.controler(pages_au_moins=PAGES_AU_MOINS[edition.document])
    _ranger(edition, impression)


def _composer(edition):
    """Le HTML, les fichiers joints et les images. Les chiffres ne sont lus qu’ici : la mise en pages a sa place."""
    noter(edition, EtapeEdition.LECTURE)
    instantane = Instantane.objects.get(pk=edition.instantane_id)
    contenu, images = _lire(instantane)
    noter(edition, EtapeEdition.GRAPHIQUES)
    _tracer(contenu)
    noter(edition, EtapeEdition.COMPOSITION)
    html = composer_le_document(edition.document, contenu, Couverture.de(edition))
    return html, jointes_de(edition, contenu, instantane.contenu), images


def _lire(instantane):
    """Le contenu figé et ses images, {empreinte: octets} ; lève `ChiffresAlteres` s’ils ont changé depuis."""
    if empreinte(instantane.contenu) != instantane.sha256:
        raise ChiffresAlteres
    return depuis_json(instantane.contenu), {image.sha256: _octets(image) for image in instantane.images.all()}


def _octets(image):
    try:
        with image.fichier.open() as fichier:
            octets = fichier.read()
    except FileNotFoundError as absence:
        raise ChiffresAlteres from absence
    if hashlib.sha256(octets).hexdigest() != image.sha256:
        raise ChiffresAlteres
    return octets


def _tracer(contenu):
    """Les graphiques d’abord : les gabarits les retrouvent tracés (`dessiner` les garde)."""
    for chapitre in contenu.chapitres:
        for partie in chapitre.parties:
            for tableau in partie.tableaux:
                if tableau.dessin:
                    dessiner(tableau)


def _ranger(edition, impression):
    """Le fichier entier d’abord, la ligne ensuite : rien d’à moitié écrit ne se télécharge."""
    nom = EditionPDF.fichier.field.generate_filename(edition, edition.nom_du_fichier)
    try:
        nom = default_storage.save(nom, ContentFile(impression.octets))
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
                profil=impression.profil,
                controle=impression.controle,
                finie_le=timezone.now(),
            )
            notifications.prevenir_rapport_pret(edition)
    except PassageInterdit as refus:
        _retirer(nom)
        raise EditionReprise from refus
    except BaseException:
        _retirer(nom)
        raise


def _retirer(nom):
    """Efface le fichier que personne n’a pu prendre ; dans le doute, il reste, et le balayage le jugera.

    Un disque plein laisse un morceau de fichier ; une base qui tombe peut avoir validé sans pouvoir le dire.
    """
    try:
        if not EditionPDF.objects.filter(fichier=nom).exists():
            default_storage.delete(nom)
    except (DatabaseError, OSError):
        journal.warning("%s reste sur le disque jusqu’au balayage", nom, exc_info=True)


def _prendre(edition_id):
    editions = EditionPDF.objects.select_related("rapport__plan", "instantane", "demandee_par")
    edition = editions.defer("instantane__contenu").filter(pk=edition_id).first()
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
