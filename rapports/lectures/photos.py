"""L’année en images : les photos des bilans validés, copiées avec les chiffres pour ne plus jamais changer."""

import hashlib
import logging
from itertools import chain, zip_longest

import filetype
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from evenements.models import Evenement, PhotoBilan
from rapports.lectures.annee import Annee
from rapports.models import ImageFigee
from rapports.structure import Partie, Photo, depuis_json
from socle.dates import dire_le_jour
from socle.etats import PassageInterdit

journal = logging.getLogger("vitrolles.rapports")

AU_PLUS = 6
CHANGEE = "Une photo de bilan vient d’être changée ou retirée : figez les chiffres de nouveau."


def lire(annee):
    """Une partie, ou rien : sans photo, le rapport n’a pas de page d’images."""
    photos = tuple(_figer(photo, octets) for photo, octets in _choisir(annee))
    return [Partie(code="images", titre="L’année en images", photos=photos)] if photos else []


def copier(instantane):
    """Copie les photos que ces chiffres montrent ; dans la transaction qui les fige. Lève `PassageInterdit`."""
    contenu = depuis_json(instantane.contenu)
    attendues = [photo.empreinte for c in contenu.chapitres for partie in c.parties for photo in partie.photos]
    if not attendues:
        return
    annee = Annee(instantane.rapport.plan, contenu.annee, contenu.arrete_le)
    octets = {_empreinte(lus): lus for _, lus in _choisir(annee)}
    if not set(attendues) <= set(octets):
        raise PassageInterdit(CHANGEE)
    ecrites = []
    try:
        for empreinte in attendues:
            image = ImageFigee(instantane=instantane, sha256=empreinte)
            image.fichier.save("photo.jpg", ContentFile(octets[empreinte]), save=False)
            ecrites.append(image.fichier.name)
            image.save(force_insert=True)
    except BaseException:
        # La base oublie les lignes d’elle-même ; le disque, non. (Annulée plus tard, le balayage s’en charge.)
        for nom in ecrites:
            default_storage.delete(nom)
        raise


def _choisir(annee):
    """[(photo, octets)] : une par événement d’abord, dans l’ordre des dates, puis les suivantes ; six au plus."""
    par_evenement = {}
    for photo in _montrables(annee):
        par_evenement.setdefault(photo.bilan_id, []).append(photo)
    rangees = sorted(par_evenement.values(), key=lambda photos: _ordre(photos[0].bilan.evenement))
    choisies = {}
    for photo in filter(None, chain.from_iterable(zip_longest(*rangees))):
        octets = _octets(photo)
        if octets is not None:
            choisies.setdefault(_empreinte(octets), (photo, octets))
        if len(choisies) == AU_PLUS:
            break
    return list(choisies.values())


def _montrables(annee):
    """Bilan validé, événement public de l’année, accord reçu, crédit et texte de remplacement écrits."""
    evenements = annee.reels(Evenement.objects.publics()).entre(annee.debut, annee.fin)
    return (
        PhotoBilan.objects.filter(bilan__evenement__in=evenements, bilan__valide_le__isnull=False, autorisation=True)
        .exclude(credit="")
        .exclude(alt="")
        .select_related("bilan__evenement")
        .prefetch_related("bilan__evenement__creneaux")
        .order_by("pk")
    )


def _ordre(evenement):
    debuts = [timezone.localtime(creneau.debut).date() for creneau in evenement.creneaux.all()]
    return min(debuts, default=evenement.debut), evenement.pk


def _octets(photo):
    try:
        with photo.image.open() as fichier:
            return fichier.read()
    except FileNotFoundError:
        journal.warning("la photo %s n’est plus sur le disque : le rapport s’en passe", photo.pk)
        return None


def _figer(photo, octets):
    evenement = photo.bilan.evenement
    return Photo(
        empreinte=_empreinte(octets),
        type_mime=filetype.guess_mime(octets) or "",
        alternative=photo.alt,
        credit=photo.credit,
        legende=f"{evenement.titre}, {_dire_la_date(evenement)}.",
    )


def _dire_la_date(evenement):
    jour = _ordre(evenement)[0]
    return dire_le_jour(jour) if evenement.creneaux.all() else evenement.dates


def _empreinte(octets):
    return hashlib.sha256(octets).hexdigest()
