"""Les tables tirées des chiffres figés, et leur csv."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from rapports import structure as s
from rapports.contenu import reunir
from rapports.structure.blocs import EUROS, POURCENT, mots
from rapports.tableaux import en_csv, tous
from tests.fabriques import DecisionFactory, IndicateurFactory, ReleveFactory

pytestmark = pytest.mark.django_db
FORMULE = '=HYPERLINK("http://ailleurs")'


def table(*lignes, colonnes=("Quoi",), code="essai"):
    lues = tuple(c if isinstance(c, s.Colonne) else s.Colonne(c) for c in colonnes)
    return s.Tableau(code, "Essai", lues, tuple(lignes))


def lire(tableau):
    return en_csv(tableau).decode("utf-8-sig").split("\r\n")[:-1]


@pytest.fixture
def contenu(rapport):
    ReleveFactory(indicateur=IndicateurFactory(plan=rapport.plan, code="I01"), numerateur=60, denominateur=120)
    DecisionFactory(comite__plan=rapport.plan)
    return reunir(2026, rapport.plan, datetime.date(2026, 12, 31))


def avec_parties(contenu, *parties):
    return replace(contenu, chapitres=(s.ChapitreFige("agents", parties),))


def test_chaque_ligne_a_une_case_par_colonne(contenu):
    tables = tous(contenu)

    assert {"actions", "indicateurs", "decisions", "avancement-phase"} <= {t.code for t in tables}
    assert [t.code for t in tables for ligne in t.lignes if len(ligne) != len(t.colonnes)] == []


def test_un_code_ne_sert_qu_une_fois_et_nomme_une_feuille(contenu):
    partie = s.Partie("p", "Partie", tableaux=(table((mots("a"),), code="actions"), table(code="Très long nom " * 4)))

    codes = [t.code for t in tous(avec_parties(contenu, partie))]

    assert codes.count("actions") == 1
    assert "actions-2" in codes
    assert (len(codes), max(map(len, codes)) <= 31) == (len(set(codes)), True)


def test_un_chiffre_dit_de_quoi_il_est_fait(contenu):
    chiffre = s.Chiffre("taux", "Agents formés", s.Case(nombre=Decimal(34)), POURCENT, numerateur=s.Case(masque=True))

    chiffres = tous(avec_parties(contenu, s.Partie("p", "Partie", chiffres=(chiffre,))))[0]

    assert lire(chiffres)[1].startswith("taux;5;Agents formés;34;%;moins de 5;sans objet;non renseigné;")


def test_un_indicateur_sans_releve_a_sa_ligne(rapport):
    IndicateurFactory(plan=rapport.plan, code="I09")

    tables = {t.code: t for t in tous(reunir(2026, rapport.plan, datetime.date(2026, 12, 31)))}

    assert lire(tables["indicateurs"])[1].count("non renseigné") == 13


def test_le_csv_ecrit_les_nombres_nus_et_l_unite_au_titre():
    ligne = (mots("Bus"), s.Case(nombre=Decimal("1188.50")), s.Case("plus de", Decimal(450)), s.Case())

    lignes = lire(table(ligne, colonnes=("Quoi", s.Colonne("Budget", EUROS), "Public", "Bilan")))

    assert lignes == ["Quoi;Budget (€);Public;Bilan", "Bus;1188,5;plus de 450;non renseigné"]


def test_le_csv_s_ouvre_d_un_clic_et_ne_calcule_rien():
    assert en_csv(table((mots(FORMULE),))).startswith(b"\xef\xbb\xbf")
    assert lire(table((mots(FORMULE),)))[1].startswith("\"'=HYPERLINK")


def test_un_nombre_negatif_reste_un_nombre():
    assert lire(table((s.Case(nombre=Decimal(-12)),)))[1] == "-12"


def test_les_tables_ne_font_aucune_requete(contenu, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert len(tous(contenu)) > 4
