import datetime
import json
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import ActionPartenaire, Millesime, PointAvancement
from evenements.etats import EtatEvenement
from rapports.contenu import reunir
from rapports.structure import Effectif, depuis_json, empreinte, en_json
from tests.fabriques import (
    ActionFactory,
    AttributionFactory,
    BilanEvenementFactory,
    CampagneFactory,
    ComiteFactory,
    DecisionFactory,
    EvenementFactory,
    IndicateurFactory,
    MandatReferentFactory,
    OrganismeFactory,
    PlanFactory,
    ReleveFactory,
    SessionFactory,
    TempsFortFactory,
    UtilisateurFactory,
)

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
JOUR = datetime.date(2026, 12, 31)
MARS = {"precision": "jour", "debut": datetime.date(2026, 3, 21), "fin": datetime.date(2026, 3, 21)}


def faire_un_point(action, **champs):
    le = datetime.datetime(2026, 5, 4, 10, tzinfo=PARIS)
    return PointAvancement.objects.create(
        action=action, auteur=champs.pop("auteur", None) or UtilisateurFactory(), phase="en_cours", le=le, **champs
    )


def test_les_actions_se_comptent_par_objectif_et_par_phase(rapport):
    contenu = reunir(2026, rapport.plan, JOUR)

    comptes = [(o.numero, {c.code: c.nombre for c in o.phases if c.nombre}) for o in contenu.objectifs]
    assert comptes == [(1, {"a_venir": 1, "realisee": 1}), (2, {"en_cours": 1})]


def test_la_gouvernance_est_un_groupe_a_part(rapport):
    ActionFactory(plan=rapport.plan, objectif=None)

    contenu = reunir(2026, rapport.plan, JOUR)

    assert [(o.numero, o.total) for o in contenu.objectifs] == [(1, 2), (2, 1), (None, 1)]


def test_le_rapport_coute_toujours_autant_de_requetes(rapport, django_assert_num_queries):
    plan, objectif = rapport.plan, rapport.plan.objectifs.first()
    indicateur, comite = IndicateurFactory(plan=plan), ComiteFactory(plan=plan)
    campagne = CampagneFactory(publiee=True, appel__plan=plan, annee=2026)

    def remplir(rang):
        action = ActionFactory(objectif=objectif)
        faire_un_point(action, fait="Trois ateliers.")
        Millesime.objects.create(action=action, annee=2026)
        ActionPartenaire.objects.create(action=action, organisme=OrganismeFactory())
        EvenementFactory(action=action, creneau=False, **MARS)
        DecisionFactory(comite=comite)
        ReleveFactory(indicateur=indicateur)
        MandatReferentFactory()
        AttributionFactory(candidature__campagne=campagne)
        rapport.sections.create(code=f"section-{rang}", titre="Analyse", texte="Un texte.")
        rapport.avis.create(organisme=OrganismeFactory(), texte="Favorable.", recu_le=JOUR)

    remplir(0)
    reunir(2026, plan, JOUR)
    with CaptureQueriesContext(connection) as pour_une_ligne:
        reunir(2026, plan, JOUR)
    for rang in (1, 2):
        remplir(rang)

    with django_assert_num_queries(len(pour_une_ligne)):
        contenu = reunir(2026, plan, JOUR)

    assert (len(contenu.actions), len(contenu.agenda.evenements), len(contenu.avis)) == (6, 3, 3)


def test_les_chiffres_reviennent_du_json_a_l_identique(rapport):
    ReleveFactory(indicateur__plan=rapport.plan, valeur_publiee=Decimal("33.3"), denominateur_le=JOUR)
    contenu = reunir(2026, rapport.plan, JOUR)

    donnees = json.loads(json.dumps(en_json(contenu)))

    assert depuis_json(donnees) == contenu
    assert empreinte(donnees) == empreinte(en_json(contenu))


def test_l_empreinte_change_avec_le_moindre_chiffre(rapport):
    avant = empreinte(en_json(reunir(2026, rapport.plan, JOUR)))

    rapport.plan.actions.filter(code="T01").update(titre="Autre titre")

    assert empreinte(en_json(reunir(2026, rapport.plan, JOUR))) != avant


