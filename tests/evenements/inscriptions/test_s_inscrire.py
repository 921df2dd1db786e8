import pytest
from django.core import mail

from evenements import operations, places
from evenements.etats import EtatEvenement, EtatInscription
from evenements.models import InscriptionEvenement
from socle.models import Courriel, Passage
from tests.fabriques import EvenementFactory, InscriptionEvenementFactory, dans

pytestmark = pytest.mark.django_db


def inscrire(evenement, courriel="lea@example.fr", nombre=1, **champs):
    creneau = evenement.creneaux.first()
    return operations.inscrire(creneau, nom="Léa", courriel=courriel, nombre=nombre, **champs)


def test_tant_qu_il_reste_des_places_on_les_prend():
    evenement = EvenementFactory(a_inscription=True, jauge=3)

    inscription = inscrire(evenement, nombre=3)

    assert inscription.etat == EtatInscription.INSCRITE
    assert [(s.prises, s.libres, s.est_complete) for s in places.lire(evenement)] == [(3, 0, True)]


def test_s_il_manque_une_seule_place_toute_la_demande_attend():
    evenement = EvenementFactory(a_inscription=True, jauge=3)

    inscription = inscrire(evenement, nombre=4)

    assert inscription.etat == EtatInscription.EN_ATTENTE
    assert [(s.prises, s.attendues) for s in places.lire(evenement)] == [(0, 4)]


def test_la_personne_recoit_un_message_avec_son_lien(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        inscrire(EvenementFactory(a_inscription=True, titre="Bal"), nombre=2)

    [message] = mail.outbox
    assert (message.to, message.subject) == (["lea@example.fr"], "Inscription confirmée : Bal")
    assert "/agenda/inscriptions/" in message.body
    assert "Places : 2" in message.body
    assert message.alternatives


def test_une_fois_parti_le_message_ne_garde_pas_son_lien(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        inscrire(EvenementFactory(a_inscription=True))

    assert "/agenda/inscriptions/" not in Courriel.objects.get().texte


def test_la_meme_adresse_ne_s_inscrit_qu_une_fois_a_une_seance():
    evenement = EvenementFactory(a_inscription=True)
    premiere = inscrire(evenement)

    with pytest.raises(operations.DejaInscrit) as refus:
        inscrire(evenement, courriel=" LEA@example.fr ")

    assert refus.value.inscription == premiere
    assert InscriptionEvenement.objects.count() == 1


def test_qui_a_annule_revient_a_un_nouveau_rang():
    evenement = EvenementFactory(a_inscription=True)
    operations.annuler_l_inscription(inscrire(evenement))

    assert inscrire(evenement).etat == EtatInscription.INSCRITE


@pytest.mark.parametrize(
    ("champs", "raison"),
    [
        ({"etat": EtatEvenement.ANNULE}, "L’événement est annulé."),
        ({"etat": EtatEvenement.REPORTE}, "L’événement est reporté."),
        ({"passe": True}, "Cette séance a commencé ou est passée."),
        ({"inscription_jusqu_au": dans(jours=-1)}, "Les inscriptions sont closes depuis le "),
        ({"brouillon": True}, "On ne s’inscrit pas ici à cet événement."),
        ({"inscription": "libre"}, "On ne s’inscrit pas ici à cet événement."),
    ],
)
def test_une_seance_fermee_dit_pourquoi(champs, raison):
    evenement = EvenementFactory(**{"a_inscription": True, **champs})

    with pytest.raises(operations.InscriptionImpossible, match=raison):
        inscrire(evenement)


def test_dit_complet_par_la_coordination_l_evenement_fait_attendre():
    evenement = EvenementFactory(a_inscription=True, etat=EtatEvenement.COMPLET)

    assert inscrire(evenement).etat == EtatInscription.EN_ATTENTE


def test_la_coordination_inscrit_encore_apres_la_date_limite(coordinatrice):
    evenement = EvenementFactory(a_inscription=True, inscription_jusqu_au=dans(jours=-1))

    assert inscrire(evenement, courriel="", par=coordinatrice).etat == EtatInscription.INSCRITE


def test_le_journal_ne_garde_ni_nom_ni_courriel():
    inscription = inscrire(EvenementFactory(a_inscription=True))
    operations.annuler_l_inscription(inscription)

    traces = " ".join(f"{p.qui} {p.motif} {p.objet}" for p in Passage.objects.all())
    assert Passage.objects.count() == 2
    assert "Léa" not in traces
    assert "lea@" not in traces


def test_chaque_seance_a_ses_places():
    evenement = EvenementFactory(a_inscription=True, jauge=2)
    InscriptionEvenementFactory(evenement=evenement, places=2)
    autre = evenement.creneaux.create(debut=dans(jours=31), fin=dans(jours=31, heure=20))

    inscription = operations.inscrire(autre, nom="Léa", courriel="lea@example.fr", nombre=2)

    assert inscription.etat == EtatInscription.INSCRITE
    assert [s.libres for s in places.lire(evenement)] == [0, 0]
