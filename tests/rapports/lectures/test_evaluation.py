import datetime

import pytest
from django.utils import timezone

from actions import sorties
from actions.models import Millesime, PointAvancement
from rapports.lectures import evaluation
from referents.models import AvisFormation
from tests.fabriques import (
    ActionFactory,
    BilanEvenementFactory,
    CampagneMiseAJourFactory,
    EvenementFactory,
    ObjectifFactory,
    SessionFactory,
    SollicitationFactory,
    SortieFactory,
    UtilisateurFactory,
)
from tests.rapports.lectures.lus import annee, chiffre, dites, partie

pytestmark = pytest.mark.django_db
RIEN = "non renseigné"


@pytest.fixture
def objectif(plan):
    return ObjectifFactory(plan=plan)


def tenir(an=2026, **bilan):
    jour = datetime.date(an, 3, 21)
    evenement = EvenementFactory(titre="Théâtre", precision="jour", debut=jour, fin=jour, creneau=False)
    return BilanEvenementFactory(evenement=evenement, **bilan)


def former(*notes, an=2026):
    session = SessionFactory(realisee=True, jour=datetime.date(an, 4, 2))
    for note in notes:
        AvisFormation.objects.create(session=session, utilite=note, le=datetime.date(an, 4, 3))


def point(action, le, **champs):
    PointAvancement.objects.create(action=action, auteur=UtilisateurFactory(), le=le, phase=action.phase, **champs)


def midi(mois, jour):
    return datetime.datetime(2026, mois, jour, 12, tzinfo=datetime.UTC)


def satisfaction(plan):
    lignes = dites(partie(evaluation.lire, annee(plan), "evaluation-satisfaction"), "satisfaction")
    return {nom.split(" : ")[0]: cases for nom, *cases in lignes[:3]}


def test_la_satisfaction_des_evenements_pese_leurs_reponses(plan):
    tenir(satisfaction="4.0", reponses=30)
    tenir(satisfaction="5.0", reponses=10)
    tenir(an=2025, satisfaction="3.5", reponses=20)

    assert satisfaction(plan)["Événements"] == ["5", "20", "3,5", "40", "4,3"]


def test_une_moyenne_de_moins_de_cinq_reponses_se_tait(plan):
    tenir(satisfaction="4.0", reponses=3)

    assert satisfaction(plan)["Événements"] == ["5", RIEN, RIEN, "moins de 5", "moins de 5"]


def test_une_formation_n_entre_qu_avec_cinq_avis(plan):
    former(4, 4, 3, 3, 3)
    former(1, 1)

    assert satisfaction(plan)["Formations"] == ["4", RIEN, RIEN, "5", "3,4"]


def test_les_enseignantes_repondent_pour_l_annee_de_leur_sortie(plan, objectif):
    action = ActionFactory(objectif=objectif)
    for rang in range(5):
        sortie = SortieFactory(action=action, realisee=True, adressee=True, interrogee=True)
        sorties.repondre(sortie, interet=4, accueil=3 if rang else 4)
        sortie.avis.le = midi(3, 20)
        sortie.avis.save()

    assert satisfaction(plan)["Sorties scolaires"] == ["4", RIEN, RIEN, "5", "4"]


def test_sans_reponse_rien_ne_se_dit_de_la_satisfaction(plan):
    assert partie(evaluation.lire, annee(plan), "evaluation-satisfaction").est_vide


def test_les_bilans_de_l_annee_se_lisent_ceux_qui_attendent_non(plan, objectif):
    action = ActionFactory(objectif=objectif, code="T01", titre="Ateliers")
    Millesime.objects.create(action=action, annee=2026, bilan="À refaire le matin.")
    Millesime.objects.create(action=action, annee=2025, bilan="L’an passé.")
    tenir(texte="Complet en une semaine.")
    en_creneaux = EvenementFactory(creneau__debut=midi(5, 4))
    BilanEvenementFactory(evenement=en_creneaux, a_valider=True, texte="Pas encore relu.")

    lue = partie(evaluation.lire, annee(plan), "evaluation-enseignements")

    assert dites(lue, "enseignements") == [
        ["T01 – Ateliers", "À refaire le matin."],
        ["Théâtre", "Complet en une semaine."],
    ]


