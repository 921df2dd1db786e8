import datetime
from decimal import Decimal

import pytest

from actions.models import Financement, Millesime
from rapports.lectures import moyens
from tests.fabriques import (
    ActionFactory,
    AppelAProjetsFactory,
    AttributionFactory,
    BilanEvenementFactory,
    CampagneFactory,
    EvenementFactory,
    LettreMissionFactory,
    MandatReferentFactory,
    ObjectifFactory,
    OrganismeFactory,
    SortieFactory,
    UtilisateurFactory,
)
from tests.rapports.lectures.lus import annee, chiffre, dites, partie

pytestmark = pytest.mark.django_db
RIEN = "non renseigné"


@pytest.fixture
def objectif(plan):
    return ObjectifFactory(plan=plan)


@pytest.fixture
def action(objectif):
    return ActionFactory(objectif=objectif, code="T01", titre="Ateliers")


def chiffrer(action, an, prevu=None, realise=None):
    Millesime.objects.create(action=action, annee=an, budget_prevu=prevu, budget_realise=realise)


def financer(action, nom, an=2026, etat="notifie", demande=None, obtenu=None):
    return Financement.objects.create(
        action=action,
        financeur=OrganismeFactory(nom=nom, code=nom.lower()),
        annee=an,
        etat=etat,
        montant_demande=demande,
        montant_obtenu=obtenu,
    )


def tenir(cout, an=2026, **champs):
    jour = datetime.date(an, 3, 21)
    evenement = EvenementFactory(precision="jour", debut=jour, fin=jour, creneau=False, **champs)
    return BilanEvenementFactory(evenement=evenement, cout=cout)


def postes(plan):
    lignes = dites(partie(moyens.lire, annee(plan), "moyens-depenses"), "moyens-par-poste")
    return {poste: sommes for poste, *sommes in lignes}


def test_les_budgets_des_editions_se_comptent_par_poste_et_par_annee(plan, objectif, action):
    chiffrer(action, 2025, 1000, 900)
    chiffrer(action, 2026, 1200, 1100)
    sortie = SortieFactory(action=ActionFactory(objectif=objectif))
    chiffrer(sortie.action, 2026, 6000, 5500)

    assert postes(plan) == {
        "Appel à projets": [RIEN] * 4,
        "Camp des Milles": [RIEN, RIEN, "6 000 €", "5 500 €"],
        "Événements": [RIEN] * 4,
        "Autres actions": ["1 000 €", "900 €", "1 200 €", "1 100 €"],
        "Ensemble": ["au moins 1 000 €", "au moins 900 €", "au moins 7 200 €", "au moins 6 600 €"],
    }


def test_une_edition_sans_budget_fait_du_total_un_minimum(plan, objectif, action):
    chiffrer(action, 2026, realise=900)
    chiffrer(ActionFactory(objectif=objectif), 2026)

    assert postes(plan)["Autres actions"] == [RIEN, RIEN, RIEN, "au moins 900 €"]


def test_un_evenement_deja_compte_dans_le_budget_de_son_action_ne_l_est_pas_deux_fois(plan, action):
    chiffrer(action, 2026, realise=900)
    tenir(400, action=action)
    tenir(250)

    assert postes(plan)["Événements"][-1] == "250 €"


def test_l_appel_a_projets_compte_une_fois_et_tait_ses_decisions_sous_embargo(plan, action):
    appel = AppelAProjetsFactory(plan=plan, action=action)
    chiffrer(action, 2026, 9000, 9000)
    en_cours = CampagneFactory(appel=appel, annee=2026, en_deliberation=True, enveloppe=25000)
    passee = CampagneFactory(appel=appel, annee=2025, publiee=True, enveloppe=20000)
    for campagne in (en_cours, passee):
        AttributionFactory(candidature__campagne=campagne, montant=3000)

    lus = postes(plan)

    assert lus["Appel à projets"] == ["20 000 €", "3 000 €", "25 000 €", RIEN]
    assert lus["Autres actions"] == [RIEN] * 4
    enveloppe = partie(moyens.lire, annee(plan), "moyens-enveloppe")
    assert chiffre(enveloppe, "montant-attribue") == (RIEN, ["3 000 €"])


