"""Ce que le plan réel, une fois chargé, doit dire au nombre près."""

import datetime
from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Count, Q

from actions.etats import EtatPlan, Phase
from actions.indicateurs import effectif_deduit, expliquer_le_taux_global, taux
from actions.models import (
    Action,
    CapAnnuel,
    Domaine,
    Engagement,
    Indicateur,
    Millesime,
    Objectif,
    Plan,
    Releve,
    Signature,
    Situation,
)
from evenements.models import Evenement, TempsFort
from partenaires.models import Organisme, RelaisAide
from referents.models import Agent, Direction, EffectifDirection, GroupeRapport, TypeFormation
from socle.dates import Precision
from vitrolles_plan.chargement import charger


@pytest.fixture(scope="module", autouse=True)
def _plan_charge(django_db_setup, django_db_blocker):
    """Le plan, chargé une fois pour tout le fichier : aucun de ces tests n’écrit."""
    with django_db_blocker.unblock(), transaction.atomic():
        charger()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _base(db):
    """Chaque test lit dans sa propre transaction."""


def compter(champ):
    return dict(Action.objects.order_by().values_list(champ).annotate(Count("pk")))


def test_quatre_vingt_six_actions_portent_les_codes_du_plan():
    assert list(Action.objects.values_list("code", flat=True)) == [f"A{n:02}" for n in range(1, 87)]
    assert set(Action.objects.values_list("plan__code", "visibilite")) == {("2019-2021", "publique")}


def test_les_situations_a_la_signature():
    assert compter("situation") == {"existante": 34, "reconduite": 22, "prevue": 30}


def test_la_phase_suit_la_situation():
    couples = Counter(Action.objects.values_list("situation", "phase"))

    assert couples == {
        ("existante", Phase.REALISEE): 34,
        ("reconduite", Phase.EN_COURS): 22,
        ("prevue", Phase.A_VENIR): 30,
    }


def test_les_objectifs_principaux():
    assert compter("objectif__numero") == {1: 27, 2: 29, 3: 22, None: 8}


def test_les_types():
    assert compter("type_action") == {
        "evenement": 24,
        "formation": 17,
        "dispositif": 8,
        "projet": 8,
        "reseau": 8,
        "gouvernance": 8,
        "financement": 5,
        "outil": 4,
        "label": 3,
        "etude": 1,
    }


def test_les_volets_de_l_objectif_3():
    assert compter("volet__code") == {"emploi": 12, "culture": 4, "accompagnement-des-victimes": 6, None: 64}


def test_aucune_action_ne_porte_le_logement_que_la_loi_nomme():
    par_domaine = dict(Domaine.objects.filter(dans_la_loi=True).values_list("code").annotate(Count("actions")))

    assert par_domaine["emploi"] > 0
    assert par_domaine["logement"] == 0


def test_la_haine_anti_lgbt_n_a_que_des_actions_prevues():
    actions = Action.objects.filter(criteres__code="orientation-identite")

    assert list(actions.values_list("code", "situation")) == [
        (c, Situation.PREVUE) for c in ("A24", "A25", "A49", "A76")
    ]


def test_douze_actions_sont_datees_au_jour():
    au_jour = Action.objects.filter(precision=Precision.JOUR)

    assert {a.code: a.debut.isoformat() for a in au_jour} == {
        "A16": "2019-03-13",
        "A17": "2019-03-21",
        "A29": "2017-03-21",
        "A30": "2017-03-21",
        "A32": "2017-03-23",
        "A33": "2017-02-04",
        "A34": "2018-03-21",
        "A36": "2018-04-19",
        "A37": "2019-03-21",
        "A64": "2019-07-05",
        "A85": "2016-03-01",
        "A86": "2019-10-17",
    }


def test_les_autres_dates_ne_disent_que_leur_precision():
    assert compter("precision") == {
        "jour": 12,
        "mois": 4,
        "saison": 1,
        "annee_scolaire": 1,
        "annee": 9,
        "periode": 38,
        "a_preciser": 21,
    }


