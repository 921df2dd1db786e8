"""Relever un registre : écrire ce qu’il dit à côté du publié, une fois, masqué, et rien s’il se tait."""

import datetime

import pytest
import time_machine

from actions.models import Indicateur, Releve
from actions.models.indicateur import Registre
from actions.releves import MASQUE, relever, relever_le_plan
from actions.tasks import relever_les_registres
from tests.fabriques import AgentFactory, InscriptionFactory, PlanFactory, ReunionFactory
from tests.referents.registre import FIN_2019, direction, session, venir

JUIN = datetime.date(2019, 6, 30)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return PlanFactory(annee_debut=2019, annee_fin=2021)


def indicateur(plan, registre=Registre.REFERENTS_FORMES, **champs):
    code = f"I{Indicateur.objects.count():02}"
    champs = {"unite": "agents", "cumul": "cumule", **champs}
    return Indicateur.objects.create(plan=plan, code=code, libelle=code, registre=registre, **champs)


def former(nombre, jour=datetime.date(2019, 3, 13)):
    venir(session("label_citoyen", jour), *AgentFactory.create_batch(nombre))


def test_le_releve_dit_son_nombre_sa_periode_sa_source_et_qui(plan, coordinatrice):
    former(6)

    (releve,) = relever(indicateur(plan), FIN_2019, par=coordinatrice)

    assert (releve.numerateur, releve.valeur_publiee, releve.sorte) == (6, None, "resultat")
    assert releve.dates == "2016-2019"
    assert releve.source == "Registre des formations, arrêté au 31\xa0décembre\xa02019"
    assert (releve.saisi_par, releve.history.get().history_user) == (coordinatrice, coordinatrice)
    assert releve.methode.startswith("Agents venus")


def test_le_redire_n_ecrit_rien_de_plus(plan):
    former(6)
    mesure = indicateur(plan)
    relever(mesure, JUIN)

    assert relever(mesure, JUIN) == []
    assert relever(mesure, FIN_2019) == []
    assert Releve.history.count() == 1


def test_une_valeur_nouvelle_corrige_le_releve_de_l_annee(plan):
    former(6)
    mesure = indicateur(plan)
    relever(mesure, JUIN)
    former(5, datetime.date(2019, 9, 1))

    (releve,) = relever(mesure, FIN_2019)

    assert Releve.objects.get() == releve
    assert (releve.numerateur, releve.fin, releve.history.count()) == (11, FIN_2019, 2)


def test_un_jour_plus_ancien_ne_defait_pas_un_releve_plus_recent(plan):
    former(6)
    former(5, datetime.date(2019, 9, 1))
    mesure = indicateur(plan)
    relever(mesure, FIN_2019)

    assert relever(mesure, JUIN) == []
    assert Releve.objects.get().numerateur == 11


def test_une_autre_annee_a_son_releve(plan):
    former(6)
    mesure = indicateur(plan)

    relever(mesure, FIN_2019)
    relever(mesure, datetime.date(2020, 12, 31))

    assert list(mesure.releves.values_list("fin__year", flat=True).order_by("fin")) == [2019, 2020]


def test_la_valeur_publiee_n_est_jamais_touchee(plan):
    former(6)
    mesure = indicateur(plan)
    champs = {"precision": "periode", "debut": datetime.date(2016, 1, 1), "fin": FIN_2019}
    publie = Releve.objects.create(indicateur=mesure, valeur_publiee=40, source="Plan signé", **champs)
    main = Releve.objects.create(indicateur=mesure, numerateur=41, source="Registre des formations de 2019", **champs)
    modifies = [publie.modifie_le, main.modifie_le]

    relever(mesure, FIN_2019)

    assert mesure.releves.count() == 3
    assert [Releve.objects.get(pk=r.pk).modifie_le for r in (publie, main)] == modifies


def test_un_registre_vide_ou_incomplet_n_ecrit_rien(plan):
    mesure = indicateur(plan)
    vide = relever(mesure, FIN_2019)
    former(6)
    InscriptionFactory(session=session("label_citoyen", JUIN))

    assert (vide, relever(mesure, FIN_2019)) == ([], [])


