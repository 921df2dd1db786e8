"""La fiche d’une action en PDF, sur une page."""

import datetime
import io

import pikepdf
import pytest

from actions.impression import contexte, imprimer_la_fiche
from actions.models import Etape, Financement, Millesime, PointAvancement
from tests import pdf
from tests.fabriques import ActionFactory, OrganismeFactory, UtilisateurFactory

pytestmark = pytest.mark.django_db
JOUR = datetime.date(2026, 11, 27)
LONG = "Une phrase sans fin qui dit longuement ce qui manque pour avancer, et pourquoi, et depuis quand. " * 6


@pytest.fixture
def auteur():
    return UtilisateurFactory(prenom="Alex", nom="Martin")


def remplir(action, auteur, nombre, texte="Deux ateliers."):
    for rang in range(nombre):
        Etape.objects.create(action=action, libelle=texte[:200], ordre=rang)
        Millesime.objects.create(action=action, annee=2020 + rang, participants=3)
        financeur = OrganismeFactory()
        Financement.objects.create(action=action, annee=2020 + rang, financeur=financeur, montant_demande=1500)
        PointAvancement.objects.create(
            action=action, auteur=auteur, phase=action.phase, fait=texte, blocage=texte, a_retenir=texte
        )


def test_la_fiche_dit_ou_en_est_l_action_sans_nommer_personne(auteur):
    action = ActionFactory(code="T39", titre="Appel à projets", meteo="appuis", meteo_motif="Il manque une salle")
    remplir(action, auteur, 1)

    lu = pdf.lire(imprimer_la_fiche(action, JOUR))

    attendus = ["T39 – Appel à projets", "Il manque une salle", "Deux ateliers.", "moins de 5", "1 500 €"]
    assert [mots for mots in attendus if mots not in lu] == []
    assert "Martin" not in lu


def test_la_fiche_tient_sur_une_page(auteur):
    action = ActionFactory(titre=LONG[:150], resume=LONG, meteo="appuis", meteo_motif=LONG[:300])
    remplir(action, auteur, 7, LONG)

    octets = imprimer_la_fiche(action, JOUR)

    with pikepdf.open(io.BytesIO(octets)) as lu:
        assert len(lu.pages) == 1
    assert "Étapes (3 sur 7)" in pdf.lire(octets)


def test_une_action_nue_a_sa_fiche():
    assert "Aucun point d’avancement n’est enregistré." in pdf.lire(imprimer_la_fiche(ActionFactory(), JOUR))


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_fiche_coute_toujours_autant(auteur, nombre, django_assert_num_queries):
    action = ActionFactory()
    remplir(action, auteur, nombre)

    with django_assert_num_queries(7):
        contexte(action, JOUR)


def test_le_bureau_mene_a_la_fiche(connecter, coordinatrice):
    ActionFactory(code="T39")
    bureau = connecter(coordinatrice)

    assert "/pilotage/actions/T39/fiche.pdf" in bureau.get("/pilotage/actions/T39/").text
    reponse = bureau.get("/pilotage/actions/t39/fiche.pdf")
    assert (reponse["Content-Type"], reponse.content[:5]) == ("application/pdf", b"%PDF-")
