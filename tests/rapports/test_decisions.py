"""La réunion du comité et ses décisions, à la page du rapport."""

import pytest

from rapports.etats import EtatRapport, SuiteDecision
from rapports.models import Comite, Decision, RapportAnnuel
from socle.models import Passage
from tests.fabriques import ComiteFactory, DecisionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_en_fevrier_2027")]
COMITE = "/pilotage/rapports/2026/comite/"


@pytest.fixture
def comite(rapport):
    comite = ComiteFactory(plan=rapport.plan)
    RapportAnnuel.objects.update(comite=comite)
    return comite


@pytest.fixture
def decisions(comite):
    return [DecisionFactory(comite=comite, numero=n, texte=texte) for n, texte in enumerate("ABC", start=1)]


@pytest.fixture
def bureau(connecter, coordinatrice):
    return connecter(coordinatrice)


def ordre():
    return list(Decision.objects.order_by("numero").values_list("numero", "texte"))


def page(decision, suite=""):
    return f"{COMITE}decisions/{decision.pk}/{suite}"


# --- La réunion ---------------------------------------------------------------------------------------


def test_fixer_la_reunion_y_attache_le_rapport(bureau, rapport):
    bureau.post(COMITE, {"date": "2027-03-12", "lieu": "Hôtel de ville", "ordre_du_jour": "Le rapport"})

    comite = Comite.objects.get()
    rapport.refresh_from_db()
    assert (rapport.comite, comite.lieu, comite.plan) == (comite, "Hôtel de ville", rapport.plan)


def test_le_compte_rendu_s_ecrit_ici(bureau, comite):
    bureau.post(COMITE, {"date": comite.date, "releve_de_decisions": "Tous présents.", "version": 1})

    comite.refresh_from_db()
    assert (comite.releve_de_decisions, comite.version) == ("Tous présents.", 2)


def test_une_seconde_personne_est_prevenue(bureau, comite):
    bureau.post(COMITE, {"date": comite.date, "lieu": "Hôtel de ville", "version": 1})

    page = bureau.post(COMITE, {"date": comite.date, "lieu": "Théâtre", "version": 1})

    comite.refresh_from_db()
    assert (page.status_code, comite.lieu) == (409, "Hôtel de ville")
    assert page.context["ecarts"] == [("Lieu", "Hôtel de ville", "Théâtre")]
    assert page.context["formulaire"]["lieu"].value() == "Théâtre"


def test_une_date_deja_prise_se_refuse(bureau, rapport):
    deja = ComiteFactory(plan=rapport.plan)

    page = bureau.post(COMITE, {"date": deja.date})

    assert page.status_code == 422
    assert "Un comité est déjà prévu ce jour-là." in page.text


def test_un_comite_deja_enregistre_se_rattache(bureau, rapport):
    deja = ComiteFactory(plan=rapport.plan)
    offert = f"{COMITE}rattacher/{deja.pk}/" in bureau.get(COMITE).text

    bureau.post(f"{COMITE}rattacher/{deja.pk}/")

    rapport.refresh_from_db()
    assert (offert, rapport.comite) == (True, deja)


def test_le_comite_d_un_autre_plan_ne_se_rattache_pas(bureau, rapport):
    assert bureau.post(f"{COMITE}rattacher/{ComiteFactory().pk}/").status_code == 404


# --- Les décisions ------------------------------------------------------------------------------------


def test_une_decision_s_ajoute_a_la_suite(bureau, decisions):
    bureau.post(f"{COMITE}decisions/", {"texte": "Former les agents d’accueil.", "porteur": "DRH"})

    assert ordre()[-1] == (4, "Former les agents d’accueil.")


def test_sans_reunion_pas_de_decision(bureau, rapport):
    reponse = bureau.post(f"{COMITE}decisions/", {"texte": "Trop tôt."}, follow=True)

    assert "Fixez d’abord la réunion du comité." in reponse.text
    assert Decision.objects.count() == 0


