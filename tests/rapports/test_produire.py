import datetime
import hashlib
import io
import json

import pikepdf
import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import OperationalError, connection
from django.utils import timezone

from rapports import pannes, production
from rapports.documents import composer_le_document
from rapports.etats import EtapeEdition, EtatEdition
from rapports.jointes import jointes_de
from rapports.mise_en_page import Couverture
from rapports.models import EditionPDF, Instantane
from rapports.structure import depuis_json
from rapports.tableaux import en_csv, tous
from rapports.tasks import editer_pdf
from socle.models import Courriel, Passage
from socle.pdf import ACCESSIBLE, ARCHIVE, imprimer
from tests.bases import joue_sur_postgresql
from tests.fabriques import EditionFactory, InstantaneFactory

pytestmark = [pytest.mark.django_db, joue_sur_postgresql]


@pytest.fixture
def edition(rapport, coordinatrice):
    return EditionFactory(instantane=InstantaneFactory(rapport=rapport), demandee_par=coordinatrice)


@pytest.mark.pdf
def test_l_ouvrier_rend_un_fichier_entier_et_son_empreinte(edition):
    editer_pdf(edition.pk)

    edition.refresh_from_db()
    with edition.fichier.open() as fichier:
        octets = fichier.read()
    assert (edition.etat, edition.etape) == (EtatEdition.PRETE, EtapeEdition.FAITE)
    assert (len(octets), hashlib.sha256(octets).hexdigest()) == (edition.taille, edition.sha256)
    assert edition.controle["erreurs"] == []
    assert edition.pages > 8


