import datetime

import pytest
from django.db import connection
from django.utils import timezone

from rapports import production
from rapports.etats import EtapeEdition, EtatEdition
from rapports.models import EditionPDF
from rapports.tasks import balayer_les_editions
from tests.fabriques import EditionFactory

pytestmark = pytest.mark.django_db


def il_y_a(minutes):
    return timezone.now() - datetime.timedelta(minutes=minutes)


@pytest.mark.parametrize(("minutes", "etat"), [(9, EtatEdition.EN_COURS), (11, EtatEdition.EN_ATTENTE)])
def test_une_production_de_plus_de_dix_minutes_retourne_dans_la_file(minutes, etat):
    edition = EditionFactory(en_cours=True, commencee_le=il_y_a(minutes))

    balayer_les_editions()

    edition.refresh_from_db()
    assert edition.etat == etat


def test_une_production_deux_fois_interrompue_dit_pourquoi():
    edition = EditionFactory(en_cours=True, commencee_le=il_y_a(11), relances=1)

    balayer_les_editions()

    edition.refresh_from_db()
    assert (edition.etat, edition.erreur) == (EtatEdition.ECHOUEE, production.INTERROMPUE)


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
        balayees = production.balayer()

    edition.refresh_from_db()
    assert (balayees, edition.etat, edition.relances) == ([], EtatEdition.EN_COURS, 0)


def test_une_demande_que_personne_ne_prend_finit_par_echouer():
    edition = EditionFactory(demandee_le=il_y_a(31), relances=1)

    balayer_les_editions()

    edition.refresh_from_db()
    assert (edition.etat, edition.erreur) == (EtatEdition.ECHOUEE, production.JAMAIS_PRISE)


@pytest.mark.pdf
def test_une_edition_relancee_aboutit(django_capture_on_commit_callbacks):
    edition = EditionFactory(en_cours=True, commencee_le=il_y_a(11))

    with django_capture_on_commit_callbacks(execute=True):
        balayer_les_editions()

    edition.refresh_from_db()
    assert (edition.etat, edition.etape, edition.relances) == (EtatEdition.PRETE, EtapeEdition.FAITE, 1)


@pytest.mark.parametrize("trait", ["prete", "echouee"])
def test_ce_qui_est_fini_ne_se_balaie_pas(trait):
    EditionFactory(demandee_le=il_y_a(60), **{trait: True})

    assert production.balayer() == []
    assert EditionPDF.objects.count() == 1