@pytest.mark.parametrize(
    ("code", "dates"),
    [
        ("A01", "2016-2019"),
        ("A05", "depuis 2017"),
        ("A04", "à préciser"),
        ("A31", "mars\xa02017"),
        ("A43", "année scolaire 2018-2019"),
        ("A56", "2020"),
        ("A70", "été\xa02018"),
        ("A85", "1er\xa0mars\xa02016"),
    ],
)
def test_une_date_se_lit_sans_rien_inventer(code, dates):
    assert Action.objects.get(code=code).dates == dates


def test_sept_actions_servent_deux_objectifs():
    doubles = Action.objects.filter(objectifs_secondaires__isnull=False)

    assert set(doubles.values_list("code", "objectif__numero", "objectifs_secondaires__numero")) == {
        ("A07", 1, 2),
        ("A11", 1, 3),
        ("A14", 1, 3),
        ("A24", 1, 2),
        ("A27", 1, 3),
        ("A37", 2, 1),
        ("A74", 3, 1),
    }


def test_trente_trois_actions_reviennent():
    recurrentes = Action.objects.filter(recurrente=True)

    assert recurrentes.count() == 33
    # Toutes celles que le plan dit existantes et reconduites en sont.
    assert recurrentes.filter(situation=Situation.RECONDUITE).count() == 22


def test_la_plupart_des_actions_prevues_n_ont_ni_date_ni_indicateur():
    prevues = Action.objects.filter(situation=Situation.PREVUE)
    tout_le_plan = Q(precision=Precision.PERIODE, debut__year=2019) & (Q(fin=None) | Q(fin__year=2021))
    sans_date = Q(precision=Precision.A_PRECISER) | tout_le_plan

    assert prevues.filter(indicateurs=None).count() == 26
    assert prevues.filter(sans_date, indicateurs=None).count() == 18


def test_trente_six_indicateurs_ont_au_moins_un_releve_et_sa_source():
    codes = (
        Indicateur.objects.annotate(n=Count("releves")).filter(n__gt=0).order_by("code").values_list("code", flat=True)
    )

    assert list(codes) == [f"I{n:02}" for n in range(1, 37)]
    assert not Releve.objects.exclude(source__startswith="Plan 2019-2021 signé le 17 octobre 2019").exists()


def test_le_taux_publie_reste_a_cote_de_ce_qu_on_peut_en_recalculer():
    releve = Releve.objects.get(indicateur__code="I02")

    assert (releve.valeur_publiee, releve.numerateur, releve.denominateur) == (Decimal(34), 404, None)
    assert taux(releve.numerateur, releve.denominateur) is None
    assert effectif_deduit(releve.numerateur, releve.valeur_publiee).centre == 1188


def test_les_trois_taux_moyens_s_expliquent():
    groupes = Releve.objects.exclude(groupe_rapport="").order_by("indicateur__code")
    assert [(r.groupe_rapport, int(r.valeur_publiee)) for r in groupes] == [("esc", 33), ("rfj", 50), ("autres", 62)]

    noms = dict(GroupeRapport.choices)
    explication = expliquer_le_taux_global(34, 404, [(noms[r.groupe_rapport], r.valeur_publiee) for r in groupes])

    assert explication.groupe == "Éducation, Sports, Culture"
    assert (round(explication.part.centre), explication.part.limite < 12) == (6, True)


@pytest.mark.parametrize(
    ("code", "mention", "valeur", "maximum"),
    [("I07", "", 5, 9), ("I09", "environ", 40, None), ("I19", "plus de", 450, None), ("I22", "presque", 500, None)],
)
def test_une_valeur_garde_sa_nuance(code, mention, valeur, maximum):
    releve = Releve.objects.get(indicateur__code=code)

    assert (releve.mention, releve.valeur_publiee, releve.valeur_publiee_max) == (mention, valeur, maximum)


def test_un_indicateur_non_chiffre_se_dit_en_mots():
    qualitatifs = Releve.objects.filter(indicateur__nature=Indicateur.Nature.QUALITATIF)

    assert {r.indicateur.code for r in qualitatifs} == {"I23", "I24", "I36"}
    assert [r for r in qualitatifs if r.valeur_publiee is not None or not r.texte] == []


