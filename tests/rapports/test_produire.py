import hashlib

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail

from rapports import production
from rapports.etats import EtapeEdition, EtatEdition
from rapports.models import EditionPDF, Instantane
from rapports.tasks import editer_pdf
from socle.models import Courriel, Passage
from tests.fabriques import EditionFactory, InstantaneFactory

pytestmark = pytest.mark.django_db


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
        (SoftTimeLimitExceeded(), "La mise en pages a dépassé deux minutes"),
        (OSError(28, "No space left on device"), "Le disque du serveur est plein"),
        (OSError(5, "Input/output error"), "Le fichier n’a pas pu être écrit"),
        (ValueError(), "Une erreur inattendue"),
    ],
)
def test_chaque_panne_a_sa_phrase(edition, erreur, debut):
    assert production.dire_la_panne(erreur, edition).startswith(debut)


def test_un_ouvrier_depossede_s_arrete_sans_rien_ecrire(edition):
    """Le balayage l’a rendue à la file pendant qu’il travaillait."""
    EditionPDF.objects.update(etat=EtatEdition.EN_COURS)
    edition.refresh_from_db()
    EditionPDF.objects.update(relances=1)

    with pytest.raises(production.EditionReprise):
        production.noter(edition, EtapeEdition.IMPRESSION)
