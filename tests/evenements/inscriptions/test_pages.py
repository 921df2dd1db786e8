import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from evenements.models import InscriptionEvenement
from evenements.notifications import inscriptions as notifications
from socle import robots
from socle.dates import dire_le_jour
from tests.evenements.requetes import requetes
from tests.fabriques import EvenementFactory, InscriptionEvenementFactory, dans

pytestmark = pytest.mark.django_db
LEA = {"nom": "Léa", "courriel": "lea@example.fr", "nombre": "2"}


@pytest.fixture
def saisie(time_machine):
    """Ce qu’une personne envoie, un quart de minute après avoir ouvert le formulaire."""

    def remplir(evenement, **champs):
        depart = robots.tamponner()
        time_machine.move_to(timezone.now() + timedelta(seconds=15))
        return {"seance": evenement.creneaux.first().rang, "depart": depart, **LEA, **champs}

    return remplir


def formulaire(evenement):
    return reverse("agenda:inscription", args=[evenement.slug])


def test_la_page_de_l_evenement_dit_ce_qu_il_reste_et_mene_au_formulaire(client):
    evenement = EvenementFactory(a_inscription=True, jauge=5)
    InscriptionEvenementFactory(evenement=evenement, places=2)

    page = client.get(evenement.get_absolute_url()).text

    assert "<b>3</b> places sur 5" in page
    assert f"{formulaire(evenement)}?seance=1" in page


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"jauge": 1}, "S’inscrire en liste d’attente"),
        ({"inscription_jusqu_au": dans(jours=-1)}, "Les inscriptions sont closes"),
        ({"inscription": "ailleurs", "inscription_telephone": "04 42 00 00 00"}, "04 42 00 00 00"),
    ],
)
def test_complete_close_ou_ailleurs_la_page_le_dit(client, champs, phrase):
    evenement = EvenementFactory(**{"a_inscription": True, **champs})
    InscriptionEvenementFactory(creneau=evenement.creneaux.get())

    assert phrase in client.get(evenement.get_absolute_url()).text


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [({"etat": "annule"}, "L’événement est annulé."), ({"inscription_jusqu_au": dans(jours=-1)}, "sont closes depuis")],
)
def test_annule_ou_clos_on_ne_s_inscrit_plus_ailleurs_non_plus(client, champs, phrase):
    ailleurs = "https://billets.example.fr"
    evenement = EvenementFactory(inscription="ailleurs", inscription_lien=ailleurs, **champs)

    page = client.get(evenement.get_absolute_url()).text

    assert (phrase in page, ailleurs in page) == (True, False)


@pytest.mark.parametrize("ou", [{"a_inscription": True}, {"inscription": "ailleurs", "inscription_courriel": "a@b.fr"}])
def test_la_page_dit_jusqu_a_quand_on_s_inscrit(client, ou):
    evenement = EvenementFactory(inscription_jusqu_au=dans(jours=20, heure=12), **ou)

    page = client.get(evenement.get_absolute_url()).text

    assert f"Inscription jusqu’au {dire_le_jour(dans(jours=20))} à 12 h 00." in page


def test_s_inscrire_mene_a_son_inscription(client, saisie):
    evenement = EvenementFactory(a_inscription=True)

    reponse = client.post(formulaire(evenement), saisie(evenement), follow=True)

    assert "Vous êtes inscrit·e" in reponse.text
    assert "2 places" in reponse.text
    assert mail.outbox[0].to == ["lea@example.fr"]


def test_une_erreur_garde_ce_qui_est_ecrit(client, saisie):
    evenement = EvenementFactory(a_inscription=True)

    reponse = client.post(formulaire(evenement), saisie(evenement, courriel="lea", amenagement="Boucle magnétique"))

    assert "Léa" in reponse.text
    assert "Boucle magnétique" in reponse.text
    assert not InscriptionEvenement.objects.exists()


def test_un_robot_n_inscrit_personne(client, saisie):
    evenement = EvenementFactory(a_inscription=True)

    client.post(formulaire(evenement), saisie(evenement, site_internet="https://spam.example"))

    assert not InscriptionEvenement.objects.exists()


