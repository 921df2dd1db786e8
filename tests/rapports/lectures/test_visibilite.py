import datetime

import pytest

from actions.models import Millesime, SortieScolaire
from actions.models.nomenclatures import Domaine, PublicVise
from tests.fabriques import (
    AccessibiliteFactory,
    ActionFactory,
    AttributionFactory,
    BilanEvenementFactory,
    CampagneFactory,
    CandidatureFactory,
    EvenementFactory,
    IndicateurFactory,
    ObjectifFactory,
    PlanFactory,
    ReleveFactory,
    SortieFactory,
    TempsFortFactory,
    ThemeCampagneFactory,
)
from tests.rapports.lectures.lire import chiffre, conclusion, lignes, note, parties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_en_fevrier_2027")]
MARS = {"creneau": False, "precision": "jour", "debut": datetime.date(2026, 3, 21), "fin": datetime.date(2026, 3, 21)}


def test_un_plan_vide_le_dit_a_chaque_partie(plan):
    lues = parties("visibilite", plan)

    assert {code: partie.vide or partie.phrases[0] for code, partie in lues.items()} == {
        "temps-fort-21-mars": "Le 21 mars n’a pas d’édition inscrite à l’agenda en 2026.",
        "temps-fort-17-mai": "Le 17 mai n’a pas d’édition inscrite à l’agenda en 2026.",
        "agenda": "Aucun événement n’est inscrit à l’agenda de 2026.",
        "appel-a-projets": "Aucune campagne d’appel à projets n’est enregistrée pour 2026.",
        "cm2": "Aucune sortie de CM2 n’est au registre, et les éditions de l’action ne disent pas leur public.",
        "culture": "Aucune action de cet objectif ne porte sur ces publics.",
    }
    assert not any(partie.tableaux or partie.chiffres for partie in lues.values())


# --- L’appel à projets --------------------------------------------------------------------------------


def appel(plan):
    return parties("visibilite", plan)["appel-a-projets"]


def test_rien_d_une_decision_ne_parait_avant_les_resultats(plan):
    campagne = CampagneFactory(en_deliberation=True, appel__plan=plan, annee=2026, enveloppe=10_000)
    theme = ThemeCampagneFactory(campagne=campagne, libelle="Haine en ligne")
    AttributionFactory(candidature__campagne=campagne, montant=3000).candidature.themes.add(theme)

    lue = appel(plan)

    assert chiffre(lue, "appel-candidatures")[0] == "1"
    assert [c.code for c in lue.chiffres] == ["appel-candidatures", "appel-enveloppe"]
    assert lignes(lue, "appel-par-annee")[0][2::2] == ["résultats non publiés", "résultats non publiés"]
    assert lignes(lue, "appel-themes") == [["Haine en ligne", "1"]]
    assert lignes(lue, "appel-laureats") == []
    assert "3000" not in str(lue)
    assert "3\u202f000" not in str(lue)


def test_les_resultats_publies_donnent_les_laureats_et_les_montants(plan):
    campagne = CampagneFactory(publiee=True, appel__plan=plan, annee=2026, enveloppe=10_000)
    theme = ThemeCampagneFactory(campagne=campagne, libelle="Haine en ligne")
    laureate = CandidatureFactory(campagne=campagne, attribuee=True, intitule="Radio", organisme__nom="Les Voix")
    laureate.themes.add(theme)
    AttributionFactory(candidature=laureate, montant=3000)
    CandidatureFactory(campagne=campagne, deposee=True).themes.add(theme)
    CandidatureFactory(campagne=campagne)

    lue = appel(plan)

    assert lignes(lue, "appel-laureats") == [["Radio", "Les Voix", "3\u202f000\xa0€"]]
    assert lignes(lue, "appel-themes") == [["Haine en ligne", "2", "1"]]
    assert [chiffre(lue, f"appel-{code}")[0] for code in ("candidatures", "enveloppe", "attribue")] == [
        "2",
        "10\u202f000\xa0€",
        "3\u202f000\xa0€",
    ]


def test_une_campagne_sans_enveloppe_est_non_renseignee(plan):
    CampagneFactory(publiee=True, appel__plan=plan, annee=2026)

    assert chiffre(appel(plan), "appel-enveloppe") == ["non renseigné", "non renseigné"]