@pytest.mark.pdf
def test_la_personne_qui_l_a_demandee_est_prevenue_une_fois(edition, coordinatrice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        editer_pdf(edition.pk)
        editer_pdf(edition.pk)

    assert [(m.to, m.subject) for m in mail.outbox] == [([coordinatrice.email], "Le rapport 2026 est prêt (version 1)")]


@pytest.mark.pdf
def test_une_edition_demandee_par_le_logiciel_n_ecrit_a_personne(rapport):
    edition = EditionFactory(instantane=InstantaneFactory(rapport=rapport))

    editer_pdf(edition.pk)

    edition.refresh_from_db()
    assert (edition.etat, Courriel.objects.count()) == (EtatEdition.PRETE, 0)


@pytest.mark.parametrize("trait", ["en_cours", "prete", "echouee"])
def test_une_edition_deja_prise_ou_finie_ne_se_reprend_pas(trait):
    edition = EditionFactory(**{trait: True})

    editer_pdf(edition.pk)

    avant = edition.etat
    edition.refresh_from_db()
    assert (edition.etat, Passage.objects.count()) == (avant, 0)


def test_une_edition_effacee_ne_casse_rien():
    editer_pdf(404)


def test_des_chiffres_alteres_ne_s_impriment_pas(edition):
    Instantane.objects.update(sha256="0" * 64)

    editer_pdf(edition.pk)

    edition.refresh_from_db()
    assert edition.etat == EtatEdition.ECHOUEE
    assert edition.erreur.startswith("Les chiffres figés ne répondent plus à leur empreinte")


def test_des_chiffres_illisibles_donnent_une_reference_et_non_un_silence(edition):
    Instantane.objects.update(contenu={}, sha256=hashlib.sha256(b"{}").hexdigest())

    editer_pdf(edition.pk)

    edition.refresh_from_db()
    assert edition.erreur.endswith(f"donnez cette référence à l’informatique : {str(edition.uuid)[:8]}.")


@pytest.mark.pdf
def test_une_edition_adoptee_est_une_archive_et_porte_ses_chiffres(edition, veraPDF):
    EditionPDF.objects.update(definitive=True, adoptee_le=datetime.date(2027, 3, 12))

    editer_pdf(edition.pk)

    edition.refresh_from_db()
    with edition.fichier.open() as fichier:
        octets = fichier.read()
    assert (edition.erreur, edition.profil) == ("", "pdf/a-3a+ua-1")
    assert [veraPDF(octets, norme).fautes for norme in ("3a", "ua1")] == [(), ()]
    with pikepdf.open(io.BytesIO(octets)) as pdf:
        contenu = depuis_json(edition.instantane.contenu)
        assert set(pdf.attachments) == {f"{t.code}.csv" for t in tous(contenu)} | {"chiffres-figes.json"}
        assert json.loads(pdf.attachments["chiffres-figes.json"].get_file().read_bytes()) == edition.instantane.contenu
        for tableau in tous(contenu):
            assert pdf.attachments[f"{tableau.code}.csv"].get_file().read_bytes() == en_csv(tableau)
        liens = {str(piece.UF): str(piece.AFRelationship) for piece in pdf.Root.AF}
        assert liens == dict.fromkeys(pdf.attachments, "/Data") | {"chiffres-figes.json": "/Source"}


@pytest.mark.pdf
def test_un_document_de_travail_ne_porte_aucun_fichier(edition):
    editer_pdf(edition.pk)

    edition.refresh_from_db()
    with edition.fichier.open() as fichier, pikepdf.open(fichier) as pdf:
        assert (edition.profil, dict(pdf.attachments)) == ("pdf/ua-1", {})


@pytest.mark.pdf
@pytest.mark.parametrize("profil", [ACCESSIBLE, ARCHIVE])
def test_les_memes_chiffres_donnent_les_memes_octets(rapport, profil):
    """Un autre jour, et par les mêmes pas que l’ouvrier : relire, composer, joindre, imprimer."""
    edition = EditionFactory(instantane=InstantaneFactory(rapport=rapport), definitive=profil == ARCHIVE)
    rendus = set()
    for jours in (0, 400):
        with time_machine.travel(timezone.now() + datetime.timedelta(days=jours)):
            contenu, images = production._lire(edition.instantane)
            html = composer_le_document(edition.document, contenu, Couverture.de(edition))
            rendus.add(
                imprimer(
                    html, profil=profil, jointes=jointes_de(edition, contenu, edition.instantane.contenu), images=images
                ).octets
            )

    assert len(rendus) == 1


@pytest.mark.pdf
def test_les_pas_s_ecrivent_un_par_un_dans_l_ordre(edition):
    pas = []

    def relever(executer, sql, parametres, *reste):
        pas.extend(etape for etape in EtapeEdition if sql.startswith("UPDATE") and etape.value in parametres)
        return executer(sql, parametres, *reste)

    with connection.execute_wrapper(relever):
        editer_pdf(edition.pk)

    assert pas == [etape for etape in EtapeEdition if etape != EtapeEdition.FILE]


@pytest.mark.pdf
@pytest.mark.parametrize("etape", [EtapeEdition.GRAPHIQUES, EtapeEdition.ECRITURE, EtapeEdition.CONTROLE])
def test_une_edition_annulee_s_arrete_au_pas_suivant_sans_un_mot(edition, etape):
    """L’annulation arrive juste avant que ce pas ne s’écrive."""

    def annuler(executer, sql, parametres, *reste):
        if sql.startswith("UPDATE") and etape.value in parametres:
            EditionPDF.objects.filter(etape__gt="").exclude(etat=EtatEdition.ANNULEE).update(etat=EtatEdition.ANNULEE)
        return executer(sql, parametres, *reste)

    avant = fichiers()
    with connection.execute_wrapper(annuler):
        editer_pdf(edition.pk)

    edition.refresh_from_db()
    assert (edition.etat, edition.fichier.name, edition.erreur) == (EtatEdition.ANNULEE, "", "")
    assert (fichiers(), Courriel.objects.count()) == (avant, 0)


@pytest.mark.pdf
def test_une_edition_annulee_pendant_qu_on_la_range_ne_laisse_rien(edition, monkeypatch):
    """Le fichier est entier sur le disque quand la ligne, elle, a été annulée."""
    mesurer = FileSystemStorage.size

    def annuler_puis_mesurer(rangement, nom):
        EditionPDF.objects.update(etat=EtatEdition.ANNULEE)
        return mesurer(rangement, nom)

    monkeypatch.setattr(FileSystemStorage, "size", annuler_puis_mesurer)
    avant = fichiers()

    editer_pdf(edition.pk)

    edition.refresh_from_db()
    assert (edition.etat, edition.fichier.name, fichiers()) == (EtatEdition.ANNULEE, "", avant)
    assert Courriel.objects.count() == 0


def fichiers():
    return set(default_storage.listdir("editionpdf")[1]) if default_storage.exists("editionpdf") else set()


def test_un_echec_s_ecrit_a_la_personne_qui_attend(edition, coordinatrice, django_capture_on_commit_callbacks):
    Instantane.objects.update(sha256="0" * 64)

    with django_capture_on_commit_callbacks(execute=True):
        editer_pdf(edition.pk)

    [message] = mail.outbox
    assert (message.to, message.subject) == (
        [coordinatrice.email],
        "Le rapport 2026 n’a pas pu être produit (version 1)",
    )
    assert "Les chiffres figés ne répondent plus" in message.body


@pytest.mark.pdf
def test_un_disque_qui_refuse_le_fichier_se_dit_et_se_redemande(edition, settings, tmp_path):
    (tmp_path / "fichier").touch()
    settings.MEDIA_ROOT = tmp_path / "fichier"

    editer_pdf(edition.pk)

    edition.refresh_from_db()
    assert (edition.etat, edition.fichier.name) == (EtatEdition.ECHOUEE, "")
    assert edition.erreur.startswith("Le fichier n’a pas pu être écrit")


@pytest.mark.parametrize(
    ("erreur", "debut"),
    [
        (SoftTimeLimitExceeded(), "La mise en pages a dépassé cinq minutes"),
        (OperationalError(), "La base de données n’a plus répondu"),
        (OSError(28, "No space left on device"), "Le disque du serveur est plein"),
        (OSError(5, "Input/output error"), "Le fichier n’a pas pu être écrit"),
        (ValueError(), "Une erreur inattendue"),
    ],
)
def test_chaque_panne_a_sa_phrase(edition, erreur, debut):
    assert pannes.dire_la_panne(erreur, edition).startswith(debut)


def test_un_ouvrier_depossede_s_arrete_sans_rien_ecrire(edition):
    """Le balayage l’a rendue à la file pendant qu’il travaillait."""
    EditionPDF.objects.update(etat=EtatEdition.EN_COURS)
    edition.refresh_from_db()
    EditionPDF.objects.update(relances=1)

    with pytest.raises(production.EditionReprise):
        production.noter(edition, EtapeEdition.IMPRESSION)
