"""Les chiffres des sorties : comptés au registre, et « non renseigné » plutôt que 0."""

import pytest

from actions.models import SortieScolaire
from actions.requetes import AnneeDeSorties
from tests.fabriques import ActionFactory, SortieFactory

pytestmark = pytest.mark.django_db


def compter(annee=2025):
    return SortieScolaire.objects.de_l_annee_scolaire(annee).compter()


def test_sans_sortie_rien_n_est_renseigne():
    assert set(compter()) == {None}


def test_tant_que_rien_n_est_compte_les_eleves_venus_ne_sont_pas_zero():
    SortieFactory(eleves_prevus=27)
    SortieFactory(eleves_prevus=None)

    compte = compter()

    assert (compte.classes, compte.realisees, compte.eleves) == (2, None, None)
    assert (compte.attendus, compte.sans_attendus) == (27, 1)


def test_les_eleves_venus_et_attendus_de_l_annee():
    premiere = SortieFactory(realisee=True, eleves=26, eleves_prevus=27)
    SortieFactory(realisee=True, eleves=24, eleves_prevus=25, ecole=premiere.ecole)
    SortieFactory(eleves_prevus=28)
    SortieFactory(annulee=True, eleves_prevus=22)
    SortieFactory(realisee=True, eleves=19, annee_scolaire=2024)

    compte = compter()

    assert (compte.classes, compte.realisees, compte.annulees, compte.ecoles) == (3, 2, 1, 2)
    assert (compte.eleves, compte.attendus) == (50, 80)


def test_ce_que_le_registre_demande():
    SortieFactory(realisee=True, eleves=26)
    SortieFactory(eleves_prevus=28)

    compte = SortieScolaire.objects.realisees().de_l_annee_scolaire(2025).compter()

    assert (compte.classes, compte.eleves) == (1, 26)
    assert SortieScolaire.objects.realisees().de_l_annee_scolaire(2026).compter().eleves is None


def test_une_sortie_dont_le_jour_est_passe_est_a_compter():
    SortieFactory(jour="2026-03-19")
    SortieFactory(jour="2026-03-20")

    assert compter().a_compter == 1
    assert [s.est_a_compter for s in SortieScolaire.objects.order_by("jour")] == [True, False]


@pytest.mark.parametrize(("avis", "moyennes"), [(4, (None, None)), (5, (4.0, 3.0))])
def test_les_moyennes_n_existent_qu_a_partir_de_cinq_avis(avis, moyennes):
    SortieFactory.create_batch(avis, realisee=True, repondue=True)
    SortieFactory(realisee=True)

    compte = compter()

    assert (compte.avis, (compte.interet, compte.accueil)) == (avis, moyennes)


def test_le_compte_coute_une_requete(django_assert_num_queries):
    SortieFactory.create_batch(3, realisee=True)

    with django_assert_num_queries(1):
        compter()


def test_les_sorties_d_une_action_par_annee_scolaire():
    action = ActionFactory()
    SortieFactory.create_batch(2, action=action, realisee=True, eleves=25)
    SortieFactory(action=action, realisee=True, eleves=3, annee_scolaire=2024)
    SortieFactory(action=action)
    SortieFactory(realisee=True)

    annees = action.sorties.par_annee()

    assert annees == [AnneeDeSorties(2025, 2, 50), AnneeDeSorties(2024, 1, 3)]
    assert [(a.en_mots, a.se_montre) for a in annees] == [("2025-2026", True), ("2024-2025", False)]


def test_la_page_publique_de_l_action_dit_ses_totaux_et_masque_les_petits(client):
    action = ActionFactory()
    SortieFactory.create_batch(2, action=action, realisee=True, eleves=249)
    SortieFactory(action=action, realisee=True, eleves=4, annee_scolaire=2024)

    page = client.get(action.get_absolute_url()).text

    assert "2025-2026&nbsp;: 498 élèves, 2 classes" in page
    assert "2024-2025&nbsp;: moins de cinq élèves, 1 classe" in page


def test_la_page_publique_n_a_ni_ecole_ni_classe(client):
    sortie = SortieFactory(realisee=True, ecole__nom="École du Figuier", classe="CM2 Z")

    page = client.get(sortie.action.get_absolute_url()).text

    assert "26 élèves, 1 classe" in page
    assert ("École du Figuier" in page, "CM2 Z" in page) == (False, False)


def test_la_fiche_du_bureau_mene_aux_sorties(connecter, elue):
    sortie = SortieFactory(realisee=True)

    page = connecter(elue).get(f"/pilotage/actions/{sortie.action.code}/").text

    assert "2025-2026&nbsp;: 26 élèves, 1 classe" in page
    assert 'href="/pilotage/sorties/"' in page
