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


def s_inscrire(personne, evenement, nom, nombre):
    personne.aller(evenement.get_absolute_url())
    fautes = personne.controler()
    personne.page.get_by_role("link", name=re.compile("^S’inscrire")).last.click()
    fautes += personne.controler()
    personne.page.get_by_label("Votre nom").fill(nom)
    personne.page.get_by_label("Votre courriel").fill(f"{nom.lower()}@example.fr")
    personne.page.get_by_label("Nombre de places").select_option(str(nombre))
    personne.page.wait_for_timeout(robots.SECONDES_AU_MOINS * 1000 + 1100)
    personne.page.get_by_role("button", name="M’inscrire").click()
    return fautes + personne.controler()


def lien_recu():
    return urlsplit(re.search(r"https?://\S+/agenda/inscriptions/\S+", mail.outbox[-1].body).group()).path


@pytest.mark.parametrize("javascript", [True, False], ids=["avec", "sans-javascript"])
def test_la_place_rendue_revient_a_qui_attendait(visiteur, javascript):
    evenement = EvenementFactory(a_inscription=True, jauge=3)
    InscriptionEvenementFactory(evenement=evenement, nom="Famille", places=1)
    telephone = visiteur(largeur=375, java_script_enabled=javascript)

    fautes = s_inscrire(telephone, evenement, "Camille", 2)
    assert telephone.page.get_by_role("heading", level=1).inner_text() == "Vous êtes inscrit·e"
    de_camille = lien_recu()
    fautes += s_inscrire(telephone, evenement, "Dominique", 2)
    assert telephone.page.get_by_role("heading", level=1).inner_text() == "Vous êtes en liste d’attente"

    telephone.aller(de_camille)
    telephone.page.get_by_role("button", name="Annuler mon inscription").click()
    fautes += telephone.controler()
    telephone.aller(lien_recu())

    assert telephone.page.get_by_role("heading", level=1).inner_text() == "Vous êtes inscrit·e"
    assert InscriptionEvenement.objects.inscrites().places() == 3
    assert fautes == []