def test_l_appel_du_plan_precedent_donne_l_annee_d_avant(plan):
    plan.succede_a = PlanFactory(clos=True)
    plan.save()
    CampagneFactory(publiee=True, appel__plan=plan.succede_a, annee=2025, enveloppe=8_000)
    CampagneFactory(publiee=True, appel__plan=plan, annee=2026, enveloppe=10_000)

    assert chiffre(appel(plan), "appel-enveloppe") == ["10\u202f000\xa0€", "8\u202f000\xa0€"]


def test_une_campagne_en_preparation_ne_parait_pas(plan):
    CampagneFactory(en_preparation=True, appel__plan=plan, annee=2026)

    assert appel(plan).phrases == ("Aucune campagne d’appel à projets n’est enregistrée pour 2026.",)


def test_les_personnes_prevues_se_taisent_sous_cinq(plan):
    campagne = CampagneFactory(publiee=True, appel__plan=plan, annee=2026)
    AttributionFactory(candidature__campagne=campagne, candidature__nb_beneficiaires_prevu=4)

    assert chiffre(appel(plan), "appel-personnes-prevues") == ["moins de 5"]


# --- Les CM2 ------------------------------------------------------------------------------------------


def cm2(plan, **options):
    return parties("visibilite", plan, **options)["cm2"]


def test_les_sorties_se_comptent_comme_sur_leur_page(plan):
    SortieFactory.create_batch(3, realisee=True, annee_scolaire=2025)
    SortieFactory(annee_scolaire=2025)
    SortieFactory(annulee=True, annee_scolaire=2025)
    SortieFactory(realisee=True, annee_scolaire=2024, jour=datetime.date(2025, 2, 3), eleves=20)

    lue, page = cm2(plan), SortieScolaire.objects.de_l_annee_scolaire(2025).compter()

    assert chiffre(lue, "cm2-eleves") == [str(page.eleves), "20"] == ["78", "20"]
    assert chiffre(lue, "cm2-classes")[0] == f"{100 * page.realisees // page.classes}\xa0%" == "75\xa0%"
    assert lignes(lue, "cm2-par-annee") == [["2024-2025", "1", "20"], ["2025-2026", "3", "78"]]
    assert conclusion(lue, "cm2-par-annee") == "78 élèves en 2025-2026, 20 en 2024-2025"


def test_un_petit_nombre_d_eleves_se_tait(plan):
    SortieFactory(realisee=True, eleves=3)

    lue = cm2(plan)

    assert chiffre(lue, "cm2-eleves")[0] == "moins de 5"
    assert lignes(lue, "cm2-par-annee") == [["2025-2026", "1", "moins de 5"]]


@pytest.mark.parametrize(
    ("avis", "interet", "reponses"), [(0, "non renseigné", "0"), (4, "non renseigné", "moins de 5"), (5, "4", "5")]
)
def test_les_avis_se_disent_a_partir_de_cinq(plan, avis, interet, reponses):
    SortieFactory.create_batch(avis, realisee=True, repondue=True)
    SortieFactory(realisee=True)
    SortieFactory.create_batch(5, realisee=True, repondue=True, annee_scolaire=2024, jour=datetime.date(2025, 2, 3))

    questions = lignes(cm2(plan), "cm2-avis")

    assert (questions[0][2], questions[2][2]) == (interet, reponses)
    assert questions[0][1] == "4"


def test_les_mots_d_un_enseignant_ne_paraissent_pas(plan):
    sortie = SortieFactory(realisee=True, repondue=True)
    sortie.avis.a_ameliorer = "Le car de Mme Martin."
    sortie.avis.save()

    assert "Martin" not in str(cm2(plan))


def test_sans_registre_le_public_est_celui_que_dit_l_action(plan):
    action = ActionFactory(objectif=ObjectifFactory(plan=plan, numero=2))
    IndicateurFactory(plan=plan, action=action, registre="eleves_en_sortie")
    for annee in (2025, 2026):
        Millesime.objects.create(action=action, annee=annee, participants=500, participants_mention="presque 500")

    lue = cm2(plan)

    assert lignes(lue, "cm2-editions") == [["2025", "500", "presque 500"], ["2026", "500", "presque 500"]]
    assert conclusion(lue, "cm2-editions") == "Presque 500 en 2026, presque 500 en 2025"
    assert lue.phrases[0] == "Le registre des sorties ne remonte pas à cette année."


