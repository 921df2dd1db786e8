import datetime

import pytest

from rapports.lectures import perspectives
from tests.fabriques import CampagneFactory, ComiteFactory, ReunionFactory, TempsFortFactory
from tests.rapports.lectures.lus import annee, dites, partie

pytestmark = pytest.mark.django_db


def instant(an, mois, jour):
    return datetime.datetime(an, mois, jour, 12, tzinfo=datetime.UTC)


def lue(plan, **options):
    return partie(perspectives.lire, annee(plan, **options), "perspectives-calendrier")


def test_sans_rien_de_fixe_seuls_les_deux_jours_du_plan_sont_connus(plan):
    calendrier = lue(plan)

    assert dites(calendrier, "calendrier") == [
        ["21 mars 2027", "Temps fort du 21 mars", "programme à publier"],
        ["17 mai 2027", "Temps fort du 17 mai", "programme à publier"],
    ]
    assert calendrier.phrases == (
        "Sans date connue à l’arrêt des chiffres : le prochain comité, l’appel à projets et les réunions du réseau.",
    )


def test_les_dates_connues_se_suivent_jusqu_a_la_fin_de_l_an_prochain(plan):
    TempsFortFactory(annee=2027)
    ComiteFactory(plan=plan, date=datetime.date(2027, 3, 11), lieu="Hôtel de ville")
    ComiteFactory(plan=plan, date=datetime.date(2026, 3, 12))
    ComiteFactory(plan=plan, date=datetime.date(2028, 3, 12))
    ReunionFactory(annuelle=True, date=datetime.date(2027, 11, 4))
    CampagneFactory(
        appel__plan=plan, titre="Agir 2027", ouverture_le=instant(2027, 1, 10), cloture_le=instant(2027, 2, 28)
    )

    calendrier = lue(plan)

    assert dites(calendrier, "calendrier") == [
        ["10 janvier 2027", "Appel à projets : ouverture", "Agir 2027"],
        ["28 février 2027", "Appel à projets : clôture", "Agir 2027"],
        ["11 mars 2027", "Comité de pilotage", "Hôtel de ville"],
        ["du 17 au 26 mars 2027", "Le 21 mars 2027", "programme publié"],
        ["17 mai 2027", "Temps fort du 17 mai", "programme à publier"],
        ["4 novembre 2027", "Réunion annuelle des référent·es", "Hôtel de ville"],
    ]
    assert calendrier.phrases == ()


def test_ce_qui_n_est_pas_publie_ne_se_dit_pas(plan):
    TempsFortFactory(annee=2027, en_preparation=True, libelle="Titre à trouver")
    CampagneFactory(
        appel__plan=plan, en_preparation=True, ouverture_le=instant(2027, 1, 10), cloture_le=instant(2027, 2, 28)
    )

    assert [ligne[1] for ligne in dites(lue(plan), "calendrier")] == ["Temps fort du 21 mars", "Temps fort du 17 mai"]


def test_le_calendrier_part_du_jour_d_arret(plan):
    ReunionFactory(annuelle=True, date=datetime.date(2026, 12, 10))

    lignes = dites(lue(plan, jour=datetime.date(2026, 11, 27)), "calendrier")

    assert lignes[0][:2] == ["10 décembre 2026", "Réunion annuelle des référent·es"]


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_calendrier_coute_toujours_autant(plan, nombre, django_assert_num_queries):
    for rang in range(nombre):
        ComiteFactory(plan=plan, date=datetime.date(2027, 3, 1 + rang))
        ReunionFactory(date=datetime.date(2027, 4, 1 + rang))
        CampagneFactory(appel__plan=plan, ouverture_le=instant(2027, 1, 10), cloture_le=instant(2027, 2, 28))

    with django_assert_num_queries(4):
        list(perspectives.lire(annee(plan)))