def test_une_action_reservee_ne_compte_pas(plan, objectif):
    reservee = ActionFactory(objectif=objectif, restreinte=True)
    chiffrer(reservee, 2026, realise=900)
    financer(reservee, "Ville", obtenu=500)

    lues = list(moyens.lire(annee(plan)))

    assert [lue.tableaux for lue in lues[:2]] == [(), ()]


def test_sans_rien_au_registre_rien_ne_vaut_zero(plan):
    depenses, financeurs, enveloppe, temps = moyens.lire(annee(plan))

    assert "n’est pas renseigné" in depenses.phrases[0]
    assert financeurs.est_vide
    assert enveloppe.est_vide
    assert chiffre(temps, "temps-referents")[0] == RIEN


def test_les_financeurs_s_empilent_par_annee(plan, action):
    financer(action, "Ville", obtenu=9000)
    financer(action, "Dilcrah", obtenu=3000, demande=5000)
    financer(action, "Etat", etat="demande", demande=2000)
    financer(action, "Region", etat="refuse", demande=2000)

    lue = partie(moyens.lire, annee(plan), "moyens-financeurs")

    assert dites(lue, "moyens-par-financeur") == [["2025", *[RIEN] * 4], ["2026", "9 000 €", "3 000 €", RIEN, "0 €"]]
    dessin = lue.tableaux[0].dessin
    assert (dessin.sorte, dessin.titre) == ("empile", "En 2026, Ville apporte 75\u00a0% de ce qui est connu")


def test_au_dela_de_six_financeurs_les_derniers_se_reunissent(plan, action):
    for rang in range(8):
        financer(action, f"Financeur {rang}", obtenu=Decimal(1000 - rang))

    tableau = partie(moyens.lire, annee(plan), "moyens-financeurs").tableaux[0]

    assert [c.titre for c in tableau.colonnes][-1] == "Autres"
    assert len(tableau.dessin.colonnes) == 6
    assert tableau.lignes[-1][-1].nombre == 995 + 994 + 993


def test_les_quotites_des_lettres_valides_s_additionnent(plan):
    for _ in range(5):
        LettreMissionFactory(signee=True, quotite=10)
    LettreMissionFactory(signee=True, quotite=50, echeance=datetime.date(2026, 6, 30))

    temps = partie(moyens.lire, annee(plan), "moyens-temps")

    assert chiffre(temps, "temps-referents") == ("0,5", [RIEN])
    assert chiffre(temps, "referents-au-temps-connu")[0] == "5"


def test_une_quotite_qui_designerait_quelqu_un_se_tait(plan):
    LettreMissionFactory(signee=True, quotite=10)

    assert chiffre(partie(moyens.lire, annee(plan), "moyens-temps"), "temps-referents")[0] == "moins de 5"


def test_un_plan_reel_ne_compte_pas_la_demonstration(plan, action):
    Millesime.objects.create(action=action, annee=2026, budget_realise=900, demonstration=True)
    tenir(400, demonstration=True)

    assert postes(plan) == {}


def test_la_coordination_se_dit_sans_nom(plan):
    UtilisateurFactory(
        coordination=True, nom="Ferrandi", date_joined=datetime.datetime(2026, 1, 5, tzinfo=datetime.UTC)
    )

    phrase = partie(moyens.lire, annee(plan), "moyens-temps").phrases[0]

    assert phrase == "Une personne coordonne le plan à la Ville ; son temps n’est pas au registre : non renseigné."


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_moyens_coutent_toujours_autant(plan, objectif, nombre, django_assert_num_queries):
    campagne = CampagneFactory(appel__plan=plan, annee=2026, publiee=True, enveloppe=25000)
    for rang in range(nombre):
        action = ActionFactory(objectif=objectif)
        chiffrer(action, 2026, 900, 900)
        financer(action, f"Ville {rang}", obtenu=100)
        tenir(100)
        AttributionFactory(candidature__campagne=campagne)
        LettreMissionFactory(mandat=MandatReferentFactory(), signee=True)

    with django_assert_num_queries(6):
        list(moyens.lire(annee(plan)))
