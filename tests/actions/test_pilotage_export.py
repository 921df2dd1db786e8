import datetime
import io

import pytest
import time_machine
from openpyxl import load_workbook

from tests.fabriques import ActionFactory, ObjectifFactory, UtilisateurFactory

EXPORT = "/pilotage/actions.xlsx"


def lignes(reponse):
    """Les lignes du classeur, en-tête compris ; les cellules gardent leur sorte."""
    feuille = load_workbook(io.BytesIO(reponse.content)).active
    return [list(ligne) for ligne in feuille.iter_rows()]


def test_l_export_suit_les_filtres_et_l_ordre_de_la_liste(connecter, coordinatrice):
    objectif = ObjectifFactory(numero=1)
    for code, phase in [("A1", "en_cours"), ("A2", "realisee"), ("A3", "en_cours")]:
        ActionFactory(objectif=objectif, code=code, phase=phase)

    reponse = connecter(coordinatrice).get(EXPORT, {"phase": "en_cours", "tri": "-code"})

    assert [ligne[0].value for ligne in lignes(reponse)] == ["Code", "A3", "A1"]


@time_machine.travel("2026-06-15 12:00")
def test_le_fichier_porte_le_plan_et_le_jour(connecter, coordinatrice):
    ActionFactory(objectif__plan__code="2019-2021")

    reponse = connecter(coordinatrice).get(EXPORT)

    assert reponse["Content-Disposition"] == 'attachment; filename="actions-2019-2021-2026-06-15.xlsx"'


@pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t", "\r"])
def test_un_titre_qui_commence_comme_une_formule_reste_un_texte(connecter, coordinatrice, debut):
    ActionFactory(titre=f"{debut}1+1")

    titre = lignes(connecter(coordinatrice).get(EXPORT))[1][1]

    assert titre.data_type == "s"
    assert titre.value[0] == "'"


def test_une_date_est_une_date_et_l_inconnu_reste_vide(connecter, coordinatrice):
    fin = datetime.date(2026, 9, 1)
    ActionFactory(precision="jour", debut=fin, fin=fin)

    entete, ligne = lignes(connecter(coordinatrice).get(EXPORT))

    lue = {titre.value: cellule.value for titre, cellule in zip(entete, ligne, strict=True)}
    assert (lue["Terme attendu"].date(), lue["Dernier point"]) == (fin, None)


def test_l_export_tait_les_pilotes_a_qui_ne_les_lit_pas(connecter, coordinatrice, cosignataire):
    action = ActionFactory(confiee_a=UtilisateurFactory())
    rang = [c.value for c in lignes(connecter(coordinatrice).get(EXPORT))[0]].index("Pilotes")

    assert lignes(connecter(coordinatrice).get(EXPORT))[1][rang].value == str(action.pilotes.get().agent)
    assert lignes(connecter(cosignataire).get(EXPORT))[1][rang].value is None


def test_sans_plan_l_export_ramene_a_la_liste(connecter, coordinatrice):
    assert connecter(coordinatrice).get(EXPORT).url == "/pilotage/actions/"


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_export_coute_toujours_autant(connecter, coordinatrice, nombre, django_assert_num_queries):
    objectif = ObjectifFactory()
    for _ in range(nombre):
        ActionFactory(objectif=objectif, confiee_a=UtilisateurFactory())
    desk = connecter(coordinatrice)

    with django_assert_num_queries(15):
        reponse = desk.get(EXPORT)

    assert len(lignes(reponse)) == nombre + 1