def test_le_dernier_point_entre_au_rapport_sans_le_nom_de_son_auteur(rapport):
    autrice = UtilisateurFactory(prenom="Salomé", nom="Ferrandi")
    faire_un_point(rapport.plan.actions.get(code="T03"), fait="La fresque est peinte.", auteur=autrice)

    texte = json.dumps(en_json(reunir(2026, rapport.plan, JOUR)), ensure_ascii=False)

    assert "La fresque est peinte." in texte
    assert "Ferrandi" not in texte


def test_un_point_fait_apres_la_date_d_arret_n_y_est_pas(rapport):
    action = rapport.plan.actions.get(code="T03")
    faire_un_point(action, fait="En mai.")

    avant = reunir(2026, rapport.plan, datetime.date(2026, 5, 3)).actions[2].point
    apres = reunir(2026, rapport.plan, datetime.date(2026, 5, 4)).actions[2].point

    assert (avant, apres.fait) == (None, "En mai.")


@pytest.mark.parametrize("trait", ["restreinte", "du_groupe"])
def test_une_action_reservee_n_est_que_comptee(rapport, trait):
    ActionFactory(objectif=rapport.plan.objectifs.first(), code="T99", **{trait: True})

    contenu = reunir(2026, rapport.plan, JOUR)

    assert [a.code for a in contenu.actions] == ["T01", "T02", "T03"]
    assert contenu.actions_reservees == 1


def test_l_edition_de_l_annee_et_non_une_autre(rapport):
    action = rapport.plan.actions.get(code="T01")
    Millesime.objects.create(action=action, annee=2025, participants=80)
    Millesime.objects.create(action=action, annee=2026, participants=120, budget_realise=Decimal("450.50"))

    millesime = reunir(2026, rapport.plan, JOUR).actions[0].millesime

    assert (millesime.participants, millesime.budget_realise) == (Effectif(120), Decimal("450.50"))


def test_l_echeance_se_lit_au_jour_d_arret(rapport):
    rapport.plan.actions.filter(code="T03").update(precision="jour", debut="2026-06-01", fin="2026-06-30")

    lues = [reunir(2026, rapport.plan, datetime.date(2026, m, 15)).actions[2].echeance for m in (2, 6, 7)]

    assert lues == ["a_l_heure", "bientot", "en_retard"]


def test_l_agenda_ne_garde_que_l_annee_et_ce_qui_est_publie(plan):
    EvenementFactory(titre="Dedans", creneau=False, **MARS)
    EvenementFactory(titre="Brouillon", creneau=False, brouillon=True, **MARS)
    EvenementFactory(titre="Avant", approche=True)

    assert [e.titre for e in reunir(2026, plan, JOUR).agenda.evenements] == ["Dedans"]


def test_l_agenda_compte_les_publics_les_agents_et_les_annulations(plan):
    EvenementFactory(creneau=False, **MARS)
    EvenementFactory(creneau=False, agents=True, accessibilite_texte="Surtitrage.", **MARS)
    EvenementFactory(creneau=False, partenaires=True, etat=EtatEvenement.ANNULE, **MARS)

    agenda = reunir(2026, plan, JOUR).agenda

    comptes = (agenda.total, agenda.publics, agenda.agents, agenda.partenaires, agenda.accessibles, agenda.annules)
    assert comptes == (3, 1, 1, 1, 1, 1)


def test_un_creneau_se_dit_a_l_heure_de_vitrolles(plan):
    EvenementFactory(creneau__debut=datetime.datetime(2026, 3, 21, 22, tzinfo=PARIS))

    (evenement,) = reunir(2026, plan, JOUR).agenda.evenements

    assert (evenement.dates, evenement.mois) == ("21\xa0mars\xa02026", 3)


def test_le_public_d_un_evenement_se_tait_sous_cinq(plan):
    BilanEvenementFactory(evenement=EvenementFactory(creneau=False, **MARS), participants=3)

    assert reunir(2026, plan, JOUR).agenda.evenements[0].participants == Effectif(masque=True)


