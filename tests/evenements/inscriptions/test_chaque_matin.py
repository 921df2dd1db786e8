from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from evenements import operations, places
from evenements.models import InscriptionEvenement
from evenements.tasks import suivre_les_inscriptions
from socle import liens
from socle.models import Courriel, Lien, UsageDuLien
from tests.fabriques import EvenementFactory, InscriptionEvenementFactory, dans

pytestmark = pytest.mark.django_db


@pytest.fixture
def chaque_matin(django_capture_on_commit_callbacks):
    def tourner():
        with django_capture_on_commit_callbacks(execute=True):
            suivre_les_inscriptions()

    return tourner


def inscription(jours, *, depuis=5, **champs):
    evenement = EvenementFactory(a_inscription=True, creneau__debut=dans(jours=jours), **champs)
    recue_le = timezone.now() - timedelta(days=depuis)
    return InscriptionEvenementFactory(evenement=evenement, recue_le=recue_le)


def test_on_rappelle_deux_jours_avant_une_seule_fois(chaque_matin):
    bientot = inscription(2)
    inscription(3)

    chaque_matin()
    chaque_matin()

    [message] = mail.outbox
    assert message.to == [bientot.courriel]
    assert message.subject.startswith("Rappel : ")
    assert "/agenda/inscriptions/" in message.body


@pytest.mark.parametrize("champs", [{"etat": "annule"}, {"etat": "reporte"}, {"depuis": 0}])
def test_on_ne_rappelle_pas_pour_rien(chaque_matin, champs):
    inscription(2, **champs)

    chaque_matin()

    assert mail.outbox == []


def test_une_seance_deplacee_a_son_nouveau_rappel(chaque_matin, coordinatrice):
    inscrite = inscription(2)
    chaque_matin()
    evenement = inscrite.creneau.evenement
    nouveau = evenement.creneaux.model(debut=dans(jours=1), fin=dans(jours=1, heure=20))
    operations.deplacer(evenement, par=coordinatrice, creneaux=[nouveau], motif_public="Plus tôt.")

    chaque_matin()

    assert len([m for m in mail.outbox if m.subject.startswith("Rappel")]) == 2


def test_trente_jours_apres_il_ne_reste_que_les_places(chaque_matin, django_capture_on_commit_callbacks):
    evenement = EvenementFactory(a_inscription=True)
    with django_capture_on_commit_callbacks(execute=True):
        operations.inscrire(
            evenement.creneaux.get(), nom="Léa", courriel="lea@example.fr", nombre=3, amenagement="Boucle magnétique"
        )
    evenement.creneaux.update(debut=dans(jours=-32), fin=dans(jours=-31))

    chaque_matin()
    chaque_matin()

    inscription = InscriptionEvenement.objects.get()
    assert (inscription.nom, inscription.courriel, inscription.amenagement) == ("", "", "")
    assert inscription.effacee_le
    assert places.inscrites_a(evenement) == 3
    assert "lea@example.fr" not in str(list(Courriel.objects.values())) + str(list(Lien.objects.values()))
    assert liens.courant(UsageDuLien.INSCRIPTION, inscription) is None


def test_avant_trente_jours_rien_ne_s_efface(chaque_matin):
    inscription(-29)

    chaque_matin()

    assert InscriptionEvenement.objects.get().nom


def test_le_message_d_une_seance_retiree_s_efface_aussi(chaque_matin):
    Courriel.objects.create(
        message="inscription_retiree",
        destinataire="lea@example.fr",
        sujet="Séance retirée",
        texte="Bonjour",
        cle="inscription-retiree-1",
        cree_le=timezone.now() - timedelta(days=31),
    )

    chaque_matin()

    assert Courriel.objects.get().destinataire == ""


def test_une_jauge_plus_grande_sert_la_liste_d_attente_au_matin(chaque_matin):
    evenement = EvenementFactory(a_inscription=True, jauge=1)
    attend = InscriptionEvenementFactory(evenement=evenement, en_attente=True)

    chaque_matin()

    attend.refresh_from_db()
    assert attend.etat == "inscrite"
    assert mail.outbox[0].subject.startswith("Vous avez une place")


def test_un_evenement_sans_inscription_n_a_pas_zero_place():
    assert places.inscrites_a(EvenementFactory()) is None
