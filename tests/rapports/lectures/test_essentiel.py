import datetime

import pytest

from rapports.contenu import reunir
from rapports.lectures import essentiel
from rapports.tuiles import composer_les_tuiles
from tests.fabriques import (
    ActionFactory,
    AttributionFactory,
    CampagneFactory,
    ComiteFactory,
    DecisionFactory,
    IndicateurFactory,
    InstantaneFactory,
    ObjectifFactory,
    RapportFactory,
    TempsFortFactory,
)
from tests.rapports.lectures.lus import annee, chiffre, partie

pytestmark = pytest.mark.django_db
RIEN = "non renseigné"
JOUR = datetime.date(2026, 12, 31)


def lue(plan):
    return partie(essentiel.lire, annee(plan), "essentiel-chiffres")


def test_chaque_chiffre_a_l_annee_d_avant_l_annee_et_la_cible(plan):
    objectif = ObjectifFactory(plan=plan)
    ActionFactory(objectif=objectif, phase="realisee")
    InstantaneFactory(rapport=RapportFactory(plan=plan, annee=2025))
    ActionFactory(objectif=objectif, phase="realisee")
    for an, nombre in ((2025, 1), (2026, 2)):
        campagne = CampagneFactory(appel__plan=plan, annee=an, publiee=True)
        AttributionFactory.create_batch(nombre, candidature__campagne=campagne)
    TempsFortFactory(annee=2026)
    TempsFortFactory(annee=2026, mai=True)
    DecisionFactory.create_batch(3, comite=ComiteFactory(plan=plan, date=datetime.date(2026, 3, 12)))
    DecisionFactory(comite=ComiteFactory(plan=plan, date=datetime.date(2027, 3, 11)))

    dits = {c.code: chiffre(lue(plan), c.code) for c in lue(plan).chiffres}

    assert dits == {
        "actions-realisees": ("2", ["1", "2", RIEN]),
        "projets-soutenus": ("2", ["1", "2", RIEN]),
        "temps-forts-tenus": ("2", [RIEN, "2", RIEN]),
        "decisions-attendues": ("1", ["3", "1", RIEN]),
    }


def test_sans_registre_rien_ne_vaut_zero(plan):
    chiffres = lue(plan).chiffres[1:]

    assert all(c.case.est_vide for c in chiffres)


def test_la_page_a_huit_tuiles_et_chaque_objectif_la_sienne(plan):
    premier, second = (ObjectifFactory(plan=plan, numero=numero) for numero in (1, 2))
    for rang in range(9):
        IndicateurFactory(plan=plan, objectif=second if rang == 8 else premier, code=f"I{rang}", phare=True)

    tuiles = composer_les_tuiles(reunir(2026, plan, JOUR))

    assert len(tuiles) == 8
    assert [t.libelle for t in tuiles[-2:]] == ["temps forts tenus", "décisions soumises au comité"]
    assert plan.indicateurs.get(code="I8").libelle in {t.libelle for t in tuiles}


def test_sans_indicateur_phare_les_chiffres_du_plan_font_la_page(plan):
    libelles = [t.libelle for t in composer_les_tuiles(reunir(2026, plan, JOUR))]

    assert libelles == [
        "temps forts tenus",
        "décisions soumises au comité",
        "action réalisée",
        "événements à l’agenda",
    ]


def test_un_chiffre_seul_se_dit_au_singulier(plan):
    TempsFortFactory(annee=2026)

    libelles = {c.code: c.libelle for c in lue(plan).chiffres}

    assert (libelles["temps-forts-tenus"], libelles["projets-soutenus"]) == ("temps fort tenu", "projets soutenus")


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_essentiel_coute_toujours_autant(plan, nombre, django_assert_num_queries):
    comite = ComiteFactory(plan=plan, date=datetime.date(2027, 3, 11))
    campagne = CampagneFactory(appel__plan=plan, annee=2026, publiee=True)
    for _ in range(nombre):
        ActionFactory(objectif=ObjectifFactory(plan=plan))
        DecisionFactory(comite=comite)
        AttributionFactory(candidature__campagne=campagne)

    with django_assert_num_queries(7):
        list(essentiel.lire(annee(plan)))
