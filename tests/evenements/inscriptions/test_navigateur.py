"""Dans un vrai navigateur, au téléphone : remplir la salle, attendre, recevoir la place rendue."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail

from evenements.models import InscriptionEvenement
from socle import robots
from tests.fabriques import EvenementFactory, InscriptionEvenementFactory
from tests.navigateur import demande_un_navigateur

pytestmark = [pytest.mark.navigateur, demande_un_navigateur, pytest.mark.django_db(transaction=True)]


class Habitant:
    """Une personne au téléphone ; `fautes` : ce que les pages vues ont d’inaccessible (l’analyseur veut JavaScript)."""

    def __init__(self, visiteur, javascript):
        self.personne = visiteur(largeur=375, java_script_enabled=javascript)
        self.page, self.javascript, self.fautes = self.personne.page, javascript, []

    def aller(self, chemin):
        self.personne.aller(chemin)
        self.controler()

    def lire(self, titre):
        self.page.get_by_role("heading", level=1, name=titre).wait_for()
        self.controler()

    def controler(self):
        self.fautes += self.personne.controler() if self.javascript else []

    def s_inscrire(self, evenement, nom, nombre):
        self.aller(evenement.get_absolute_url())
        self.page.get_by_role("link", name=re.compile("^S’inscrire")).last.click()
        self.lire("S’inscrire")
        self.page.get_by_label("Votre nom").fill(nom)
        self.page.get_by_label("Votre courriel").fill(f"{nom.lower()}@example.fr")
        self.page.get_by_label("Nombre de places").select_option(str(nombre))
        self.page.wait_for_timeout(robots.SECONDES_AU_MOINS * 1000 + 1100)
        self.page.get_by_role("button", name="M’inscrire").click()


def lien_recu():
    return urlsplit(re.search(r"https?://\S+/agenda/inscriptions/\S+", mail.outbox[-1].body).group()).path


@pytest.mark.parametrize("javascript", [True, False], ids=["avec", "sans-javascript"])
def test_la_place_rendue_revient_a_qui_attendait(visiteur, javascript):
    evenement = EvenementFactory(a_inscription=True, jauge=3)
    InscriptionEvenementFactory(evenement=evenement, nom="Famille", places=1)
    habitant = Habitant(visiteur, javascript)

    habitant.s_inscrire(evenement, "Camille", 2)
    habitant.lire("Vous êtes inscrit·e")
    de_camille = lien_recu()
    habitant.s_inscrire(evenement, "Dominique", 2)
    habitant.lire("Vous êtes en liste d’attente")
    habitant.aller(de_camille)
    habitant.page.get_by_role("button", name="Annuler mon inscription").click()
    habitant.lire("Votre inscription est annulée")
    habitant.aller(lien_recu())

    habitant.lire("Vous êtes inscrit·e")
    assert InscriptionEvenement.objects.inscrites().places() == 3
    assert habitant.fautes == []
