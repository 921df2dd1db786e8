"""Le classeur d’une année : les lignes de l’écran, aucune formule, aucune adresse."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from tests.fabriques import SortieFactory

ADRESSE = reverse("pilotage:sorties-xlsx")


def lire(reponse):
    return openpyxl.load_workbook(io.BytesIO(reponse.content)).active


def test_le_classeur_dit_l_annee_demandee(bureau):
    SortieFactory(
        realisee=True, ecole__nom="École du Figuier", classe="CM2 A", accompagnateurs=3, atelier="Visite et atelier"
    )
    SortieFactory(annee_scolaire=2024)

    reponse = bureau.get(f"{ADRESSE}?annee=2025")

    titres, ligne, *reste = lire(reponse).iter_rows(values_only=True)
    assert reponse["Content-Disposition"] == 'attachment; filename="sorties-cm2-2025-2026.xlsx"'
    lue = dict(zip(titres, ligne, strict=True))
    assert lue | {"Jour": lue["Jour"].date()} == {
        "École": "École du Figuier",
        "Classe": "CM2 A",
        "Année scolaire": "2025-2026",
        "Jour": date(2026, 3, 12),
        "Atelier": "Visite et atelier",
        "Élèves attendus": 27,
        "Élèves venus": 26,
        "Adultes": 3,
        "État": "Réalisée",
        "Questionnaire": "Adresse à donner",
    }
    assert reste == []


def test_ce_qui_n_est_pas_renseigne_reste_vide(bureau):
    SortieFactory(eleves_prevus=None)

    _, ligne = lire(bureau.get(ADRESSE)).iter_rows(values_only=True)

    assert ligne[3:8] == (None, None, None, None, None)


def test_une_formule_reste_un_texte(bureau):
    SortieFactory(classe="=HYPERLINK(1)", atelier="@somme")

    feuille = lire(bureau.get(ADRESSE))

    assert [(c.value, c.data_type, c.quotePrefix) for c in (feuille["B2"], feuille["E2"])] == [
        ("=HYPERLINK(1)", "s", True),
        ("@somme", "s", True),
    ]


def test_ni_adresse_ni_avis_n_en_sortent_et_les_lecteurs_n_ont_pas_les_questionnaires(connecter, elue):
    SortieFactory(adressee=True)
    SortieFactory(adressee=True, repondue=True)

    feuille = lire(connecter(elue).get(ADRESSE))

    cellules = [str(valeur) for ligne in feuille.iter_rows(values_only=True) for valeur in ligne]
    assert feuille.max_row == 3
    assert [mot for mot in cellules if "@" in mot or mot in ("Questionnaire", "Répondu")] == []


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_classeur_coute_toujours_autant(bureau, nombre, django_assert_num_queries):
    SortieFactory.create_batch(nombre, realisee=True)

    with django_assert_num_queries(7):
        reponse = bureau.get(ADRESSE)

    assert lire(reponse).max_row == nombre + 1