def test_s_inscrire_deux_fois_renvoie_le_message(client, saisie):
    evenement = EvenementFactory(a_inscription=True)
    client.post(formulaire(evenement), saisie(evenement))

    reponse = client.post(formulaire(evenement), saisie(evenement), follow=True)

    assert "Vous êtes déjà inscrit·e à cette séance : nous vous renvoyons le message" in reponse.text
    assert InscriptionEvenement.objects.count() == 1
    assert ["déjà inscrite" in message.body for message in mail.outbox] == [False, True]


def test_un_evenement_en_entree_libre_n_a_pas_de_formulaire(client):
    assert client.get(formulaire(EvenementFactory())).status_code == 404


def test_suivre_le_lien_ne_change_rien_le_bouton_annule(client):
    inscription = InscriptionEvenementFactory()
    chemin = notifications.chemin_personnel(inscription)
    client.get(chemin)
    inscription.refresh_from_db()
    assert inscription.etat == "inscrite"

    reponse = client.post(chemin, {"annuler": "oui"}, follow=True)

    assert "Votre inscription est annulée" in reponse.text


def test_on_change_ses_places_par_son_lien(client):
    inscription = InscriptionEvenementFactory(places=3)

    client.post(notifications.chemin_personnel(inscription), {"nombre": "1"})

    inscription.refresh_from_db()
    assert inscription.places == 1


def test_un_lien_abime_dit_quoi_faire(client):
    reponse = client.get(reverse("agenda:inscription-personnelle", args=["invente"]))

    assert reponse.status_code == 410
    assert "Ce lien est incomplet" in reponse.text


@pytest.mark.parametrize("nom", ["agenda:evenement", "pilotage:inscriptions", "pilotage:inscriptions-csv"])
def test_une_page_ne_coute_pas_plus_avec_plus_d_inscrits(connecter, coordinatrice, nom):
    client, evenement = connecter(coordinatrice), EvenementFactory(a_inscription=True, jauge=90)
    couts = []
    client.get("/")  # la première page d’une session coûte une requête de plus
    for combien in (1, 3):
        InscriptionEvenementFactory.create_batch(combien, evenement=evenement)
        InscriptionEvenementFactory.create_batch(combien, evenement=evenement, en_attente=True)
        with requetes() as vues:
            client.get(reverse(nom, args=[evenement.slug]))
        couts.append(len(vues))

    assert couts[0] == couts[1]


def bureau(nom, inscription, *suite):
    return reverse(f"pilotage:{nom}", args=[inscription.creneau.evenement.slug, *suite])


def test_la_coordination_inscrit_au_telephone(connecter, coordinatrice):
    inscription = InscriptionEvenementFactory()
    saisie = {"seance": "1", "nom": "Monsieur Sans Courriel", "courriel": "", "nombre": "2", "amenagement": ""}

    reponse = connecter(coordinatrice).post(bureau("inscription-ajouter", inscription), saisie, follow=True)

    assert "Monsieur Sans Courriel" in reponse.text
    assert mail.outbox == []


def test_la_coordination_annule_et_la_personne_lit_pourquoi(connecter, coordinatrice):
    inscription = InscriptionEvenementFactory()
    adresse = bureau("inscription-annuler", inscription, inscription.pk)

    connecter(coordinatrice).post(adresse, {"motif": "La séance est réservée aux scolaires."})

    assert "réservée aux scolaires" in mail.outbox[0].body


def test_la_liste_de_l_entree_est_un_pdf(connecter, coordinatrice):
    inscription = InscriptionEvenementFactory()

    reponse = connecter(coordinatrice).get(bureau("inscriptions-liste", inscription, 1))

    assert reponse.content.startswith(b"%PDF-")


def test_le_csv_porte_les_personnes(connecter, coordinatrice):
    inscription = InscriptionEvenementFactory(nom="=Léa")

    texte = connecter(coordinatrice).get(bureau("inscriptions-csv", inscription)).content.decode("utf-8-sig")

    assert re.search(r"'=Léa;personne\d+@example.fr;1", texte)


def test_la_gestion_montre_une_inscription_sans_la_changer(connecter, coordinatrice):
    inscription = InscriptionEvenementFactory()
    adresse = reverse("admin:evenements_inscriptionevenement_change", args=[inscription.pk])

    page = connecter(coordinatrice).get(adresse).text

    assert inscription.courriel in page
    assert 'name="nom"' not in page
