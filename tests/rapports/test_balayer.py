import datetime
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from rapports import balayage
from rapports.etats import EtapeEdition, EtatEdition
from rapports.models import EditionPDF, ImageFigee
from rapports.tasks import balayer_les_editions, effacer_les_fichiers_orphelins
from tests.fabriques import EditionFactory

pytestmark = pytest.mark.django_db


def il_y_a(minutes):
    return timezone.now() - datetime.timedelta(minutes=minutes)


@pytest.mark.parametrize(("minutes", "etat"), [(7, EtatEdition.EN_COURS), (9, EtatEdition.EN_ATTENTE)])
def test_une_production_de_plus_de_huit_minutes_retourne_dans_la_file(minutes, etat):
    edition = EditionFactory(en_cours=True, commencee_le=il_y_a(minutes))

    balayer_les_editions()

    edition.refresh_from_db()
    assert edition.etat == etat


def test_une_production_deux_fois_interrompue_dit_pourquoi():
    edition = EditionFactory(en_cours=True, commencee_le=il_y_a(9), relances=1)

    balayer_les_editions()

    edition.refresh_from_db()
    assert (edition.etat, edition.erreur) == (EtatEdition.ECHOUEE, balayage.INTERROMPUE)


@pytest.mark.parametrize(("minutes", "relances"), [(1, 0), (3, 1)])
def test_une_demande_oubliee_se_remet_une_fois_dans_la_file(minutes, relances):
    edition = EditionFactory(demandee_le=il_y_a(minutes))

    balayer_les_editions()
    balayer_les_editions()

    edition.refresh_from_db()
    assert (edition.etat, edition.relances) == (EtatEdition.EN_ATTENTE, relances)


def test_une_demande_prise_pendant_le_balayage_reste_a_son_ouvrier():
    edition = EditionFactory(demandee_le=il_y_a(3))
    pris = []

    def prendre_juste_avant(executer, sql, *reste):
        if sql.startswith("UPDATE") and not pris:
            pris.append(edition)
            EditionPDF.objects.update(etat=EtatEdition.EN_COURS, commencee_le=timezone.now())
        return executer(sql, *reste)

    with connection.execute_wrapper(prendre_juste_avant):
        balayees = balayage.balayer()

    edition.refresh_from_db()
    assert (balayees, edition.etat, edition.relances) == ([], EtatEdition.EN_COURS, 0)


def test_une_demande_que_personne_ne_prend_finit_par_echouer():
    edition = EditionFactory(demandee_le=il_y_a(31), relances=1)

    balayer_les_editions()

    edition.refresh_from_db()
    assert (edition.etat, edition.erreur) == (EtatEdition.ECHOUEE, balayage.JAMAIS_PRISE)


@pytest.mark.pdf
def test_une_edition_relancee_aboutit(django_capture_on_commit_callbacks):
    edition = EditionFactory(en_cours=True, commencee_le=il_y_a(9))

    with django_capture_on_commit_callbacks(execute=True):
        balayer_les_editions()

    edition.refresh_from_db()
    assert (edition.etat, edition.etape, edition.relances) == (EtatEdition.PRETE, EtapeEdition.FAITE, 1)


@pytest.mark.parametrize("trait", ["prete", "echouee"])
def test_ce_qui_est_fini_ne_se_balaie_pas(trait):
    EditionFactory(demandee_le=il_y_a(60), **{trait: True})

    assert balayage.balayer() == []
    assert EditionPDF.objects.count() == 1


def laisser(dossier, heures):
    """Un fichier que rien ne réclame, rangé il y a tant d’heures."""
    nom = default_storage.save(f"{dossier}/orphelin.pdf", ContentFile(b"%PDF-"))
    ecrit = (timezone.now() - datetime.timedelta(hours=heures)).timestamp()
    os.utime(default_storage.path(nom), (ecrit, ecrit))
    return nom


@pytest.mark.parametrize("modele", [EditionPDF, ImageFigee])
@pytest.mark.parametrize(("heures", "reste"), [(0.5, True), (2, False), (72, True)])
def test_un_fichier_que_rien_ne_reclame_s_efface_une_heure_plus_tard(modele, heures, reste):
    """Au-delà de deux jours, c’est peut-être la base qui a été restaurée d’avant lui : il reste."""
    nom = laisser(modele._meta.model_name, heures)

    effacer_les_fichiers_orphelins()

    assert default_storage.exists(nom) == reste
    default_storage.delete(nom)


def test_le_fichier_d_une_edition_prete_ne_s_efface_pas():
    edition = EditionFactory(prete=True)
    il_y_a_deux_heures = il_y_a(120).timestamp()
    os.utime(edition.fichier.path, (il_y_a_deux_heures, il_y_a_deux_heures))

    effacer_les_fichiers_orphelins()

    assert default_storage.exists(edition.fichier.name)
