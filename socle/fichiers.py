"""Les fichiers acceptés : leur nature se lit dans leur contenu, jamais dans leur nom."""

import io
import secrets
from datetime import timedelta
from pathlib import PurePath

import filetype
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.deconstruct import deconstructible
from PIL import Image, ImageOps

MO = 1024 * 1024
IMAGES = ("jpg", "png", "webp")
DOCUMENTS = ("pdf", "jpg", "png", "odt", "ods", "docx", "xlsx")
PIXELS_MAX = 25_000_000
COTE_MAX = 1600
GARDE = timedelta(days=1)


def chemin_tire_au_hasard(instance, nom):
    """Range sous un nom sans rapport avec celui donné : `photos/3f…9a.jpg`."""
    extension = PurePath(nom).suffix.lower()[:5]
    return f"{instance._meta.model_name}/{secrets.token_hex(16)}{extension}"


@deconstructible
class FichierAccepte:
    """Valide taille (octets), contenu et concordance de l’extension."""

    def __init__(self, sortes, taille_max=10 * MO):
        self.sortes, self.taille_max = tuple(sortes), taille_max

    def __call__(self, fichier):
        if fichier.size == 0:
            raise ValidationError("Ce fichier est vide.", code="vide")
        if fichier.size > self.taille_max:
            raise ValidationError(f"Ce fichier dépasse {self.taille_max // MO} Mo.", code="taille")
        fichier.seek(0)
        trouve = filetype.guess(fichier.read(8192 if self.sortes == IMAGES else self.taille_max))
        fichier.seek(0)
        sorte = trouve.extension if trouve else None
        if sorte not in self.sortes:
            admis = ", ".join(s.upper() for s in self.sortes)
            raise ValidationError(f"Ce fichier n’est pas d’une sorte acceptée ({admis}).", code="sorte")
        extension = PurePath(fichier.name).suffix.lower().lstrip(".").replace("jpeg", "jpg")
        if extension != sorte:
            raise ValidationError(
                f"Ce fichier se nomme « .{extension} » mais contient du {sorte.upper()} : renommez-le.", code="nom"
            )

    def __eq__(self, autre):
        return isinstance(autre, FichierAccepte) and (self.sortes, self.taille_max) == (autre.sortes, autre.taille_max)

    def __hash__(self):
        return hash((self.sortes, self.taille_max))


def reencoder(fichier):
    """L’image redressée, réduite à 1600 px et débarrassée de ses métadonnées (lieu, appareil), en JPEG."""
    try:
        fichier.seek(0)
        with Image.open(fichier) as image:
            # Un JPEG se lit réduit : une photo de téléphone à 50 millions de pixels n’emplit pas la mémoire.
            image.draft("RGB", (COTE_MAX, COTE_MAX))
            if image.width * image.height > PIXELS_MAX:
                raise ValidationError("Cette image est trop grande : réduisez-la avant de l’envoyer.", code="pixels")
            droite = _sur_fond_blanc(ImageOps.exif_transpose(image))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as erreur:
        raise ValidationError("Cette image est abîmée ou illisible : essayez-en une autre.", code="image") from erreur
    droite.thumbnail((COTE_MAX, COTE_MAX))
    sortie = io.BytesIO()
    droite.save(sortie, "JPEG", quality=82, optimize=True)
    return ContentFile(sortie.getvalue(), name="photo.jpg")


def _sur_fond_blanc(image):
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    image = image.convert("RGBA")
    fond = Image.new("RGB", image.size, "white")
    fond.paste(image, mask=image.getchannel("A"))
    return fond


def garder(contenu):
    """Met de côté un fichier accepté, le temps de corriger le formulaire ; rend le jeton signé qui le retrouve."""
    _oublier_les_anciens()
    nom = default_storage.save(f"attente/{secrets.token_hex(16)}.jpg", ContentFile(contenu.read()))
    contenu.seek(0)
    return signing.dumps(nom, salt="socle.fichiers")


def reprendre(jeton):
    """Le fichier mis de côté, ou None si le jeton ne vaut rien ou que le fichier n’est plus là."""
    try:
        nom = signing.loads(jeton, salt="socle.fichiers", max_age=GARDE)
        with default_storage.open(nom) as fichier:
            return ContentFile(fichier.read(), name="photo.jpg")
    except (signing.BadSignature, OSError):
        return None


def _oublier_les_anciens():
    if not default_storage.exists("attente"):
        return
    for nom in default_storage.listdir("attente")[1]:
        if default_storage.get_modified_time(f"attente/{nom}") < timezone.now() - GARDE:
            default_storage.delete(f"attente/{nom}")
