"""Une séance peut se tenir ailleurs que son événement : qui s’y inscrit lit le bon endroit, partout."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from evenements.notifications import inscriptions as notifications
from socle.models import Courriel
from tests.fabriques import CreneauFactory, EvenementFactory, InscriptionEvenementFactory, LieuFactory, dans

pytestmark = pytest.mark.django_db


@pytest.fixture
def au_foyer():
    """Deux séances, la seconde au foyer ; une personne inscrite à la seconde."""
    evenement = EvenementFactory(a_inscription=True, lieu__nom="La grande salle")
    foyer = LieuFactory(nom="Le foyer", adresse="3 rue du Foyer")
    return InscriptionEvenementFactory(
        creneau=CreneauFactory(evenement=evenement, debut=dans(jours=31), lieu=foyer), evenement=evenement
    )


def test_le_message_donne_le_lieu_de_la_seance(au_foyer):
    notifications.accuser_reception(au_foyer)

    courriel = Courriel.objects.get()
    for corps in (courriel.texte, courriel.html):
        assert "Le foyer, 3 rue du Foyer" in corps
        assert "La grande salle" not in corps


def test_sur_place_et_en_ligne_le_message_donne_aussi_le_lien():
    lien = "https://visio.example.fr/forum"
    inscription = InscriptionEvenementFactory(evenement__mode="mixte", evenement__lien_acces=lien)

    notifications.accuser_reception(inscription)

    assert f"et en ligne, {lien}" in Courriel.objects.get().texte.replace("\N{NO-BREAK SPACE}", " ")


def test_revenu_sur_place_il_ne_donne_plus_le_lien():
    inscription = InscriptionEvenementFactory(evenement__lien_acces="https://visio.example.fr/forum")

    notifications.accuser_reception(inscription)

    assert "visio" not in Courriel.objects.get().texte


def test_la_page_de_l_inscription_donne_le_lieu_de_la_seance(client, au_foyer):
    page = client.get(notifications.chemin_personnel(au_foyer)).text

    assert ("Le foyer" in page, "La grande salle" in page) == (True, False)


def test_le_formulaire_dit_ou_se_tient_chaque_seance(client, au_foyer):
    page = client.get(reverse("agenda:inscription", args=[au_foyer.creneau.evenement.slug])).text

    assert (", La grande salle – reste" in page, ", Le foyer – reste" in page) == (True, True)


def test_la_liste_de_l_entree_porte_le_lieu_de_la_seance(au_foyer):
    creneau = au_foyer.creneau

    contexte = {"evenement": creneau.evenement, "creneau": creneau, "le": creneau.debut}
    feuille = render_to_string("documents/liste_a_l_entree.html", contexte)

    assert ("Le foyer – imprimée" in feuille, "La grande salle" in feuille) == (True, False)
