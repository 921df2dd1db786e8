import datetime

import pytest

from actions.models import Plan, Signature
from rapports.lectures import plan as gouvernance
from tests.fabriques import ComiteFactory, DecisionFactory, OrganismeFactory, ReunionFactory
from tests.rapports.lectures.lus import annee, dites, partie

pytestmark = pytest.mark.django_db


def lue(plan, **options):
    return partie(gouvernance.lire, annee(plan, **options), "plan-dates")


def test_la_signature_les_comites_et_les_reunions_se_suivent(plan):
    Plan.objects.filter(pk=plan.pk).update(signe_le=datetime.date(2026, 1, 15))
    plan.refresh_from_db()
    for _ in range(2):
        Signature.objects.create(plan=plan, organisme=OrganismeFactory())
    DecisionFactory(comite=ComiteFactory(plan=plan, date=datetime.date(2026, 3, 12)))
    ReunionFactory(annuelle=True, date=datetime.date(2026, 11, 4), compte_rendu="Trois besoins.")
    ComiteFactory(plan=plan, date=datetime.date(2027, 3, 12))
    ReunionFactory(date=datetime.date(2025, 11, 4))

    gouverne = lue(plan)

    assert dites(gouverne, "gouvernance") == [
        ["15 janvier 2026", "Signature du plan", "par 2 organismes"],
        ["12 mars 2026", "Comité de pilotage", "1 décision"],
        ["4 novembre 2026", "Réunion annuelle des référent·es", "compte rendu écrit"],
    ]
    assert gouverne.phrases == ()


def test_une_annee_sans_comite_le_dit(plan):
    assert lue(plan).phrases == ("Aucun comité de pilotage tenu en 2026 n’est au registre : non renseigné.",)


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_gouvernance_coute_toujours_autant(plan, nombre, django_assert_num_queries):
    for rang in range(nombre):
        DecisionFactory(comite=ComiteFactory(plan=plan, date=datetime.date(2026, 3, 1 + rang)))
        ReunionFactory(date=datetime.date(2026, 4, 1 + rang))

    with django_assert_num_queries(3):
        list(gouvernance.lire(annee(plan)))