def test_une_decision_se_modifie_et_garde_qui(bureau, coordinatrice, decisions):
    bureau.post(page(decisions[0]), {"texte": "Mieux dite.", "version": 1})

    decision = Decision.objects.get(pk=decisions[0].pk)
    assert (decision.texte, decision.history.first().history_user) == ("Mieux dite.", coordinatrice)


@pytest.mark.parametrize(
    ("rang", "sens", "textes"),
    [(2, "monter", "ACB"), (0, "descendre", "BAC"), (0, "monter", "ABC"), (2, "descendre", "ABC"), (1, "", "ABC")],
)
def test_l_ordre_des_decisions_se_change_d_un_rang(bureau, decisions, rang, sens, textes):
    bureau.post(page(decisions[rang], "deplacer/"), {"sens": sens})

    assert ordre() == list(enumerate(textes, start=1))


def test_retirer_une_decision_fait_remonter_les_suivantes(bureau, decisions):
    bureau.post(page(decisions[0], "retirer/"))

    assert ordre() == [(1, "B"), (2, "C")]


def test_une_decision_tranchee_ne_se_retire_pas(bureau, decisions):
    bureau.post(page(decisions[0], "suite/"), {"suite": "adoptee"})

    assert "elle reste" in bureau.post(page(decisions[0], "retirer/"), follow=True).text
    assert len(ordre()) == 3


def test_la_suite_passe_par_la_porte_des_etats(bureau, decisions):
    bureau.post(page(decisions[0], "suite/"), {"suite": "reportee", "motif": "Le budget n’est pas voté."})

    passage = Passage.objects.get()
    assert Decision.objects.get(pk=decisions[0].pk).suite == SuiteDecision.REPORTEE
    assert (passage.champ, passage.vers, passage.motif) == ("suite", "reportee", "Le budget n’est pas voté.")


@pytest.mark.parametrize("suite", ["amendee", "reportee", "rejetee"])
def test_seule_l_adoption_se_passe_de_raison(bureau, decisions, suite):
    assert bureau.post(page(decisions[0], "suite/"), {"suite": suite}).status_code == 422


def test_la_decision_d_un_autre_comite_ne_se_trouve_pas_ici(bureau, decisions):
    assert bureau.get(page(DecisionFactory())).status_code == 404


def test_adopte_le_rapport_ne_laisse_que_la_suite(bureau, decisions):
    RapportAnnuel.objects.update(etat=EtatRapport.ADOPTE, adopte_le="2027-02-01")

    champs = set(bureau.get(page(decisions[0])).context["formulaire"].fields)
    bureau.post(page(decisions[0]), {"texte": "Autre chose.", "suivi": "Faite.", "version": 1})

    decision = Decision.objects.get(pk=decisions[0].pk)
    assert (champs, decision.texte, decision.suivi) == ({"suivi", "version"}, "A", "Faite.")
    assert "Ajouter une décision" not in bureau.get(COMITE).text


@pytest.mark.parametrize("geste", ["deplacer/", "retirer/"])
def test_adopte_le_rapport_ne_bouge_plus_ses_decisions(bureau, decisions, geste):
    RapportAnnuel.objects.update(etat=EtatRapport.ADOPTE, adopte_le="2027-02-01")

    reponse = bureau.post(page(decisions[0], geste), {"sens": "descendre"}, follow=True)

    assert ordre() == [(1, "A"), (2, "B"), (3, "C")]
    assert "ses décisions ne changent plus" in reponse.text


def test_adopte_le_rapport_garde_son_comite(bureau, comite, rapport):
    autre = ComiteFactory(plan=rapport.plan, date="2027-01-08")
    RapportAnnuel.objects.update(etat=EtatRapport.ADOPTE, adopte_le="2027-02-01")

    reponse = bureau.post(f"{COMITE}rattacher/{autre.pk}/", follow=True)

    rapport.refresh_from_db()
    assert rapport.comite == comite
    assert "il garde le comité qui l’a lu" in reponse.text


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_du_comite_coute_toujours_autant(bureau, comite, nombre, django_assert_num_queries):
    for rang in range(nombre):
        DecisionFactory(comite=comite, numero=rang + 1)
    bureau.get(COMITE)

    with django_assert_num_queries(8):
        bureau.get(COMITE)