def test_les_deux_plans_et_leurs_signataires():
    signatures = Signature.objects.filter(plan__code="2019-2021").values_list("organisme__sigle", "represente_par")

    assert dict(Plan.objects.values_list("code", "etat")) == {
        "2016-2018": EtatPlan.CLOS,
        "2019-2021": EtatPlan.EN_VIGUEUR,
    }
    assert list(signatures) == [
        ("DILCRAH", "Frédéric Potier"),
        ("PDEC", "Marie Aubert"),
        ("", "Loïc Gachon"),
        ("FCM", "Cyprien Fontvielle"),
    ]
    assert set(Signature.objects.values_list("plan__code", "signee_le")) == {
        ("2016-2018", datetime.date(2016, 3, 1)),
        ("2019-2021", datetime.date(2019, 10, 17)),
    }


def test_les_trois_objectifs_prolongent_les_six_priorites():
    objectifs = Objectif.objects.filter(plan__code="2019-2021")

    assert {o.numero: sorted(o.prolonge.values_list("plan__code", "numero")) for o in objectifs} == {
        1: [("2016-2018", 1)],
        2: [("2016-2018", 3), ("2016-2018", 4), ("2016-2018", 5)],
        3: [("2016-2018", 2), ("2016-2018", 5), ("2016-2018", 6)],
    }


def test_chaque_annee_a_son_cap_dans_son_plan():
    assert list(CapAnnuel.objects.values_list("plan__code", "annee")) == [
        ("2016-2018", 2016),
        ("2016-2018", 2017),
        ("2016-2018", 2018),
        ("2019-2021", 2019),
        ("2019-2021", 2020),
        ("2019-2021", 2021),
    ]


def test_onze_directions_ont_un_groupe_dans_le_bilan():
    par_groupe = Direction.objects.exclude(groupe_rapport="").values_list("groupe_rapport").annotate(Count("pk"))

    assert dict(par_groupe.order_by()) == {"esc": 3, "rfj": 3, "autres": 5}


def test_les_vingt_six_partenaires_la_ville_et_les_deux_autres():
    assert Organisme.objects.count() == 29


def test_le_label_citoyen_ouvre_les_complements_et_les_ateliers():
    ouvertes = TypeFormation.objects.get(code="label-citoyen").ouvre.values_list("code", flat=True)

    assert set(ouvertes) == {"complement-artemia", "complement-capacite", "atelier-referents"}


def test_treize_evenements_sont_a_l_agenda_sans_heure_inventee():
    assert dict(Evenement.objects.order_by().values_list("visibilite").annotate(Count("pk"))) == {
        "public": 9,
        "agents": 3,
        "partenaires": 1,
    }
    assert Evenement.objects.publies().count() == 13
    assert not Evenement.objects.filter(creneaux__isnull=False).exists()


def test_les_temps_forts_prevus_se_lisent_sans_programme_invente():
    assert list(TempsFort.objects.publies().order_by("annee", "code").values_list("code", "annee")) == [
        ("21-mars", 2017),
        ("21-mars", 2018),
        ("21-mars", 2019),
        ("17-mai", 2020),
        ("21-mars", 2020),
        ("17-mai", 2021),
        ("21-mars", 2021),
    ]
    assert not Evenement.objects.filter(temps_fort__annee__gte=2020).exists()


def test_une_edition_a_le_public_publie_et_son_mot():
    edition = Millesime.objects.get(action__code="A28", annee=2017)

    assert (edition.participants, edition.participants_mention) == (450, "plus de 450 enfants")


def test_rien_n_est_invente_la_ou_le_plan_se_tait():
    assert Plan.objects.count() == 2
    assert [m.objects.count() for m in (Engagement, Agent, EffectifDirection)] == [0, 0, 0]
    assert not Millesime.objects.exclude(budget_prevu=None, budget_realise=None).exists()


def test_les_relais_d_aide_attendent_leur_verification():
    assert RelaisAide.objects.filter(verifie_le=None, publie=True).count() == 10
    assert list(RelaisAide.objects.filter(proximite="vitrolles").values_list("code", flat=True)) == [
        "delegue-du-defenseur-des-droits"
    ]


def test_chaque_action_se_presente_en_peu_de_mots():
    longueurs = {a.code: len(a.resume) for a in Action.objects.all()}

    assert [code for code, longueur in longueurs.items() if not 40 <= longueur <= 320] == []
