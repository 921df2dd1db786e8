"""Les photos du rapport : choisies parmi les bilans validés, copiées avec les chiffres, seules à se charger."""

import datetime
import hashlib
import io

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from evenements.models import PhotoBilan
from rapports import operations, production
from rapports.etats import EtatEdition
from rapports.lectures import Annee, photos
from rapports.models import EditionPDF, ImageFigee
from socle.etats import PassageInterdit
from socle.pdf import ImpressionImpossible, imprimer
from tests.bases import joue_sur_sqlite
from tests.fabriques import (
    BilanEvenementFactory,
    EditionFactory,
    EvenementFactory,
    InstantaneFactory,
    PhotoBilanFactory,
    RapportFactory,
)

pytestmark = [pytest.mark.django_db, joue_sur_sqlite]
PAGE = '<html lang="fr"><head><title>Essai</title></head><body><h1>Essai</h1><img alt="vue" src="{}"></body></html>'


def image(teinte):
    sortie = io.BytesIO()
    Image.new("RGB", (40, 30), (25 * teinte, 80, 120)).save(sortie, "JPEG")
    return sortie.getvalue()


def photo(mois=3, teinte=0, bilan=None, **champs):
    """Une photo montrable d’un événement public de 2026, d’une teinte à elle."""
    jour = datetime.date(2026, mois, 21)
    dates = {"precision": "jour", "debut": jour, "fin": jour, "creneau": False}
    bilan = bilan or BilanEvenementFactory(evenement=EvenementFactory(titre=f"Fête {mois}", **dates))
    return PhotoBilanFactory(
        bilan=bilan, image=ContentFile(image(teinte), "photo.jpg"), **{"credit": "Ville de Vitrolles"} | champs
    )


def lues(rapport):
    parties = photos.lire(Annee(rapport.plan, 2026, datetime.date(2026, 12, 31)))
    return [p.alternative for partie in parties for p in partie.photos]


def figer(rapport, coordinatrice):
    return operations.figer(rapport, par=coordinatrice)


def test_une_photo_par_evenement_d_abord_et_six_au_plus(rapport):
    premiere = photo(3, 0, alt="mars")
    photo(3, 1, bilan=premiere.bilan, alt="mars encore")
    for rang, mois in enumerate((5, 4, 6, 7), start=2):
        photo(mois, rang, alt=f"mois {mois}")
    photo(4, 9, bilan=premiere.bilan, alt="mars enfin")

    assert lues(rapport) == ["mars", "mois 4", "mois 5", "mois 6", "mois 7", "mars encore"]


def test_rien_sans_validation_sans_credit_hors_de_l_annee_ou_hors_du_public(rapport):
    jour = {"precision": "jour", "creneau": False}
    en_2025 = EvenementFactory(debut=datetime.date(2025, 3, 1), fin=datetime.date(2025, 3, 1), **jour)
    interne = EvenementFactory(
        debut=datetime.date(2026, 3, 1), fin=datetime.date(2026, 3, 1), visibilite="agents", **jour
    )
    photo(4, 1, credit="")
    photo(5, 2, bilan=BilanEvenementFactory(evenement=en_2025))
    photo(6, 3, bilan=BilanEvenementFactory(evenement=interne))
    non_valide = photo(7, 4).bilan
    non_valide.valide_le = non_valide.valide_par = None
    non_valide.save()

    assert lues(rapport) == []


def test_le_nombre_de_requetes_ne_suit_pas_celui_des_photos(rapport):
    nombres = []
    for mois in (1, 2, 3):
        photo(mois, mois)
        with CaptureQueriesContext(connection) as requetes:
            lues(rapport)
        nombres.append(len(requetes))

    assert nombres[0] == nombres[-1]


def test_figer_copie_la_photo_qui_survit_a_l_originale(rapport, coordinatrice, django_capture_on_commit_callbacks):
    originale = photo()
    instantane = figer(rapport, coordinatrice)
    with django_capture_on_commit_callbacks(execute=True):
        originale.delete()

    copie = instantane.images.get()
    with copie.fichier.open() as fichier:
        octets = fichier.read()
    assert (octets, copie.sha256) == (image(0), hashlib.sha256(octets).hexdigest())
    assert not default_storage.exists(originale.image.name)


def test_une_photo_retiree_au_moment_de_figer_arrete_tout(rapport, coordinatrice):
    photo()
    instantane = InstantaneFactory(rapport=rapport)
    PhotoBilan.objects.all().delete()

    with pytest.raises(PassageInterdit, match="vient d’être changée"):
        photos.copier(instantane)


def test_une_copie_refusee_par_la_base_ne_laisse_aucun_fichier(rapport, coordinatrice):
    photo(3, 1)
    photo(4, 2)
    instantane = figer(rapport, coordinatrice)
    avant = set(default_storage.listdir("imagefigee")[1])

    with pytest.raises(Exception, match=r"(?i)unique"):
        photos.copier(instantane)

    assert set(default_storage.listdir("imagefigee")[1]) == avant


@pytest.mark.pdf
def test_le_pdf_porte_la_photo_et_ce_qu_on_y_voit(rapport, coordinatrice):
    photo(alt="La salle debout")
    edition = EditionFactory(instantane=figer(rapport, coordinatrice))

    production.produire(edition.pk)

    edition.refresh_from_db()
    assert (edition.etat, edition.erreur) == (EtatEdition.PRETE, "")
    with edition.fichier.open() as fichier, pikepdf.open(fichier) as pdf:
        images = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
        figures = [str(o.Alt) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
        assert [i.read_raw_bytes() for i in images] == [image(0)]
        assert "La salle debout" in figures


@pytest.mark.pdf
@pytest.mark.parametrize("faute", ["fichier effacé", "octets changés"])
def test_une_photo_alteree_n_entre_pas_dans_une_edition(rapport, coordinatrice, faute):
    photo()
    edition = EditionFactory(instantane=figer(rapport, coordinatrice))
    copie = ImageFigee.objects.get().fichier
    copie.storage.delete(copie.name)
    if faute == "octets changés":
        copie.storage.save(copie.name, ContentFile(image(8)))

    production.produire(edition.pk)

    edition.refresh_from_db()
    assert edition.erreur.startswith("Les chiffres figés ne répondent plus à leur empreinte")
    assert EditionPDF.objects.get().fichier.name == ""


@pytest.mark.pdf
@pytest.mark.parametrize("adresse", ["file:///etc/passwd", "http://127.0.0.1:9/vue.jpg", "ressource:figee/{autre}"])
def test_seules_les_images_de_l_edition_se_chargent(rapport, coordinatrice, adresse):
    """La photo d’un autre rapport existe, mais n’est pas à celui-ci."""
    photo()
    autre = figer(rapport, coordinatrice).images.get().sha256
    sans_photo = InstantaneFactory(rapport=RapportFactory(annee=2027, plan=rapport.plan))
    _, images = production._lire(sans_photo)

    with pytest.raises(ImpressionImpossible, match="ressource extérieure"):
        imprimer(PAGE.format(adresse.format(autre=autre)), images=images)
