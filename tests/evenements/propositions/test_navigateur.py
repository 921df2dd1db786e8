"""Proposer un événement au téléphone, puis le voir dans l’agenda ; le même formulaire sans JavaScript."""

import pytest
from django.core import mail

from evenements.models import Evenement
from socle import robots
from tests.evenements.propositions.saisies import dernier_lien
from tests.fabriques import LieuFactory, UtilisateurFactory, dans
from tests.navigateur import demande_un_navigateur

pytestmark = [pytest.mark.navigateur, demande_un_navigateur, pytest.mark.django_db(transaction=True)]
MOT_DE_PASSE = "un mot de passe de test"


@pytest.mark.parametrize("avec_javascript", [True, False], ids=["avec", "sans"])
def test_proposer_un_evenement_et_le_voir_publie(visiteur, avec_javascript):
    LieuFactory(nom="Salle des Amandiers")
    UtilisateurFactory(coordination=True, email="camille@vitrolles.example", confirmee=True)
    ines = visiteur(largeur=375, hauteur=740, java_script_enabled=avec_javascript)
    camille = visiteur()

    proposer(ines)
    fautes = ines.controler() if avec_javascript else []
    ines.aller(dernier_lien())
    fautes += ines.controler() if avec_javascript else []
    fautes += publier(camille)
    ines.aller("/agenda/")

    assert fautes == []
    assert mail.outbox[-1].subject == "Dans l’agenda : Bal des langues"
    assert ines.page.get_by_role("link", name="Bal des langues").count() == 1


def proposer(ines):
    page = ines.page
    ines.aller("/agenda/")
    page.locator("main").get_by_role("link", name="Proposer un événement").click()
    page.wait_for_timeout(robots.SECONDES_AU_MOINS * 1000 + 500)
    page.get_by_label("Votre nom").fill("Inès Ferrand")
    page.get_by_label("Votre courriel").fill("ines@ateliers.example")
    page.get_by_label("Titre").fill("Bal des langues")
    page.get_by_label("En une phrase").fill("On danse et on parle.")
    page.get_by_label("Description").fill("Chacun apprend trois mots d’une autre langue.")
    page.get_by_label("Jour (obligatoire)").first.fill(dans(jours=30).date().isoformat())
    page.get_by_label("Lieu", exact=True).select_option(label="Salle des Amandiers")
    page.get_by_role("button", name="Proposer l’événement").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Merci, votre proposition est reçue"


def publier(camille):
    camille.entrer("camille@vitrolles.example", MOT_DE_PASSE)
    camille.aller("/pilotage/agenda/")
    fautes = camille.controler()
    camille.page.get_by_role("link", name="Bal des langues").click()
    fautes += camille.controler()
    camille.aller(f"/pilotage/agenda/{Evenement.objects.get().slug}/modifier/")
    fautes += camille.controler()
    camille.page.go_back()
    camille.page.get_by_role("button", name="Publier l’événement").click()
    return fautes
