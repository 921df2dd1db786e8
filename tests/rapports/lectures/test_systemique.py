import datetime
import zoneinfo

import pytest

from actions.models import Millesime, PointAvancement, TypeAction, Volet
from actions.models.nomenclatures import Domaine, PublicVise
from evenements.etats import EtatEvenement
from partenaires.models import RelaisAide
from tests.fabriques import (
    ActionFactory,
    BilanEvenementFactory,
    EvenementFactory,
    ObjectifFactory,
    OrganismeFactory,
    ReleveFactory,
    UtilisateurFactory,
)
from tests.rapports.lectures.lire import chiffre, conclusion, lignes, parties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_en_fevrier_2027")]
PARIS = zoneinfo.ZoneInfo("Europe/Paris")
JUILLET = {"creneau": False, "precision": "jour", "debut": datetime.date(2026, 7, 5), "fin": datetime.date(2026, 7, 5)}


@pytest.fixture
def objectif(plan):
    return ObjectifFactory(plan=plan, numero=3)


def du_domaine(objectif, domaine, **champs):
    action = ActionFactory(objectif=objectif, **champs)
    action.domaines.add(Domaine.objects.get_or_create(code=domaine, defaults={"nom": domaine})[0])
    return action


def lus(plan):
    return parties("systemique", plan)


def test_un_plan_vide_dit_seulement_qu_il_ne_sait_pas(plan):
    RelaisAide.objects.all().delete()

    lues = lus(plan)

    assert lues["emploi"].vide == "Aucune action pour l’emploi n’est inscrite à cet objectif."
    assert lues["emploi"].est_vide
    assert [chiffre(lues["victimes"], code) for code in ("relais-d-aide", "relais-verifies")] == [["non renseigné"]] * 2


def test_chaque_action_va_a_la_partie_de_son_volet(plan, objectif):
    culture = Volet.objects.create(objectif=objectif, code="culture", titre="Le domaine de la culture")
    emploi = Volet.objects.create(objectif=objectif, code="emploi", titre="Le domaine de l’emploi")
    for code, volet in (("T01", emploi), ("T02", culture), ("T03", None)):
        ActionFactory(objectif=objectif, code=code, titre="Agir", volet=volet)

    lues = lus(plan)

    assert [(code, partie.titre) for code, partie in lues.items()] == [
        ("emploi", "L’emploi : « Au-delà de l’autoroute »"),
        ("victimes", "L’accompagnement des victimes"),
        ("volet-culture", "Le domaine de la culture"),
        ("volet-autres-pratiques", "Les autres pratiques"),
    ]
    assert lignes(lues["emploi"], "emploi-actions")[0][0] == "T01 – Agir"
    assert lignes(lues["volet-culture"], "volet-culture-actions")[0][0] == "T02 – Agir"


def test_sans_volet_le_domaine_et_le_public_le_disent(plan, objectif):
    du_domaine(objectif, "emploi", code="T01", titre="Vivier")
    publics = PublicVise.objects.get_or_create(code="victimes", defaults={"nom": "Victimes"})
    ActionFactory(objectif=objectif, code="T02", titre="Cafés").publics.add(publics[0])

    lues = lus(plan)

    assert lignes(lues["emploi"], "emploi-actions")[0][0] == "T01 – Vivier"
    assert lignes(lues["victimes"], "victimes-actions")[0][0] == "T02 – Cafés"


def test_le_rendez_vous_de_l_emploi_dit_son_public_et_son_comptage(plan, objectif):
    action = du_domaine(objectif, "emploi")
    BilanEvenementFactory(
        evenement=EvenementFactory(titre="Cap Commun", action=action, lieu=None, **JUILLET),
        participants=60,
        mode_comptage="estimation",
    )
    EvenementFactory(titre="Forum", action=action, etat=EtatEvenement.ANNULE, **JUILLET)
    EvenementFactory(titre="Ailleurs", **JUILLET)

    lue = lus(plan)["emploi"]

    assert chiffre(lue, "emploi-rencontres") == ["1", "non renseigné"]
    tableau = lignes(lue, "emploi-evenements")
    assert [ligne[0] for ligne in tableau] == ["Cap Commun", "Forum (annulé)"]
    assert tableau[0][-2:] == ["60", "Estimation"]


