import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from actions.etats import Phase
from actions.models import Action, PointAvancement
from rapports.lectures import avancement
from socle.models import Passage
from tests.fabriques import (
    ActionFactory,
    ComiteFactory,
    InstantaneFactory,
    ObjectifFactory,
    RapportFactory,
    UtilisateurFactory,
)
from tests.rapports.lectures.lus import annee, dites, partie

pytestmark = pytest.mark.django_db
CHANGEMENTS, ANNEES = "avancement-changements", "avancement-annees"


def le(mois, jour, an=2026):
    return datetime.datetime(an, mois, jour, 10, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def objectif(plan):
    return ObjectifFactory(plan=plan)


@pytest.fixture
def action(objectif):
    return inscrire(objectif, code="T01", titre="Ateliers")


def inscrire(objectif, quand=None, **champs):
    return ActionFactory(objectif=objectif, cree_le=quand or le(1, 5), **champs)


def passer(action, depuis, vers, quand, motif="", **champs):
    Passage.objects.create(
        type_objet=ContentType.objects.get_for_model(Action),
        id_objet=action.pk,
        champ="phase",
        depuis=depuis,
        vers=vers,
        le=quand,
        motif=motif,
        **champs,
    )


def juger(action, avant, apres, quand, motif=""):
    PointAvancement.objects.create(
        action=action,
        auteur=UtilisateurFactory(prenom="Salomé", nom="Ferrandi"),
        le=quand,
        phase=action.phase,
        meteo_avant=avant,
        meteo=apres,
        meteo_motif=motif,
    )


def changees(plan, **options):
    return dites(partie(avancement.lire, annee(plan, **options), CHANGEMENTS), "actions-changees")


def test_un_changement_dit_l_avant_l_apres_la_date_et_la_raison(plan, action):
    passer(action, "a_venir", "en_cours", le(3, 2))
    passer(action, "en_cours", "en_pause", le(5, 4), motif="La salle est en travaux.")
    juger(action, "atteignables", "appuis", le(4, 1), motif="Il manque une salle.")

    assert changees(plan) == [
        [
            "T01 – Ateliers",
            "À venir → En pause",
            "Objectifs atteignables → Appuis nécessaires",
            "4 mai 2026",
            "La salle est en travaux. Il manque une salle.",
        ]
    ]


def test_seul_compte_ce_qui_a_change_depuis_le_dernier_comite(plan, objectif, action):
    autre = inscrire(objectif, code="T02", titre="Expo")
    ComiteFactory(plan=plan, date=datetime.date(2026, 3, 12))
    ComiteFactory(plan=plan, date=datetime.date(2027, 3, 11))
    passer(action, "a_venir", "en_cours", le(3, 2))
    passer(autre, "a_venir", "en_cours", le(4, 2))

    assert [ligne[0] for ligne in changees(plan)] == ["T02 – Expo"]


def test_sans_comite_on_part_du_1er_janvier_et_l_on_s_arrete_au_jour_d_arret(plan, action):
    passer(action, "idee", "a_venir", le(12, 20, an=2025))
    passer(action, "a_venir", "en_cours", le(9, 2))

    lue = partie(avancement.lire, annee(plan, jour=datetime.date(2026, 6, 30)), CHANGEMENTS)

    assert lue.phrases == ("Depuis le 1er\u00a0janvier\u00a02026 : aucune action n’a changé de phase ni de météo.",)


def test_partie_et_revenue_une_action_n_a_pas_change(plan, action):
    passer(action, "en_cours", "realisee", le(3, 2))
    passer(action, "realisee", "en_cours", le(3, 3))

    assert changees(plan) == []


@pytest.mark.parametrize("reservee", ["restreinte", "du_groupe"])
def test_une_action_reservee_ne_se_dit_pas(plan, objectif, reservee):
    passer(inscrire(objectif, **{reservee: True}), "a_venir", "en_cours", le(3, 2))

    assert changees(plan) == []


def test_le_nom_d_un_agent_n_en_sort_pas(plan, action):
    passer(action, "a_venir", "en_cours", le(3, 2), qui="Dominique Lien", par=UtilisateurFactory(nom="Ferrandi"))
    juger(action, "", "securises", le(3, 2))

    lu = str(list(avancement.lire(annee(plan))))

    assert "Ferrandi" not in lu
    assert "Dominique" not in lu


def test_une_action_inscrite_en_cours_d_annee_se_dit_le_jour_du_plan_non(plan, objectif, action):
    inscrire(objectif, le(6, 2), code="T02", titre="Expo", phase=Phase.IDEE)

    lue = partie(avancement.lire, annee(plan), CHANGEMENTS)

    assert dites(lue, "actions-ajoutees") == [["T02 – Expo", "2 juin 2026", "Idée"]]


def test_une_action_est_dite_en_retard_si_son_terme_est_passe_depuis(plan, objectif):
    for code, fin in (("T01", datetime.date(2025, 5, 1)), ("T02", datetime.date(2026, 5, 1))):
        inscrire(objectif, code=code, titre="Expo", precision="periode", debut=datetime.date(2025, 1, 1), fin=fin)

    lue = partie(avancement.lire, annee(plan), CHANGEMENTS)

    assert dites(lue, "actions-en-retard") == [["T02 – Expo", "1er mai 2026", "En cours"]]
    assert "1 action est passée en retard" in lue.phrases[0]


def test_un_journal_qui_commence_apres_ne_dit_pas_que_rien_n_a_change(plan, action):
    lue = partie(avancement.lire, annee(plan, 2019), CHANGEMENTS)

    assert "non renseigné" in lue.phrases[0]


def test_les_phases_de_l_an_passe_sont_celles_du_rapport_fige(plan, action):
    InstantaneFactory(rapport=RapportFactory(plan=plan, annee=2025))
    Action.objects.filter(pk=action.pk).update(phase=Phase.REALISEE)

    lignes = dites(partie(avancement.lire, annee(plan), ANNEES), "phases-par-annee")

    assert [ligne for ligne in lignes if ligne[1:] != ["0", "0"]] == [["En cours", "1", "0"], ["Réalisée", "0", "1"]]


def test_sans_rapport_fige_l_an_passe_n_est_pas_renseigne(plan, action):
    lignes = dites(partie(avancement.lire, annee(plan), ANNEES), "phases-par-annee")

    assert {ligne[1] for ligne in lignes} == {"non renseigné"}


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_avancement_coute_toujours_autant(plan, objectif, nombre, django_assert_num_queries):
    ContentType.objects.get_for_model(Action)
    for _ in range(nombre):
        action = inscrire(objectif)
        passer(action, "a_venir", "en_cours", le(3, 2))
        juger(action, "", "securises", timezone.now())
        ComiteFactory(plan=plan, date=datetime.date(2025, 3, 12) + datetime.timedelta(days=action.pk))

    with django_assert_num_queries(7):
        list(avancement.lire(annee(plan)))
