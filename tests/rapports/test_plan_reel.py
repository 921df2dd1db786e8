"""Le rapport 2019 du plan réel : les chiffres de la source, ni plus ni moins."""

import datetime

import pytest
from django.core.management import call_command

from actions.models import Plan
from rapports.contenu import reunir
from rapports.lecture import dire_la_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def contenu(capsys):
    call_command("charger_plan")
    return reunir(2019, Plan.objects.get(code="2019-2021"), datetime.date(2019, 12, 31))


def test_le_rapport_2019_dit_ce_que_dit_la_source(contenu):
    phases = {
        c.code: sum(o.phases[rang].nombre for o in contenu.objectifs)
        for rang, c in enumerate(contenu.objectifs[0].phases)
    }
    taux = {i.code: i.annee.publiee for i in contenu.indicateurs if i.unite == "%"}
    enfants = next(i for i in contenu.indicateurs if i.code == "I19")

    assert [(o.numero, o.total) for o in contenu.objectifs] == [(1, 27), (2, 29), (3, 22), (None, 8)]
    assert {code: n for code, n in phases.items() if n} == {"realisee": 34, "en_cours": 22, "a_venir": 30}
    assert taux == {"I02": 34, "I03": 33, "I04": 50, "I05": 62}
    assert (enfants.annee, enfants.derniere.publiee, enfants.derniere.mention) == (None, 450, "plus de")
    assert "1\u202f188 agents" in contenu.explication_du_taux
    assert (contenu.agenda.total, contenu.agenda.agents) == (5, 3)
    assert [s.represente_par for s in contenu.plan.signataires][2] == "Loïc Gachon"


def test_sans_registre_le_chapitre_des_agents_dit_ce_que_le_plan_publie(contenu):
    journees, referents, *_ = contenu.parties_de("agents")
    distincts, venues, en_poste, _ = journees.chiffres

    assert [dire_la_case(c.case, c.sorte) for c in (distincts, venues, en_poste)] == ["404", "non renseigné", "34\xa0%"]
    assert (en_poste.numerateur.nombre, en_poste.denominateur) == (404, None)
    assert [ligne[1].nombre for ligne in journees.tableaux[0].lignes] == [33, 50, 62, 34]
    assert [dire_la_case(ligne[1]) for ligne in referents.tableaux[0].lignes] == [
        "environ 40",
        "environ 20",
        "environ 15",
    ]
