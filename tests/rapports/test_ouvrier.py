"""La production par un vrai processus Celery, comme en service."""

import datetime
import hashlib

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from rapports import balayage, operations
from rapports.etats import EtapeEdition, EtatEdition
from tests.fabriques import ActionFactory, ObjectifFactory, UtilisateurFactory

pytestmark = [
    pytest.mark.ouvrier,
    pytest.mark.pdf,
    pytest.mark.django_db(transaction=True),
]


def finie(edition):
    edition.refresh_from_db()
    return not edition.est_en_route


def test_un_vrai_ouvrier_produit_le_rapport_et_previent(ouvrier, rapport, settings):
    coordinatrice = UtilisateurFactory(coordination=True)
    edition = operations.demander(rapport, par=coordinatrice)

    ouvrier.attendre(lambda: finie(edition))

    with edition.fichier.open() as fichier:
        octets = fichier.read()
    assert (edition.etat, edition.etape, edition.erreur) == (EtatEdition.PRETE, EtapeEdition.FAITE, "")
    assert hashlib.sha256(octets).hexdigest() == edition.sha256
    courriels = settings.DOSSIER_DONNEES / "courriels"
    ouvrier.attendre(lambda: any(coordinatrice.email in f.read_text() for f in courriels.glob("*.log")))


def test_la_commande_attend_l_ouvrier_et_finit_par_le_chemin(ouvrier, rapport, capsys):
    call_command("produire_rapport", 2026, attendre=True)

    lignes = capsys.readouterr().out.splitlines()
    edition = rapport.editions.get()
    assert lignes[-1] == edition.fichier.path
    assert lignes[-2].endswith(edition.sha256)


def test_un_ouvrier_tue_en_route_laisse_une_edition_qui_aboutit_ensuite(ouvrier, plan):
    ActionFactory.create_batch(400, objectif=ObjectifFactory(plan=plan), resume="Texte long. " * 40)
    edition = operations.demander(operations.ouvrir(2026, plan), par=None)
    ouvrier.attendre(lambda: finie(edition) or edition.etape == EtapeEdition.IMPRESSION)
    ouvrier.tuer()
    edition.refresh_from_db()
    assert (edition.etat, edition.fichier.name) == (EtatEdition.EN_COURS, "")
    assert operations.demander(edition.rapport, par=None) == edition

    ouvrier.demarrer()
    balayage.balayer(timezone.now() + datetime.timedelta(minutes=9))

    ouvrier.attendre(lambda: finie(edition), 120)
    assert (edition.etat, edition.relances) == (EtatEdition.PRETE, 1)


def test_sans_ouvrier_la_commande_dit_pourquoi_elle_renonce(vraie_file, rapport, capsys):
    with pytest.raises(CommandError, match="le travail de fond tourne-t-il"):
        call_command("produire_rapport", 2026, attendre=True, delai=1)

    assert rapport.editions.get().etat == EtatEdition.EN_ATTENTE
