"""Du label aux ateliers, des ateliers aux compléments : un entonnoir emboîté, honnête et masqué."""

import datetime

import pytest

from actions.parcours import LARGEUR, lire_le_parcours
from actions.registres import DEPUIS, Periode, Registres
from tests.fabriques import AgentFactory, InscriptionFactory
from tests.referents.registre import FIN_2019, session, venir

PERIODE = Periode(DEPUIS, FIN_2019)

pytestmark = pytest.mark.django_db


def suivre(agents, *, reguliers=(), complets=()):
    venir(session("label_citoyen", datetime.date(2017, 3, 7)), *agents)
    for jour in (datetime.date(2019, 3, 5), datetime.date(2019, 6, 4)):
        venir(session("atelier", jour), *reguliers)
    for code in ("artemia", "capacite"):
        venir(session("complement", datetime.date(2018, 3, 20), code=code), *complets)


def lire():
    return lire_le_parcours(Registres(), PERIODE)


def test_chaque_palier_compte_parmi_le_precedent():
    agents = AgentFactory.create_batch(20)
    suivre(agents, reguliers=agents[:12], complets=agents[:6])

    parcours = lire()

    assert [(e.nombre, e.part, e.hors) for e in parcours.etapes] == [(20, 100, 0), (12, 60, 0), (6, 30, 0)]
    assert parcours.titre == (
        "Formés au label citoyen\xa0: 20, et réguliers aux ateliers\xa0: 12, et formés aux deux compléments\xa0: 6."
    )


def test_qui_saute_un_palier_se_dit_a_part():
    agents, autres = AgentFactory.create_batch(20), AgentFactory.create_batch(5)
    suivre(agents, reguliers=[*agents[:10], *autres], complets=[*agents[:5], *agents[10:15]])

    assert [(e.nombre, e.hors) for e in lire().etapes] == [(20, 0), (10, 5), (5, 5)]


def test_une_petite_difference_se_tait():
    agents = AgentFactory.create_batch(20)
    suivre(agents, reguliers=agents[:18], complets=agents[:10])

    assert [(e.nombre, e.masque) for e in lire().etapes] == [(20, False), (None, True), (10, False)]


def test_un_palier_se_tait_quand_ceux_hors_du_parcours_le_rendraient():
    agents = AgentFactory.create_batch(20)
    suivre(agents, reguliers=agents[:10], complets=[*agents[:5], agents[15]])

    assert [(e.nombre, e.hors, e.masque) for e in lire().etapes][2] == (None, None, True)


def test_sans_label_le_parcours_est_non_renseigne():
    parcours = lire()

    assert (parcours.est_renseigne, [e.nombre for e in parcours.etapes]) == (False, [None, None, None])


def test_sans_atelier_depuis_douze_mois_la_suite_est_non_renseignee():
    venir(session("label_citoyen", datetime.date(2017, 3, 7)), *AgentFactory.create_batch(6))

    assert [e.nombre for e in lire().etapes] == [6, None, None]


def test_une_feuille_qui_manque_se_dit():
    InscriptionFactory(session=session("atelier", datetime.date(2019, 3, 5)))

    assert lire().reserve == "1 feuille de présence à renseigner."


def test_le_dessin_est_a_l_echelle_et_centre():
    agents = AgentFactory.create_batch(20)
    suivre(agents, reguliers=agents[:10], complets=agents[:5])

    assert [(e.x, e.largeur) for e in lire().etapes] == [(0, LARGEUR), (80, 160), (120, 80)]
