"""Le classeur des chiffres figés."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from rapports import structure as s
from rapports.classeur import LECTURE, ecrire
from rapports.contenu import reunir
from rapports.structure.blocs import EUROS, NOMBRE, POURCENT, mots
from tests.fabriques import ActionFactory
from tests.rapports.test_mise_en_page import COUVERTURE, JOUR

pytestmark = pytest.mark.django_db
FORMULE = '=HYPERLINK("http://ailleurs")'
TITRES = [("Direction",), ("Agents", NOMBRE), ("Part", POURCENT), ("Coût", EUROS)]
COLONNES = tuple(s.Colonne(*titre) for titre in TITRES)
LIGNES = (
    (mots("Culture"), s.Case(nombre=Decimal(404)), s.Case(nombre=Decimal("33.5")), s.Case(nombre=Decimal("3000.00"))),
    (mots("Sports"), s.Case(masque=True), s.Case(), s.Case(nombre=Decimal(450), au_moins=True)),
)


@pytest.fixture
def contenu(rapport):
    ActionFactory(objectif=rapport.plan.objectifs.first(), titre=FORMULE, code="T09")
    partie = s.Partie("p", "Partie", tableaux=(s.Tableau("agents", "Agents formés", COLONNES, LIGNES, "registre"),))
    return replace(reunir(2026, rapport.plan, JOUR), chapitres=(s.ChapitreFige("agents", (partie,)),))


def ouvrir(contenu):
    return load_workbook(io.BytesIO(ecrire(contenu, COUVERTURE)))


def test_un_nombre_reste_un_nombre_et_sa_nuance_est_dans_son_format(contenu):
    culture, sports = list(ouvrir(contenu)["agents"])[1:]

    assert [c.value for c in culture] == ["Culture", 404, 33.5, 3000]
    assert [c.value for c in sports] == ["Sports", "moins de 5", "non renseigné", 450]
    assert [c.number_format for c in culture[1:]] == ["#,##0", '#,##0.0##" %"', '#,##0" €"']
    assert sports[3].number_format == '"au moins "#,##0" €"'


def test_une_formule_ecrite_par_quelqu_un_reste_un_texte(contenu):
    cellule = next(c for ligne in ouvrir(contenu)["actions"] for c in ligne if c.value == FORMULE)

    assert (cellule.data_type, cellule.quotePrefix) == ("s", True)


def test_la_premiere_feuille_dit_d_ou_viennent_les_chiffres(contenu):
    classeur = ouvrir(contenu)
    lues = [c.value for ligne in classeur[LECTURE] for c in ligne]

    assert classeur.sheetnames[0] == LECTURE
    assert {"ab" * 32, 3, "Document de travail", "moins de 5", "registre"} <= set(lues)
    assert [nom for nom in classeur.sheetnames[1:] if nom not in lues] == []


def test_chaque_feuille_garde_ses_titres_en_vue(contenu):
    feuilles = ouvrir(contenu).worksheets[1:]

    assert {f.freeze_panes for f in feuilles} == {"B2"}
    assert [f.title for f in feuilles if not f.cell(1, 1).font.b] == []
    assert max(d.width for f in feuilles for d in f.column_dimensions.values()) <= 60


def test_le_classeur_ne_fait_aucune_requete(contenu, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ecrire(contenu, COUVERTURE).startswith(b"PK")
