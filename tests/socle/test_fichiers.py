"""Les fichiers acceptés : leur contenu décide, jamais leur nom ; une photo perd ce qu’elle ne doit pas dire."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from socle.fichiers import DOCUMENTS, IMAGES, FichierAccepte, chemin_tire_au_hasard, garder, reencoder, reprendre
from tests.fabriques import UtilisateurFactory


def image(sorte="JPEG", taille=(120, 80), mode="RGB", couleur="teal", **options):
    contenu = io.BytesIO()
    Image.new(mode, taille, couleur).save(contenu, sorte, **options)
    return contenu.getvalue()


def classeur():
    contenu = io.BytesIO()
    with zipfile.ZipFile(contenu, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return contenu.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
BONS = [
    ("rapport.pdf", PDF),
    ("PHOTO.JPG", image()),
    ("photo.jpeg", image()),
    ("plan.png", image("PNG")),
    ("budget.xlsx", classeur()),
]
MAUVAIS = [
    ("vide.pdf", b"", "vide"),
    ("rapport.pdf", b"MZ\x90\x00" + bytes(200), "sorte"),
    ("rapport.pdf", b"<!DOCTYPE html><script>alert(1)</script>", "sorte"),
    ("photo.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "sorte"),
    ("rapport.pdf", b"du texte tout simple", "sorte"),
    ("rapport.pdf", image("PNG"), "nom"),
    ("photo.png", image(), "nom"),
    ("photo.jpg.exe", image(), "nom"),
    ("photo", image(), "nom"),
    ("anime.gif", image("GIF", mode="P", couleur=1), "sorte"),
    ("archive.zip", b"PK\x05\x06" + bytes(18), "sorte"),
]


@pytest.mark.parametrize(("nom", "contenu"), BONS, ids=[nom for nom, _ in BONS])
def test_un_bon_fichier_passe(nom, contenu):
    fichier = SimpleUploadedFile(nom, contenu)

    FichierAccepte(DOCUMENTS)(fichier)

    assert fichier.read() == contenu


@pytest.mark.parametrize(("nom", "contenu", "code"), MAUVAIS)
def test_un_mauvais_fichier_est_refuse_avec_sa_raison(nom, contenu, code):
    with pytest.raises(ValidationError) as refus:
        FichierAccepte(DOCUMENTS)(SimpleUploadedFile(nom, contenu))

    assert refus.value.code == code


def test_un_fichier_trop_lourd_est_refuse():
    accepte = FichierAccepte(DOCUMENTS, taille_max=1024 * 1024)
    accepte(SimpleUploadedFile("juste.pdf", PDF + bytes(1024 * 1024 - len(PDF))))

    with pytest.raises(ValidationError, match="Ce fichier dépasse 1 Mo."):
        accepte(SimpleUploadedFile("trop.pdf", PDF + bytes(1024 * 1024)))


def test_un_pdf_n_est_pas_une_photo():
    with pytest.raises(ValidationError) as refus:
        FichierAccepte(IMAGES)(SimpleUploadedFile("photo.pdf", PDF))

    assert refus.value.code == "sorte"


def test_la_photo_perd_le_lieu_et_l_appareil():
    exif = Image.Exif()
    exif[0x010F] = "Appareil de Sasha"
    exif.get_ifd(0x8825)[2] = (43.0, 27.0, 0.0)
    originale = image(exif=exif)
    assert Image.open(io.BytesIO(originale)).getexif()[0x010F] == "Appareil de Sasha"

    nette = Image.open(reencoder(ContentFile(originale)))

    assert dict(nette.getexif()) == {}
    assert b"Sasha" not in reencoder(ContentFile(originale)).read()


def test_la_photo_est_redressee():
    exif = Image.Exif()
    exif[0x0112] = 6  # tenue à la verticale

    assert Image.open(reencoder(ContentFile(image(taille=(120, 80), exif=exif)))).size == (80, 120)


def test_la_photo_est_reduite():
    assert Image.open(reencoder(ContentFile(image(taille=(4000, 3000))))).size == (1600, 1200)


def test_une_photo_de_cinquante_millions_de_pixels_passe():
    assert Image.open(reencoder(ContentFile(image(taille=(8192, 6144), quality=30)))).size == (1600, 1200)


def test_une_image_demesuree_est_refusee():
    with pytest.raises(ValidationError) as refus:
        reencoder(ContentFile(image("PNG", mode="1", taille=(6000, 6000), couleur=1)))

    assert refus.value.code == "pixels"


@pytest.mark.parametrize("sorte", ["PNG", "WEBP"])
def test_une_image_transparente_se_pose_sur_du_blanc(sorte):
    nette = Image.open(reencoder(ContentFile(image(sorte, mode="RGBA", couleur=(0, 0, 0, 0)))))

    assert (nette.format, nette.getpixel((5, 5))) == ("JPEG", (255, 255, 255))


@pytest.mark.parametrize(
    "contenu", [image()[:300], b"\xff\xd8\xff\xe0" + bytes(50), PDF], ids=["tronquée", "fausse", "pdf"]
)
def test_une_image_abimee_est_refusee(contenu):
    with pytest.raises(ValidationError) as refus:
        reencoder(ContentFile(contenu))

    assert refus.value.code == "image"


def test_le_nom_range_ne_dit_rien_du_nom_donne():
    chemins = {chemin_tire_au_hasard(UtilisateurFactory.build(), "../../Nom de l’enfant.JPG") for _ in range(2)}

    assert len(chemins) == 2
    assert all(chemin.startswith("utilisateur/") and chemin.endswith(".jpg") for chemin in chemins)
    assert not any("enfant" in chemin or ".." in chemin for chemin in chemins)


@pytest.fixture
def attente(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_un_fichier_mis_de_cote_se_reprend(attente):
    jeton = garder(ContentFile(b"contenu"))

    assert reprendre(jeton).read() == b"contenu"


@pytest.mark.parametrize("jeton", ["", "invente", "attente/x.jpg"])
def test_un_jeton_invente_ne_reprend_rien(attente, jeton):
    assert reprendre(jeton) is None


def test_un_fichier_mis_de_cote_s_oublie_apres_un_jour(attente, time_machine):
    ancien = garder(ContentFile(b"ancien"))

    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
    garder(ContentFile(b"nouveau"))

    assert reprendre(ancien) is None
    assert len(default_storage.listdir("attente")[1]) == 1