def test_un_petit_nombre_s_ecrit_masque(plan):
    former(3)

    (releve,) = relever(indicateur(plan), FIN_2019)

    assert (releve.numerateur, releve.denominateur, releve.texte) == (None, None, MASQUE)


def test_un_taux_garde_son_numerateur_son_denominateur_et_sa_date(plan):
    _, agents = direction("Sports", effectif=20, groupe="esc", agents=8)
    venir(session("journee", JUIN), *agents)

    (releve,) = relever(indicateur(plan, Registre.PART_EN_POSTE, unite="%"), FIN_2019)

    assert (releve.numerateur, releve.denominateur, releve.denominateur_le) == (8, 20, FIN_2019)


@pytest.mark.parametrize(("deja", "attendus"), [("", ["autres", "esc"]), ("esc", ["esc"])])
def test_un_taux_de_groupe_releve_les_groupes_qu_il_mesure(plan, deja, attendus):
    for nom, groupe in [("Sports", "esc"), ("Emploi", "autres")]:
        _, agents = direction(nom, effectif=20, groupe=groupe, agents=8)
        venir(session("journee", JUIN), *agents)
    mesure = indicateur(plan, Registre.TAUX_PAR_GROUPE, unite="%")
    if deja:
        champs = {"precision": "annee", "debut": JUIN, "source": "Plan", "valeur_publiee": 33}
        Releve.objects.create(indicateur=mesure, groupe_rapport=deja, **champs)

    releves = relever(mesure, FIN_2019)

    assert sorted(r.groupe_rapport for r in releves) == attendus
    assert "Moyenne simple des directions\xa0: 40,0\xa0%." in releves[0].methode


def test_une_mesure_annuelle_ne_compte_que_son_annee(plan):
    ReunionFactory(date=datetime.date(2018, 5, 1), annuelle=True)
    ReunionFactory(date=datetime.date(2019, 5, 1), annuelle=True)

    (releve,) = relever(indicateur(plan, Registre.REUNIONS_DU_RESEAU, cumul="annuel"), JUIN)

    assert (releve.numerateur, releve.debut) == (1, datetime.date(2019, 1, 1))
    assert releve.source.startswith("Registre des réunions, arrêté au 30\xa0juin")


def test_une_mesure_faite_une_fois_vaut_pour_la_duree_du_plan(plan):
    InscriptionFactory(session=session("metier", FIN_2019, code="journee-periscolaire-sports", realisee=False))
    for _ in range(5):
        InscriptionFactory(session=session("metier", FIN_2019, code="autre"))
    attendus = session("metier", datetime.date(2020, 1, 28), code="journee-periscolaire-sports")
    venir(attendus, *AgentFactory.create_batch(7))

    (releve,) = relever(indicateur(plan, Registre.ATTENDUS_PERISCOLAIRE, cumul="ponctuel"), JUIN)

    assert (releve.numerateur, releve.dates) == (7, "2019-2021")


def test_un_plan_reel_ne_releve_rien_d_invente(plan):
    venir(session("label_citoyen", JUIN, demonstration=True), *AgentFactory.create_batch(6, demonstration=True))
    mesure = indicateur(plan)

    assert relever(mesure, FIN_2019) == []


def test_chaque_nuit_seuls_les_plans_en_vigueur_se_relevent(plan):
    former(6)
    mesure, _ = indicateur(plan), indicateur(PlanFactory(clos=True))

    with time_machine.travel("2020-02-01 03:00"):
        relever_les_registres()
        relever_les_registres()

    releve = Releve.objects.get()
    assert (releve.indicateur, releve.saisi_par, releve.history.count()) == (mesure, None, 1)


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_registres_ne_se_lisent_qu_une_fois_pour_tout_le_plan(plan, nombre, django_assert_num_queries):
    former(6)
    for _ in range(nombre):
        indicateur(plan)

    # Par indicateur : son verrou, ses relevés, le nouveau, sa version et le tampon de l’accueil, entre deux points de
    # reprise.
    with django_assert_num_queries(4 + 7 * nombre):
        relever_le_plan(plan, FIN_2019)
