"""La page des taux : trois indicateurs séparés, le publié face aux registres, le parcours, les manques ; aucun nom."""

import datetime
import io
import re

import pytest
from openpyxl import load_workbook

from actions.models import Indicateur, Releve
from actions.models.indicateur import Registre
from referents.models import Direction
from tests.actions.test_pages_publiques import texte
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    DirectionFactory,
    EffectifFactory,
    InscriptionFactory,
    PlanFactory,
)
from tests.referents.registre import FIN_2019, direction, session, venir

TAUX = "/pilotage/taux/"
CLASSEUR = "/pilotage/taux.xlsx"
JUIN, FIN_2018 = datetime.date(2019, 6, 30), datetime.date(2018, 12, 31)
DEPUIS_2016 = {"precision": "periode", "debut": datetime.date(2016, 1, 1), "fin": FIN_2019, "source": "Plan signé"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return PlanFactory(annee_debut=2019, annee_fin=2021, titre_court="Plan 2019-2021")


@pytest.fixture
def registre():
    """Trois directions : 20 agents sur 40, 30 sur 100, 3 sur 60 ; deux des Sports reviennent en octobre."""
    _, sportifs = direction("Sports", effectif=40, groupe="esc", agents=20)
    _, artistes = direction("Culture", effectif=100, groupe="esc", agents=30)
    _, juristes = direction("Affaires juridiques", effectif=60, groupe="rfj", agents=3)
    venir(session("journee", JUIN), *sportifs, *artistes, *juristes)
    venir(session("journee", datetime.date(2019, 10, 8)), *sportifs[:2])


def publier(plan, registre, valeur, unite="agents", action=None, **champs):
    code = f"I{Indicateur.objects.count():02}"
    mesure = Indicateur.objects.create(
        plan=plan, code=code, libelle=f"Mesure {code}", unite=unite, registre=registre, action=action
    )
    return Releve.objects.create(indicateur=mesure, valeur_publiee=valeur, **{**DEPUIS_2016, **champs})


def lire(connecter, compte, adresse=TAUX + "?annee=2019"):
    reponse = connecter(compte).get(adresse)
    assert reponse.status_code == 200
    return reponse


def section(reponse, debut, fin):
    """Le texte de la page entre deux titres."""
    lu = texte(reponse)
    return lu[lu.index(debut) : lu.index(fin)]


def test_les_trois_indicateurs_se_lisent_separement(connecter, elue, plan, registre):
    reponse = lire(connecter, elue)

    distincts = section(reponse, "Agents distincts depuis 2016", "Participations de 2019")
    venues = section(reponse, "Participations de 2019", "Agents en poste déjà venus")
    assert "53 agents sur 200 agents au 31 décembre 2019 : 26,5 %" in distincts
    assert "qui a quitté la Ville compte encore" in distincts
    assert "55 venues sur 200 agents au 31 décembre 2019 : 27,5 venues pour 100 agents" in venues
    assert [bloc.lecture.numerateur for bloc in reponse.context["etat"].blocs] == [53, 55, 53]


def test_le_taux_pondere_et_la_moyenne_simple_sont_cote_a_cote(connecter, elue, plan, registre):
    _, juristes = direction("Finances", effectif=40, groupe="rfj", agents=8)
    venir(session("journee", JUIN), *juristes)

    lu = section(lire(connecter, elue), "Agents en poste déjà venus", "Ce que le plan publie")

    assert "Éducation, Sports, Culture 50 140 35,7 % 40,0 %" in lu


def test_une_petite_direction_est_masquee_meme_pour_la_coordination(connecter, coordinatrice, plan, registre):
    lu = section(lire(connecter, coordinatrice), "Agents en poste déjà venus", "Ce que le plan publie")

    assert "Affaires juridiques masqué 60 masqué" in lu
    assert "Ressources humaines, Finances, Affaires juridiques masqué 60 masqué masquée" in lu
    # Le second masque : le total moins l’autre groupe rendrait les trois juristes.
    assert "Éducation, Sports, Culture masqué 140 masqué masquée" in lu
    assert "Culture 30 100 30,0 % Sports masqué 40 masqué" in lu


def test_deux_annees_comparees_ne_rendent_pas_une_petite_arrivee(connecter, elue, plan, registre):
    """Trois artistes de plus en 2020 : la page de 2019 se lit déjà, celle de 2020 tait leur direction."""
    culture = Direction.objects.get(nom="Culture")
    for connue in Direction.objects.all():
        EffectifFactory(direction=connue, date_reference=datetime.date(2020, 12, 31), agents_en_poste=100)
    venir(session("journee", datetime.date(2020, 6, 30)), *AgentFactory.create_batch(3, service__direction=culture))

    [avant, apres] = [lire(connecter, elue, f"{TAUX}?annee={annee}").context["etat"].blocs[0] for annee in (2019, 2020)]

    assert nombre_de(avant, "Culture") == 30
    assert (nombre_de(apres, "Culture"), apres.tableau.masque) == (None, True)


def test_le_cumul_par_groupe_ne_se_lit_que_les_annees_d_un_effectif(connecter, elue, plan, registre):
    blocs = [lire(connecter, elue, f"{TAUX}?annee={annee}").context["etat"].blocs[0] for annee in (2019, 2020)]

    assert [bloc.tableau.par_direction for bloc in blocs] == [True, False]
    assert (blocs[1].tableau.groupes, blocs[1].tableau.total.numerateur) == ((), 53)
    assert "choisissez une année dont l’effectif est connu (2019)" in lire(connecter, elue, f"{TAUX}?annee=2020").text


def nombre_de(bloc, nom):
    return next(d.numerateur for groupe in bloc.tableau.groupes for d in groupe.directions if d.nom == nom)


def test_la_page_ne_nomme_personne(connecter, coordinatrice, plan, registre):
    agent = AgentFactory(prenom="Zélie", nom="Introuvable")
    venir(session("journee", JUIN), agent)

    assert "Introuvable" not in lire(connecter, coordinatrice).text


def test_sans_registre_rien_n_est_zero(connecter, elue, plan):
    reponse = lire(connecter, elue, TAUX)

    lu = section(reponse, "Agents distincts depuis 2016", "Ce que le plan publie")
    assert lu.count("Non renseigné") == 3
    assert "Rien n’est encore au registre pour cette période." in lu
    assert "Remplissez une feuille" not in lu


def test_la_coordination_lit_comment_remplir_un_registre_vide(connecter, coordinatrice, plan):
    assert "Remplissez une feuille de présence" in lire(connecter, coordinatrice, TAUX).text


def test_une_feuille_a_renseigner_fait_un_minimum_et_se_liste(connecter, elue, plan, registre):
    InscriptionFactory(session=session("journee", JUIN, intitule="Journée de juin"))

    reponse = lire(connecter, elue)

    assert "au moins 53 agents" in section(reponse, "Agents distincts", "Participations")
    assert "1 feuille de présence à renseigner Journée de juin, 30 juin 2019 : feuille du 30 juin 2019" in texte(
        reponse
    )


def test_une_direction_sans_effectif_se_liste(connecter, elue, plan, registre):
    direction("Solidarité", groupe="autres")
    DirectionFactory(nom="À préciser", provisoire=True)

    lu = texte(lire(connecter, elue))

    assert "1 direction sans effectif au 31 décembre 2019 Solidarité." in lu
    assert "sur un effectif non renseigné" in lu


# --- L’année et l’effectif -----------------------------------------------------------------------------


def test_sans_choix_l_annee_est_la_derniere_qui_a_eu_une_journee(connecter, elue, plan, registre):
    assert lire(connecter, elue, TAUX).context["etat"].choix.annee_lue == 2019


@pytest.mark.parametrize(
    ("choix", "le"),
    [
        ("annee=2019", FIN_2019),
        ("annee=2019&effectif=2018-12-31", FIN_2018),
        ("annee=2018", FIN_2018),
        ("annee=2017", None),
        ("annee=2017&effectif=2018-12-31", FIN_2018),
        ("annee=x&effectif=hier", FIN_2019),
    ],
)
def test_l_effectif_est_le_dernier_connu_ou_celui_qu_on_choisit(connecter, elue, plan, registre, choix, le):
    EffectifFactory(date_reference=FIN_2018)

    assert lire(connecter, elue, f"{TAUX}?{choix}").context["etat"].effectif_le == le


# --- Le publié face aux registres ----------------------------------------------------------------------


@pytest.fixture
def publies(plan):
    action = ActionFactory(objectif__plan=plan)
    publier(plan, Registre.AGENTS_DISTINCTS, 60, action=action)
    publier(plan, Registre.PART_EN_POSTE, 26, "%", action=action, numerateur=404)
    for groupe, valeur in [("esc", 40), ("rfj", 50)]:
        publier(plan, Registre.TAUX_PAR_GROUPE, valeur, "%", action=action, groupe_rapport=groupe)
    publier(plan, Registre.DATES_DE_L_ANNEE, 1, "dates", action=action, valeur_publiee_max=2)


def test_chaque_valeur_publiee_a_sa_valeur_recalculee_son_ecart_et_sa_raison(connecter, elue, publies, registre):
    lu = section(lire(connecter, elue), "Ce que le plan publie", "Le parcours")

    assert "60 agents 53 53 sur 200 au 31 décembre 2019 -7 Le registre en compte moins que la source" in lu
    assert "26 % 26,5 % 53 sur 200 au 31 décembre 2019 +1 point" in lu
    assert "L’autre indicateur : 1 se retrouve" in lu
    assert "1 à 2 dates 2" in lu


def test_une_valeur_masquee_ne_se_recalcule_pas_a_l_ecran(connecter, elue, publies, registre):
    lu = section(lire(connecter, elue), "Ce que le plan publie", "Le parcours")

    assert "50 % Masqué Inconnu Masqué : moins de cinq personnes, ou de quoi les retrouver." in lu


def test_la_page_dit_pourquoi_les_taux_publies_ne_se_recalculent_pas(connecter, elue, plan):
    action = ActionFactory(objectif__plan=plan)
    publier(plan, Registre.PART_EN_POSTE, 34, "%", action=action, numerateur=404)
    for groupe, valeur in [("esc", 33), ("rfj", 50), ("autres", 62)]:
        publier(plan, Registre.TAUX_PAR_GROUPE, valeur, "%", action=action, groupe_rapport=groupe)

    assert "environ 6 % des agents, 12 % tout au plus" in texte(lire(connecter, elue))


def test_un_plan_qui_ne_publie_rien_se_compare_au_precedent(connecter, elue, plan, publies, registre):
    suivant = PlanFactory(succede_a=plan)

    etat = lire(connecter, elue, f"{TAUX}?plan={suivant.code}&annee=2019").context["etat"]

    assert (etat.plan_publie, len(etat.comparaisons)) == (plan, 5)


def test_un_plan_reel_montre_le_chemin_vers_les_registres_inventes(connecter, elue, plan):
    invente = PlanFactory(demonstration=True)

    reponse = lire(connecter, elue, f"{TAUX}?plan={plan.code}")

    assert f"{TAUX}?plan={invente.code}&amp;annee=2019" in reponse.text


def test_un_plan_reel_ne_montre_aucun_nombre_invente(connecter, elue, plan):
    creee, agents = direction("Sports", agents=20)
    EffectifFactory(direction=creee, date_reference=FIN_2019, demonstration=True)
    venir(session("journee", JUIN, demonstration=True), *agents)

    etat = lire(connecter, elue).context["etat"]

    assert [(bloc.lecture.nombre, bloc.lecture.denominateur) for bloc in etat.blocs] == [(None, None)] * 3


def test_le_parcours_a_son_dessin_et_son_tableau(connecter, elue, plan):
    venir(session("label_citoyen", JUIN), *AgentFactory.create_batch(8))
    venir(session("atelier", JUIN), AgentFactory())

    reponse = lire(connecter, elue)

    assert re.search(r"<title[^>]*>Formés au label citoyen\xa0: 8, et réguliers aux ateliers\xa0: 0", reponse.text)
    assert "Formés au label citoyen Venus à la formation « label citoyen ». 8 100 % 0" in texte(reponse)


# --- Depuis la page des indicateurs --------------------------------------------------------------------


def test_la_page_des_indicateurs_mene_a_la_recherche_de_chaque_chiffre(connecter, elue, plan, publies):
    reponse = connecter(elue).get("/pilotage/indicateurs/")

    assert reponse.text.count(f'href="/pilotage/taux/?plan={plan.code}#I') == 5


def test_un_releve_du_registre_n_est_pas_une_valeur_publiee(connecter, elue, client, plan):
    mesure = publier(plan, Registre.REFERENTS_COMPLETS, 15).indicateur
    champs = {**DEPUIS_2016, "source": "Registre des formations, arrêté au 31 décembre 2019"}
    Releve.objects.create(indicateur=mesure, numerateur=18, denominateur=40, **champs)

    lu = texte(connecter(elue).get("/pilotage/indicateurs/"))

    assert "Pas de valeur publiée 18 sur 40 D’où vient ce chiffre" in lu
    client.logout()
    assert "D’où vient ce chiffre" not in client.get(plan.get_absolute_url()).text


# --- Le classeur, les budgets --------------------------------------------------------------------------


def test_le_classeur_dit_la_meme_chose_masquee(connecter, elue, publies, registre):
    reponse = connecter(elue).get(CLASSEUR + "?annee=2019")

    classeur = load_workbook(io.BytesIO(reponse.content))
    directions = {
        ligne[1]: ligne[2:5] for ligne in classeur["Par direction"].values if ligne[0].startswith("Agents en")
    }
    assert classeur.sheetnames == [
        "Trois indicateurs",
        "Par direction",
        "Publié et recalculé",
        "Parcours",
        "Ce qui manque",
        "À lire",
    ]
    assert list(classeur["Trois indicateurs"].values)[2][:3] == ("Participations de 2019", 55, 200)
    assert directions["Affaires juridiques"] == ("masqué", 60, None)
    assert list(classeur["Publié et recalculé"].values)[1][3:8] == (
        "60",
        53,
        200,
        datetime.datetime(2019, 12, 31),  # noqa: DTZ001 (un jour de tableur n’a pas de fuseau)
        -7,
    )


def test_sans_plan_la_page_le_dit_et_le_classeur_y_ramene(connecter, elue):
    assert "Aucun plan n’est encore enregistré" in connecter(elue).get(TAUX).text
    assert connecter(elue).get(CLASSEUR).url == TAUX


@pytest.mark.parametrize("nombre", [1, 3])
@pytest.mark.parametrize(("adresse", "requetes"), [(TAUX, 15), (CLASSEUR, 14)])
def test_la_page_coute_toujours_autant(connecter, elue, plan, nombre, adresse, requetes, django_assert_num_queries):
    for rang in range(nombre):
        _, agents = direction(f"Direction {rang}", effectif=40, groupe="esc", agents=6)
        venir(session("journee", JUIN), *agents)
        venir(session("label_citoyen", JUIN), *agents)
        InscriptionFactory(session=session("journee", JUIN))
        publier(plan, Registre.REFERENTS_FORMES, 40)
    desk = connecter(elue)

    with django_assert_num_queries(requetes):
        desk.get(adresse + "?annee=2019")
