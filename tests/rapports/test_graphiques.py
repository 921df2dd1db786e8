import pytest

from rapports.graphiques import LARGEUR, barres_de_taux, barres_empilees
from rapports.structure import Compte


def test_la_plus_longue_barre_prend_toute_la_largeur():
    longue = [Compte("realisee", "Réalisée", 6), Compte("en_cours", "En cours", 2)]
    courte = [Compte("realisee", "Réalisée", 4), Compte("en_cours", "En cours", 0)]

    graphique = barres_empilees("titre", [("Objectif 1", longue), ("Objectif 2", courte)])

    largeurs = [sum(s.largeur for s in barre.segments) for barre in graphique.barres]
    assert largeurs == [LARGEUR, LARGEUR / 2]


def test_les_segments_se_suivent_et_les_nuls_ne_se_dessinent_pas():
    comptes = [Compte("realisee", "Réalisée", 1), Compte("en_cours", "En cours", 0), Compte("a_venir", "À venir", 3)]

    (barre,) = barres_empilees("titre", [("Objectif 1", comptes)]).barres

    assert [(s.code, s.x) for s in barre.segments] == [("realisee", 0.0), ("a_venir", LARGEUR / 4)]


def test_un_plan_sans_action_se_dessine_quand_meme():
    assert barres_empilees("titre", [("Objectif 1", [])]).barres[0].segments == ()


@pytest.mark.parametrize(("taux", "part"), [(0, 0), (34, 0.34), (100, 1)])
def test_un_taux_se_dessine_a_l_echelle_de_cent(taux, part):
    (barre,) = barres_de_taux("titre", [("Ville", taux, f"{taux} %")]).barres

    assert barre.segments[0].largeur == round(LARGEUR * part, 1)