# --- Les actions --------------------------------------------------------------------------------------


@pytest.fixture
def culture(plan):
    action = ActionFactory(objectif=ObjectifFactory(plan=plan, numero=2), code="T07", titre="Fonds")
    action.domaines.add(Domaine.objects.get_or_create(code="culture", defaults={"nom": "Culture"})[0])
    return action


def test_la_culture_montre_la_phase_et_le_public_des_deux_annees(plan, culture):
    Millesime.objects.create(action=culture, annee=2025, participants=3)
    Millesime.objects.create(action=culture, annee=2026, participants=120)

    lue = parties("visibilite", plan)["culture"]

    assert lue.phrases == ("1 action, en cours.",)
    assert [[x[0], *x[-2:]] for x in lignes(lue, "culture-actions")] == [["T07 – Fonds", "moins de 5", "120"]]


def test_les_demandeurs_d_asile_ont_leur_place_a_cote_de_la_culture(plan, culture):
    autre = ActionFactory(objectif=culture.objectif, titre="Sport pour tous", code="T08")
    publics = {"code": "demandeurs-d-asile", "defaults": {"nom": "Demandeurs d’asile"}}
    autre.publics.add(PublicVise.objects.get_or_create(**publics)[0])

    titres = [ligne[0] for ligne in lignes(parties("visibilite", plan)["culture"], "culture-actions")]

    assert titres == ["T07 – Fonds", "T08 – Sport pour tous"]


def test_une_action_finie_ou_reservee_ne_parait_pas(plan, culture):
    for champs in ({"restreinte": True}, {"precision": "jour", "debut": "2020-01-01", "fin": "2020-01-01"}):
        ActionFactory(objectif=culture.objectif, **champs).domaines.set(culture.domaines.all())

    lue = parties("visibilite", plan)["culture"]

    assert len(lignes(lue, "culture-actions")) == 1
    assert note(lue, "culture-actions").endswith("Les actions finies avant 2026 se lisent à l’annexe A.")


def test_un_indicateur_montre_sa_nuance_l_annee_d_avant_et_la_derniere_valeur(plan, culture):
    indicateur = IndicateurFactory(plan=plan, action=culture, libelle="Livres", unite="livres")
    ReleveFactory(indicateur=indicateur, annee=2025, valeur_publiee=90, mention="presque")

    lue = parties("visibilite", plan)["culture"]

    assert lignes(lue, "culture-indicateurs") == [["Livres (livres)", "presque 90", "presque 90 (2025)"]]
    assert note(lue, "culture-indicateurs") == "Non renseigné pour toutes les lignes : 2026, cible."


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_chapitre_coute_toujours_autant_de_requetes(plan, nombre, django_assert_num_queries):
    objectif = ObjectifFactory(plan=plan, numero=2)
    campagne = CampagneFactory(publiee=True, appel__plan=plan, annee=2026, enveloppe=10_000)
    for rang in range(nombre):
        action = ActionFactory(objectif=objectif)
        action.domaines.add(Domaine.objects.get_or_create(code="culture", defaults={"nom": "Culture"})[0])
        Millesime.objects.create(action=action, annee=2026, participants=100)
        ReleveFactory(indicateur__plan=plan, indicateur__action=action)
        for champs in ({"action": action}, {"mai": True}):
            temps_fort = TempsFortFactory(annee=2026 - rang, **champs)
            evenement = EvenementFactory(temps_fort=temps_fort, **MARS)
            BilanEvenementFactory(evenement=evenement)
            evenement.accessibilites.add(AccessibiliteFactory())
        theme = ThemeCampagneFactory(campagne=campagne)
        AttributionFactory(candidature__campagne=campagne).candidature.themes.add(theme)
        SortieFactory(realisee=True, repondue=True)

    with django_assert_num_queries(27):
        lues = parties("visibilite", plan)

    assert len(lignes(lues["appel-a-projets"], "appel-laureats")) == nombre