def test_les_difficultes_disent_leur_raison_et_le_dernier_blocage_connu(plan, objectif):
    appuis = ActionFactory(
        objectif=objectif, code="T01", titre="Salle", meteo="appuis", meteo_motif="Il manque une salle."
    )
    point(appuis, midi(3, 2), blocage="Ancien.")
    point(appuis, midi(4, 2), blocage="Le marché est long.")
    bloquee = ActionFactory(objectif=objectif, code="T02", titre="Expo", meteo="securises")
    point(bloquee, midi(4, 2), blocage="Le transporteur tarde.")
    point(
        ActionFactory(objectif=objectif, code="T03"),
        datetime.datetime(2027, 1, 5, tzinfo=datetime.UTC),
        blocage="Après.",
    )
    ActionFactory(objectif=objectif, restreinte=True, meteo="compromis", meteo_motif="Réservé.")

    lue = partie(evaluation.lire, annee(plan), "evaluation-difficultes")

    assert dites(lue, "difficultes") == [
        ["T01 – Salle", "Appuis nécessaires", "Il manque une salle.", "Le marché est long."],
        ["T02 – Expo", "Objectifs sécurisés", "aucune : la météo n’en demande pas", "Le transporteur tarde."],
    ]
    assert lue.phrases == ("2 actions sur 3 ont une météo ; 1 dit avoir besoin d’appuis ou un objectif compromis.",)


def test_sans_aucune_meteo_on_ne_dit_pas_que_tout_va_bien(plan, objectif):
    ActionFactory(objectif=objectif)

    assert "n’est pas renseigné" in partie(evaluation.lire, annee(plan), "evaluation-difficultes").phrases[0]


def engager(plan, repondent, sur):
    campagne = CampagneMiseAJourFactory(plan=plan, ouverte=True, ouverte_le=midi(11, 2))
    for rang in range(sur):
        sollicitation = SollicitationFactory(campagne=campagne)
        if rang < repondent:
            action = sollicitation.actions.get()
            point(action, timezone.now(), campagne=campagne)


def test_l_engagement_est_la_part_de_qui_a_repondu_a_la_derniere_campagne(plan):
    engager(plan, repondent=6, sur=12)

    lue = partie(evaluation.lire, annee(plan), "evaluation-engagement")

    assert chiffre(lue, "referents-qui-repondent") == ("50 %", [RIEN])
    assert (lue.chiffres[0].numerateur.nombre, lue.chiffres[0].denominateur) == (6, 12)


def test_une_part_qui_designerait_qui_se_tait_se_tait_aussi(plan):
    engager(plan, repondent=6, sur=8)

    lue = partie(evaluation.lire, annee(plan), "evaluation-engagement")

    assert chiffre(lue, "referents-qui-repondent")[0] == "moins de 5"


def test_sans_campagne_l_engagement_n_est_pas_mesure(plan):
    assert partie(evaluation.lire, annee(plan), "evaluation-engagement").est_vide


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_evaluation_coute_toujours_autant(plan, objectif, nombre, django_assert_num_queries):
    engager(plan, repondent=nombre, sur=nombre)
    for _ in range(nombre):
        action = ActionFactory(objectif=objectif, meteo="appuis", meteo_motif="Il manque une salle.")
        point(action, midi(4, 2), blocage="Le marché est long.")
        Millesime.objects.create(action=action, annee=2026, bilan="À refaire.")
        tenir(satisfaction="4.0", reponses=30)
        former(4, 4, 3, 3, 3)

    with django_assert_num_queries(9):
        list(evaluation.lire(annee(plan)))
