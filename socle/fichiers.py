"""Les fichiers acceptés : leur nature se lit dans leur contenu, jamais dans leur nom."""

import io
import secrets
from pathlib import PurePath

import filetype
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.deconstruct import deconstructible
from PIL import Image, ImageOps

MO = 1024 * 1024
IMAGES = ("jpg", "png", "webp")
DOCUMENTS = ("pdf", "jpg", "png", "odt", "ods", "docx", "xlsx")
PIXELS_MAX = 25_000_000
COTE_MAX = 1600


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
                f"Ce fichier se nomme « .{extension} » mais contient du {sorte.upper()} : renommez-le.", code="nom"
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
            if image.width * image.height > PIXELS_MAX:
                raise ValidationError("Cette image est trop grande : 25 millions de pixels au plus.", code="pixels")
            droite = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as erreur:
        raise ValidationError("Cette image est abîmée ou illisible : essayez-en une autre.", code="image") from erreur
    droite.thumbnail((COTE_MAX, COTE_MAX))
    sortie = io.BytesIO()
    droite.save(sortie, "JPEG", quality=82, optimize=True)
    return ContentFile(sortie.getvalue(), name="photo.jpg")
