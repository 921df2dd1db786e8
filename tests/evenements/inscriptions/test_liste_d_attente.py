import pytest
from django.core import mail

from evenements import operations
from evenements.etats import EtatEvenement, EtatInscription
from tests.fabriques import EvenementFactory, InscriptionEvenementFactory, dans

pytestmark = pytest.mark.django_db


@pytest.fixture
def complet():
    """Quatre places prises par une famille ; trois demandes attendent, dans cet ordre : trois places, deux, deux."""
    evenement = EvenementFactory(a_inscription=True, jauge=4)
    famille = InscriptionEvenementFactory(evenement=evenement, places=2)
    autre = InscriptionEvenementFactory(evenement=evenement, places=2)
    attente = [InscriptionEvenementFactory(evenement=evenement, en_attente=True, places=n) for n in (3, 2, 2)]
    return evenement, [famille, autre], attente


def etats(inscriptions):
    for inscription in inscriptions:
        inscription.refresh_from_db()
    return [inscription.etat for inscription in inscriptions]


def test_les_places_rendues_vont_a_la_premiere_demande_qui_y_tient_entiere(complet):
    _, [famille, _], attente = complet

    operations.annuler_l_inscription(famille)

    assert etats(attente) == ["en_attente", "inscrite", "en_attente"]


def test_la_personne_appelee_l_apprend_par_un_message(complet, django_capture_on_commit_callbacks):
    _, [famille, _], attente = complet

    with django_capture_on_commit_callbacks(execute=True):
        operations.annuler_l_inscription(famille)

    [message] = mail.outbox
    assert message.to == [attente[1].courriel]
    assert message.subject.startswith("Vous avez une place")


def test_l_ordre_d_arrivee_decide_quand_tout_le_monde_y_tient(complet):
    _, prises, attente = complet

    for inscription in prises:
        operations.annuler_l_inscription(inscription)

    assert etats(attente) == ["en_attente", "inscrite", "inscrite"]


def test_rendre_une_partie_de_ses_places_sert_deja(complet):
    _, [famille, autre], attente = complet

    operations.changer_les_places(famille, 1)
    operations.changer_les_places(autre, 1)

    assert etats(attente) == ["en_attente", "inscrite", "en_attente"]


def test_demander_moins_peut_faire_entrer(complet):
    _, [famille, _], attente = complet
    operations.changer_les_places(famille, 1)

    operations.changer_les_places(attente[0], 1)

    assert etats(attente) == ["inscrite", "en_attente", "en_attente"]


def test_on_ne_prend_pas_plus_qu_il_ne_reste(complet):
    _, [famille, _], _ = complet

    with pytest.raises(operations.InscriptionImpossible, match="c’est complet"):
        operations.changer_les_places(famille, 3)


def test_on_prend_plus_s_il_en_reste():
    inscription = InscriptionEvenementFactory(places=1)

    operations.changer_les_places(inscription, 4)

    inscription.refresh_from_db()
    assert inscription.places == 4


def test_la_coordination_fait_passer_devant_si_la_jauge_le_permet(complet, coordinatrice):
    evenement, _, attente = complet
    with pytest.raises(operations.InscriptionImpossible, match="il en reste 0"):
        operations.donner_la_place(attente[2], par=coordinatrice)
    evenement.jauge = 6
    evenement.save()

    operations.donner_la_place(attente[2], par=coordinatrice)

    assert etats(attente) == ["en_attente", "en_attente", "inscrite"]


def test_une_seance_commencee_n_appelle_plus_personne(complet):
    evenement, [famille, _], attente = complet
    evenement.creneaux.update(debut=dans(jours=-1), fin=dans(jours=-1, heure=20))

    with pytest.raises(operations.InscriptionImpossible, match="a commencé"):
        operations.annuler_l_inscription(famille)

    assert set(etats(attente)) == {EtatInscription.EN_ATTENTE}


def test_dit_complet_l_evenement_n_appelle_personne_puis_rattrape(complet, coordinatrice):
    evenement, [famille, _], attente = complet
    operations.changer_etat(evenement, EtatEvenement.COMPLET, par=coordinatrice)
    operations.annuler_l_inscription(famille)
    assert set(etats(attente)) == {EtatInscription.EN_ATTENTE}

    operations.changer_etat(evenement, EtatEvenement.PROGRAMME, par=coordinatrice)

    assert etats(attente) == ["en_attente", "inscrite", "en_attente"]