@pytest.mark.parametrize(("nombre", "attendu"), [(0, "non renseigné"), (2, "2")])
def test_les_entreprises_citoyennes_se_comptent_sans_masque(plan, objectif, nombre, attendu):
    du_domaine(objectif, "emploi")
    OrganismeFactory.create_batch(nombre, sorte="entreprise", entreprise_citoyenne=True)
    OrganismeFactory(sorte="entreprise", entreprise_citoyenne=True, demonstration=True)

    assert chiffre(lus(plan)["emploi"], "emploi-entreprises") == [attendu]


def test_l_etude_d_un_label_dit_ou_elle_en_est(plan, objectif):
    champs = {"titre": "Label", "type_action": TypeAction.LABEL, "phase": "abandonnee"}
    du_domaine(objectif, "emploi", phase_motif="Les entreprises préfèrent le vivier.", **champs)

    assert lus(plan)["emploi"].phrases[0] == ("«\xa0Label\xa0» : abandonnée. Les entreprises préfèrent le vivier.")


def test_la_permanence_donne_des_nombres_reunis_et_tait_les_petits(plan, objectif):
    champs = {"titre": "Permanence", "type_action": TypeAction.DISPOSITIF, "recurrente": True, "code": "T73"}
    permanence = du_domaine(objectif, "acces-au-droit", **champs)
    for annee, participants in ((2024, 31), (2025, 3), (2026, 40)):
        Millesime.objects.create(action=permanence, annee=annee, participants=participants)

    lue = lus(plan)["victimes"]

    assert lignes(lue, "permanence-t73") == [["2024", "31"], ["2025", "moins de 5"], ["2026", "40"]]
    assert conclusion(lue, "permanence-t73") == "40 personnes en 2026, 31 personnes en 2024"
    assert lignes(lue, "victimes-actions")[0][-2:] == ["moins de 5", "40"]


def test_le_dernier_point_de_l_annee_dit_le_public_que_l_edition_tait(plan, objectif):
    action = du_domaine(objectif, "emploi")
    for mois, public in ((3, 10), (11, 14)):
        le = datetime.datetime(2026, mois, 4, 10, tzinfo=PARIS)
        PointAvancement.objects.create(
            action=action, auteur=UtilisateurFactory(), phase="en_cours", le=le, public_touche=public
        )

    assert lignes(lus(plan)["emploi"], "emploi-actions")[0][-1] == "14"


def test_les_relais_d_aide_se_comptent_et_disent_leur_verification(plan):
    RelaisAide.objects.all().delete()
    verifie = {"verifie_le": datetime.date(2026, 11, 2)}
    RelaisAide.objects.create(code="un", nom="Maison du droit", pour_quoi="Écouter.", **verifie)
    RelaisAide.objects.create(code="deux", nom="114", pour_quoi="Alerter.", proximite="national")
    RelaisAide.objects.create(code="trois", nom="Retiré", pour_quoi="Rien.", publie=False, **verifie)

    lue = lus(plan)["victimes"]

    assert [chiffre(lue, code) for code in ("relais-d-aide", "relais-verifies")] == [["2"], ["1"]]
    assert lue.chiffres[0].definition.startswith("Dont 1 relais à Vitrolles.")


def test_le_chapitre_ne_garde_aucun_cas(plan):
    assert lus(plan)["victimes"].phrases[0].startswith("Aucun cas n’est gardé")


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_chapitre_coute_toujours_autant_de_requetes(plan, objectif, nombre, django_assert_num_queries):
    for _ in range(nombre):
        for domaine in ("emploi", "acces-au-droit"):
            action = du_domaine(objectif, domaine, type_action=TypeAction.DISPOSITIF, recurrente=True)
            Millesime.objects.create(action=action, annee=2026, participants=100)
            ReleveFactory(indicateur__plan=plan, indicateur__action=action)
            BilanEvenementFactory(evenement=EvenementFactory(action=action, **JUILLET))
        RelaisAide.objects.create(code=f"relais-{action.code.lower()}", nom="Relais", pour_quoi="Aider.")
        OrganismeFactory(sorte="entreprise", entreprise_citoyenne=True)

    with django_assert_num_queries(14):
        lues = lus(plan)

    assert len(lignes(lues["emploi"], "emploi-actions")) == nombre
