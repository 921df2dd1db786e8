import dataclasses
from decimal import Decimal

import pytest

from rapports.lecture import dire_la_case
from rapports.structure import Case, ChapitreFige, Chiffre, Colonne, Dessin, Partie, Tableau, en_json
from rapports.structure.blocs import BARRES, EUROS, NOMBRE, POURCENT, compte, mots, personnes
from rapports.structure.nombres import Effectif
from rapports.structure.serialisation import _relever

TABLEAU = Tableau(
    "essai",
    "Essai",
    (Colonne("Direction"), Colonne("Agents", NOMBRE, 20)),
    ((mots("Éducation"), compte(404)), (mots("Police"), Case(masque=True)), (mots("Culture"), Case())),
    dessin=Dessin(BARRES, "404 agents", (1,)),
)
CHAPITRE = ChapitreFige(
    "agents",
    (Partie("journees", "Journées", ("Une phrase.",), (Chiffre("a", "agents", compte(404)),), (TABLEAU,)),),
)


def test_un_chapitre_va_au_json_et_en_revient_a_l_identique():
    assert _relever(ChapitreFige, en_json(CHAPITRE)) == CHAPITRE


def test_des_chiffres_figes_avant_un_champ_nouveau_se_relisent():
    ancien = en_json(TABLEAU)
    del ancien["dessin"], ancien["note"]

    assert _relever(Tableau, ancien) == dataclasses.replace(TABLEAU, dessin=None)


def test_un_nombre_masque_n_est_garde_nulle_part():
    assert personnes(Effectif(masque=True)) == Case(masque=True)


@pytest.mark.parametrize(
    ("case", "sorte", "dite"),
    [
        (None, NOMBRE, "non renseigné"),
        (Case(), NOMBRE, "non renseigné"),
        (compte(0), NOMBRE, "0"),
        (compte(1188), NOMBRE, "1\u202f188"),
        (Case(masque=True), NOMBRE, "moins de 5"),
        (Case(nombre=Decimal("34.5")), POURCENT, "34,5\xa0%"),
        (compte(3000), EUROS, "3\u202f000\xa0€"),
        (Case(nombre=Decimal(12), au_moins=True), NOMBRE, "au moins 12"),
        (Case(texte="environ", nombre=Decimal(40)), NOMBRE, "environ 40"),
        (mots("Éducation"), "texte", "Éducation"),
    ],
)
def test_une_case_se_dit_en_francais(case, sorte, dite):
    assert dire_la_case(case, sorte) == dite
