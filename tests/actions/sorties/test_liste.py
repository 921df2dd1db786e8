"""La liste d’une année : ses chiffres, ses classes ; ce que lisent les élus, ce que tient la coordination."""

import pytest
from django.urls import reverse

from tests.fabriques import OrganismeFactory, SortieFactory

ADRESSE = reverse("pilotage:sorties")


def lignes(page):
    return page.text.count('class="sortie"')


def test_l_annee_en_cours_se_montre_d_abord_les_autres_se_demandent(bureau):
    SortieFactory.create_batch(2)
    SortieFactory(annee_scolaire=2024)

    pages = [bureau.get(ADRESSE), bureau.get(f"{ADRESSE}?annee=2024"), bureau.get(f"{ADRESSE}?annee=inconnue")]

    assert [(page.context["annee"], lignes(page)) for page in pages] == [(2025, 2), (2024, 1), (2025, 2)]
    assert [annee for annee, _ in pages[0].context["annees"]] == [2026, 2025, 2024]


def test_les_chiffres_de_l_annee(bureau):
    OrganismeFactory(sorte="scolaire", nom="École du Rivage")
    SortieFactory.create_batch(5, realisee=True, repondue=True, eleves=26, eleves_prevus=27)
    SortieFactory(eleves_prevus=None)
    SortieFactory(annulee=True, ecole=OrganismeFactory(sorte="scolaire", nom="École du Phare"))

    page = bureau.get(ADRESSE)

    compte = page.context["compte"]
    assert (compte.eleves, compte.attendus, compte.sans_attendus, compte.realisees) == (130, 135, 1, 5)
    assert (page.context["ecoles_connues"], [e.nom for e in page.context["sans_classe"]]) == (
        8,
        ["École du Phare", "École du Rivage"],
    )
    assert "Intérêt des élèves 4,0 sur 4, accueil 3,0 sur 4 (moyennes)" in page.text


def test_sous_cinq_avis_aucune_moyenne(bureau):
    SortieFactory.create_batch(4, realisee=True, repondue=True)

    page = bureau.get(ADRESSE).text

    assert "Moyennes à partir de cinq avis" in page
    assert "sur 4 (moyennes)" not in page


def test_une_sortie_dont_le_jour_est_passe_se_signale(bureau):
    SortieFactory(jour="2026-03-12")

    page = bureau.get(ADRESSE).text

    assert "1 classe à compter" in page
    assert "À compter</span>" in page


def test_elus_et_cosignataires_lisent_les_classes_sans_geste_ni_questionnaire(connecter, elue):
    sortie = SortieFactory(adressee=True, repondue=True, classe="CM2 Z")

    page = connecter(elue).get(ADRESSE)

    assert (lignes(page), "CM2 Z" in page.text) == (1, True)
    absents = ["Questionnaire", "Répondu", "Tout à fait", "Ajouter une classe", sortie.get_absolute_url()]
    assert [mot for mot in absents if mot in page.text] == []


def test_la_coordination_lit_ou_en_est_chaque_questionnaire(bureau):
    SortieFactory(adressee=True, repondue=True)
    SortieFactory(adressee=True, interrogee=True)
    SortieFactory(adressee=True)
    SortieFactory(realisee=True)
    SortieFactory(realisee=True, jour="2025-12-01")
    SortieFactory()
    SortieFactory(annulee=True)

    page = bureau.get(ADRESSE)

    etats = {sortie.etat_du_questionnaire.value for sortie in page.context["page_obj"]}
    assert etats == {"repondu", "envoye", "pret", "sans_adresse", "sans_reponse", "a_venir", "sans_objet"}


def test_l_avis_d_une_classe_ne_se_lit_que_sur_sa_fiche(bureau):
    sortie = SortieFactory(adressee=True, repondue=True)

    assert "Tout à fait (4 sur 4)" in bureau.get(sortie.get_absolute_url()).text
    assert "4 sur 4" not in bureau.get(ADRESSE).text


def test_une_annee_vide_propose_de_reconduire_la_precedente(bureau):
    SortieFactory()

    page = bureau.get(f"{ADRESSE}?annee=2026").text

    assert "Reconduire les classes de 2025-2026" in page
    assert 'action="/pilotage/sorties/2026/reconduire/"' in page


def test_sans_annee_precedente_on_ajoute_la_premiere_classe(bureau):
    page = bureau.get(ADRESSE).text

    assert "Aucune classe n’est encore inscrite pour 2025-2026." in page
    assert ("Reconduire" in page, "Ajouter une classe" in page) == (False, True)


def test_une_annee_vide_n_offre_aucun_geste_a_qui_lit(connecter, elue):
    SortieFactory()

    page = connecter(elue).get(f"{ADRESSE}?annee=2026").text

    assert "Aucune classe n’est encore inscrite pour 2026-2027." in page
    assert ("Reconduire" in page, "Ajouter une classe" in page) == (False, False)


@pytest.mark.parametrize("role", ["referente", "etranger"])
def test_qui_ne_lit_pas_le_pilotage_ne_lit_pas_les_sorties(connecter, request, role):
    assert connecter(request.getfixturevalue(role)).get(ADRESSE).status_code == 403


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_coute_toujours_autant(bureau, nombre, django_assert_num_queries):
    SortieFactory.create_batch(nombre, adressee=True, interrogee=True)

    with django_assert_num_queries(12):
        page = bureau.get(ADRESSE)

    assert lignes(page) == nombre


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_fiche_coute_toujours_autant(bureau, nombre, django_assert_num_queries):
    sorties = SortieFactory.create_batch(nombre, adressee=True, interrogee=True)

    with django_assert_num_queries(10):
        page = bureau.get(sorties[0].get_absolute_url())

    assert page.text.count("<option") == nombre + 1


def test_plus_de_cinquante_classes_se_lisent_par_pages(bureau):
    premiere = SortieFactory()
    SortieFactory.create_batch(51, action=premiere.action, ecole=premiere.ecole)

    assert [lignes(bureau.get(f"{ADRESSE}?page={n}")) for n in (1, 2)] == [50, 2]
