"""Jamais deux messages d’une famille le même jour à une personne : la base le tient, même à deux en même temps."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connections

from socle import courriels
from socle.models import Courriel, EtatCourriel, Famille
from socle.tasks import expedier, expedier_les_courriels_en_attente

LUNDI = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
ADRESSE = "salome@vitrolles.example"


def ecrire(cle, famille=Famille.POINTS, adresse=ADRESSE):
    contexte = {"prenom": "Salomé", "jour": LUNDI.date(), "sections": [], "suite": "/"}
    return courriels.envoyer("resume", adresse, cle=cle, famille=famille, **contexte)


def jours():
    return list(Courriel.objects.order_by("pk").values_list("jour", flat=True))


@pytest.fixture
def lundi(time_machine):
    time_machine.move_to(LUNDI, tick=False)


def test_le_second_message_attend_le_lendemain_matin(db, lundi):
    ecrire("un")
    second = ecrire("deux", Famille.RESUME)
    ecrire("trois", Famille.FORMATIONS)

    assert jours() == [date(2027, 3, 1), date(2027, 3, 2), date(2027, 3, 3)]
    assert second.prochain_essai_le == datetime(2027, 3, 2, 7, 0, tzinfo=UTC)


def test_une_autre_personne_et_un_message_necessaire_n_attendent_pas(db, lundi):
    ecrire("un")
    ecrire("deux", adresse="autre@vitrolles.example")
    ecrire("trois", famille="")

    assert jours() == [date(2027, 3, 1), date(2027, 3, 1), None]


def test_le_jour_libre_est_celui_ou_le_message_partirait(db, lundi):
    libres = [courriels.jour_libre(ADRESSE.upper())]
    ecrire("un")
    libres.append(courriels.jour_libre(ADRESSE))

    assert libres == [date(2027, 3, 1), date(2027, 3, 2)]


def test_avant_son_jour_un_message_ne_part_pas(db, lundi, time_machine):
    ecrire("un")
    ecrire("deux")

    expedier_les_courriels_en_attente()
    le_lundi = len(mail.outbox)
    time_machine.move_to(LUNDI + timedelta(days=1), tick=False)
    expedier_les_courriels_en_attente()

    assert (le_lundi, len(mail.outbox)) == (1, 2)


def test_apres_une_panne_les_messages_en_retard_partent_un_par_jour(db, lundi, time_machine):
    ecrire("un")
    ecrire("deux")
    ecrire("trois", adresse="autre@vitrolles.example")
    mercredi = LUNDI + timedelta(days=2)

    partis = []
    for n in range(3):
        time_machine.move_to(mercredi + timedelta(days=n), tick=False)
        expedier_les_courriels_en_attente()
        partis.append(len(mail.outbox))

    assert partis == [2, 3, 3]
    assert jours() == [date(2027, 3, 3), date(2027, 3, 4), date(2027, 3, 3)]


def test_un_echec_de_la_veille_ne_fait_pas_deux_messages_aujourd_hui(db, lundi, time_machine):
    en_retard = ecrire("un")
    time_machine.move_to(LUNDI + timedelta(days=1), tick=False)
    ecrire("deux")

    expedier(en_retard.pk)

    en_retard.refresh_from_db()
    assert mail.outbox == []
    assert (en_retard.etat, en_retard.jour) == (EtatCourriel.EN_ATTENTE, date(2027, 3, 3))
    assert en_retard.essais == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tour", range(3))
def test_deux_messages_ecrits_au_meme_instant_prennent_deux_jours(transactional_db, tour):
    """Contrôle négatif fait à la main : sans la contrainte `socle_courriel_un_par_jour`, tous deux prennent ce jour."""
    depart, fautes = threading.Barrier(2), []

    def envoyer(cle):
        depart.wait()
        try:
            ecrire(cle)
        except Exception as faute:  # noqa: BLE001 — toute faute du fil doit se voir dans le test
            fautes.append(faute)
        finally:
            connections.close_all()

    fils = [threading.Thread(target=envoyer, args=(f"cle-{n}",)) for n in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()

    aujourd_hui = Courriel.objects.order_by("jour").first().jour
    assert fautes == []
    assert sorted(jours()) == [aujourd_hui, aujourd_hui + timedelta(days=1)]
