"""Sortir une liste : ce qu’on y voit, rien qui s’y exécute, et à la coordination seulement."""

import pytest

from actions.models import Action
from partenaires.models import Organisme
from tests.fabriques import OrganismeFactory
from tests.vitrolles_plan.classeurs import colonne, exporter, importer, page, totaux


@pytest.mark.parametrize("formule", ["=1+1", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("https://a.example")'])
def test_une_formule_ecrite_par_un_tiers_reste_un_texte(connecter, coordinatrice, db, formule):
    OrganismeFactory(nom=formule)
    client = connecter(coordinatrice)

    classeur = exporter(client, Organisme)

    case = classeur.active.cell(2, colonne(classeur, "Nom"))
    assert (case.value, case.data_type, case.quotePrefix) == (formule, "s", True)
    assert totaux(importer(client, Organisme, classeur)) == {"skip": 1}


def test_l_export_suit_les_filtres_de_la_liste(connecter, coordinatrice, action):
    classeur = exporter(connecter(coordinatrice), Action, q="Former l’accueil")

    assert classeur.active.max_row == 2


@pytest.mark.parametrize("nom", ["export", "export_csv", "import", "process_import"])
def test_un_autre_role_n_echange_rien(connecter, elue, nom):
    assert connecter(elue).post(page(Action, nom)).status_code == 403