def test_un_temps_fort_compte_ses_evenements(plan):
    EvenementFactory(creneau=False, temps_fort=TempsFortFactory(annee=2026), **MARS)

    (temps_fort,) = reunir(2026, plan, JOUR).agenda.temps_forts

    assert (temps_fort.evenements, temps_fort.dates) == (1, "du 17 au 26\xa0mars\xa02026")


def test_le_rapport_d_un_plan_reel_ignore_la_demonstration(plan):
    EvenementFactory(creneau=False, demonstration=True, **MARS)
    demonstration = PlanFactory(demonstration=True)

    nombres = [reunir(2026, p, JOUR).agenda.total for p in (plan, demonstration)]

    assert nombres == [0, 1]


def test_un_indicateur_donne_l_annee_celle_d_avant_et_la_cible(plan):
    indicateur = IndicateurFactory(plan=plan)
    ReleveFactory(indicateur=indicateur, annee=2025, valeur_publiee=90)
    ReleveFactory(indicateur=indicateur, annee=2026, valeur_publiee=120)
    ReleveFactory(indicateur=indicateur, annee=2028, valeur_publiee=200, cible=True)

    (lu,) = reunir(2026, plan, JOUR).indicateurs

    assert [m.publiee for m in lu.trois] == [90, 120, 200]


def test_un_indicateur_sans_releve_est_non_renseigne(plan):
    IndicateurFactory(plan=plan)

    (lu,) = reunir(2026, plan, JOUR).indicateurs

    assert lu.trois == (None, None, None)


def test_un_taux_se_recalcule_a_cote_de_ce_qui_est_publie(plan):
    indicateur = IndicateurFactory(plan=plan, taux=True)
    ReleveFactory(indicateur=indicateur, valeur_publiee=34, numerateur=404, denominateur=1200)

    mesure = reunir(2026, plan, JOUR).indicateurs[0].annee

    assert (mesure.publiee, mesure.recalculee) == (34, Decimal("33.7"))


def test_le_comite_qui_lit_le_rapport_est_le_premier_depuis_l_arret(plan):
    for jour in (datetime.date(2026, 1, 31), datetime.date(2027, 1, 13), datetime.date(2028, 1, 12)):
        ComiteFactory(plan=plan, date=jour)

    contenu = reunir(2026, plan, datetime.date(2026, 11, 27))

    assert contenu.comite.date == datetime.date(2027, 1, 13)
    assert contenu.comite_precedent.date == datetime.date(2026, 1, 31)


def test_une_decision_garde_sa_suite_pour_le_comite_suivant(plan):
    DecisionFactory(comite=ComiteFactory(plan=plan, date=datetime.date(2025, 3, 1)), suite="adoptee", suivi="Fait.")
    DecisionFactory(comite=ComiteFactory(plan=plan))

    contenu = reunir(2026, plan, JOUR)

    assert [d.suite_dite for d in contenu.comite.decisions] == ["Soumise"]
    assert [(d.suite_dite, d.suivi) for d in contenu.comite_precedent.decisions] == [("Adoptée", "Fait.")]


def test_ce_qui_manque_se_dit_en_phrases(rapport):
    IndicateurFactory(plan=rapport.plan)

    manques = reunir(2026, rapport.plan, JOUR).manques

    assert manques[:3] == (
        "1 indicateur sur 1 n’a pas de valeur pour 2026.",
        "1 indicateur sur 1 n’a pas de cible.",
        "2 actions à venir ou en cours sur 2 sont sans date.",
    )


def test_un_registre_des_formations_ou_des_mandats_vide_se_dit(rapport):
    vides = {
        "Le registre des référent·es ne remonte pas à 2026.",
        "Aucune session de formation n’est inscrite au registre pour 2026.",
    }
    assert vides <= set(reunir(2026, rapport.plan, JOUR).manques)

    MandatReferentFactory()
    SessionFactory(**MARS)

    assert not vides & set(reunir(2026, rapport.plan, JOUR).manques)
