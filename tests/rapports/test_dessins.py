from decimal import Decimal

import pytest

from rapports.dessins import COLONNE_DES_NOMS, LARGEUR, MARGE_DU_NOMBRE, NOM_COURT, dessiner
from rapports.structure import Case, Colonne, Dessin, Tableau
from rapports.structure.blocs import BARRES, COURBE, EMPILE, NOMBRE, POURCENT, compte, mots

PLACE = LARGEUR - MARGE_DU_NOMBRE - COLONNE_DES_NOMS


def tableau(sorte, *lignes, valeurs=NOMBRE):
    largeur = len(lignes[0])
    colonnes = (Colonne("Nom"), *(Colonne(f"Série {n}", valeurs) for n in range(1, largeur)))
    return Tableau(
        "essai",
        "Essai",
        colonnes,
        tuple((mots(nom), *cases) for nom, *cases in lignes),
        dessin=Dessin(sorte, "Ce qu’il faut retenir", tuple(range(1, largeur))),
    )


def textes(dessine):
    return [etiquette.texte for etiquette in dessine.etiquettes]


def test_la_plus_longue_barre_prend_la_largeur_et_les_autres_leur_part():
    dessine = dessiner(tableau(BARRES, ("Nord", compte(50)), ("Sud", compte(100))))

    assert [r.largeur for r in dessine.rectangles] == [PLACE / 2, PLACE]


def test_un_nom_long_s_ecrit_au_dessus_de_sa_barre():
    court, long = (dessiner(tableau(BARRES, ("N" * longueur, compte(50)))) for longueur in (NOM_COURT, NOM_COURT + 1))

    assert (court.rectangles[0].x, long.rectangles[0].x) == (COLONNE_DES_NOMS, 0)
    assert court.hauteur < long.hauteur


def test_un_pour_cent_se_dessine_sur_cent():
    dessine = dessiner(tableau(BARRES, ("Nord", compte(50)), valeurs=POURCENT))

    assert dessine.rectangles[0].largeur == PLACE / 2
    assert "50\xa0%" in textes(dessine)


@pytest.mark.parametrize(("case", "dite"), [(Case(), "non renseigné"), (Case(masque=True), "moins de 5")])
@pytest.mark.parametrize("sorte", [BARRES, COURBE])
def test_une_valeur_inconnue_ou_masquee_se_dit_et_ne_se_dessine_pas(sorte, case, dite):
    dessine = dessiner(tableau(sorte, ("Nord", case)))

    assert not dessine.rectangles
    assert not dessine.points
    assert dite in textes(dessine)


def test_zero_se_dit_zero():
    assert "0" in textes(dessiner(tableau(BARRES, ("Nord", compte(0)))))


def test_une_annee_inconnue_coupe_la_courbe():
    dessine = dessiner(
        tableau(COURBE, ("2016", compte(90)), ("2017", Case()), ("2018", compte(210)), ("2019", compte(404)))
    )

    assert len(dessine.points) == 3
    assert len(dessine.traits) == 2  # l’axe, et de 2018 à 2019


def test_les_parts_s_empilent_bout_a_bout_a_la_meme_echelle():
    dessine = dessiner(tableau(EMPILE, ("Nord", compte(30), compte(10)), ("Sud", compte(20), Case())))

    assert [(r.x, r.largeur) for r in dessine.rectangles] == [(0, 510), (510, 170), (0, 340)]
    assert dessine.legende == [(0, "Série 1"), (1, "Série 2")]


def test_une_ligne_empilee_dont_on_ne_sait_rien_le_dit():
    assert "non renseigné" in textes(dessiner(tableau(EMPILE, ("Nord", Case(), Case()))))


def test_le_titre_dit_tout_ce_que_le_dessin_montre():
    dessine = dessiner(tableau(EMPILE, ("Nord", compte(30), Case(masque=True))))

    assert dessine.titre == "Ce qu’il faut retenir. Nord : série 1 30, série 2 moins de 5."


def test_une_case_minimum_garde_son_au_moins():
    dessine = dessiner(tableau(BARRES, ("Nord", Case(nombre=Decimal(12), au_moins=True))))

    assert "au moins 12" in textes(dessine)
