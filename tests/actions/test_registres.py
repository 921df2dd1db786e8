"""Ce que chaque registre compte, ce qu’il refuse de compter, et ce qu’il dit manquer."""

import datetime
from decimal import Decimal

import pytest

from actions.models.indicateur import Registre
from actions.registres import (
    DEPUIS,
    LECTEURS,
    Periode,
    Registres,
    agents_distincts,
    lire,
    part_en_poste,
    participations,
)
from actions.taux import publier
from referents.models import Metier
from tests.fabriques import (
    AgentFactory,
    InscriptionFactory,
    MandatReferentFactory,
    ReunionFactory,
    ServiceFactory,
    SessionFactory,
    SortieFactory,
)
from tests.referents.registre import FIN_2019, direction, session, venir

MARS, AVRIL = datetime.date(2019, 3, 13), datetime.date(2019, 4, 10)
JUSQU_EN_2019 = Periode(DEPUIS, FIN_2019)
EN_2019 = Periode(datetime.date(2019, 1, 1), FIN_2019)

pytestmark = pytest.mark.django_db


def lecture(registre, periode=JUSQU_EN_2019, groupe=""):
    return lire(registre, Registres(), periode, groupe)


def test_chaque_registre_a_sa_fonction():
    assert set(LECTEURS) == set(Registre)


@pytest.mark.parametrize("registre", Registre)
def test_un_registre_vide_est_non_renseigne_jamais_zero(registre):
    vide = lecture(registre, groupe="esc")

    assert (vide.numerateur, vide.au_moins, vide.taux) == (None, None, None)
    assert vide.reserves != ()
    assert vide.definition.endswith(".")


# --- Trois indicateurs, jamais confondus ----------------------------------------------------------------


@pytest.fixture
def deux_journees():
    """Six agents des Sports viennent en mars ; deux d’entre eux reviennent en avril, avec cinq de la Culture."""
    _, sportifs = direction("Sports", effectif=20, groupe="esc", agents=6)
    _, artistes = direction("Culture", effectif=30, groupe="esc", agents=5)
    venir(session("journee", MARS, seances=2), *sportifs)
    venir(session("journee", AVRIL), *sportifs[:2], *artistes)
    return sportifs


def parts(lecture):
    return [(part.nom, part.numerateur, part.denominateur) for part in lecture.ventilation]


def test_les_agents_distincts_comptent_chacun_une_fois(deux_journees):
    distincts = agents_distincts(Registres(), JUSQU_EN_2019)

    assert (distincts.numerateur, distincts.denominateur, distincts.denominateur_le) == (11, 50, FIN_2019)
    assert parts(distincts) == [("Culture", 5, 30), ("Sports", 6, 20)]


def test_les_participations_comptent_deux_fois_qui_vient_deux_fois(deux_journees):
    venues = participations(Registres(), EN_2019)

    assert venues.numerateur == 13
    assert parts(venues) == [("Culture", 5, 30), ("Sports", 8, 20)]


def test_les_participations_sont_celles_de_l_annee(deux_journees):
    assert (
        participations(Registres(), Periode(datetime.date(2018, 1, 1), datetime.date(2018, 12, 31))).numerateur is None
    )


def test_les_agents_en_poste_perdent_ceux_qui_partent(deux_journees):
    deux_journees[0].actif = False
    deux_journees[0].save()
    lu, aujourd_hui = Registres(), datetime.date.today() + datetime.timedelta(days=1)  # noqa: DTZ011

    avant, apres = (part_en_poste(lu, Periode(DEPUIS, fin, effectif_le=fin)) for fin in (FIN_2019, aujourd_hui))

    assert (avant.numerateur, apres.numerateur) == (11, 10)
    assert agents_distincts(lu, Periode(DEPUIS, aujourd_hui)).numerateur == 11


def test_un_agent_en_poste_compte_dans_sa_direction_d_aujourd_hui(deux_journees):
    venu = deux_journees[0]
    venu.service = ServiceFactory(direction=direction("Emploi", effectif=10)[0])
    venu.save()

    assert parts(part_en_poste(Registres(), JUSQU_EN_2019)) == [
        ("Culture", 5, 30),
        ("Emploi", 1, 10),
        ("Sports", 5, 20),
    ]
    assert parts(agents_distincts(Registres(), JUSQU_EN_2019))[2] == ("Sports", 6, 20)


def test_apres_une_reorganisation_il_compte_dans_celle_qui_existait(deux_journees):
    venu = deux_journees[0]
    venu.service = ServiceFactory()
    venu.save()

    assert parts(part_en_poste(Registres(), JUSQU_EN_2019)) == [("Culture", 5, 30), ("Sports", 6, 20)]


def test_le_taux_pondere_et_la_moyenne_simple_vont_ensemble(deux_journees):
    groupe = lecture(Registre.TAUX_PAR_GROUPE, groupe="esc")

    assert (groupe.numerateur, groupe.denominateur, groupe.taux) == (11, 50, 22)
    assert round(groupe.moyenne, 2) == Decimal("23.33")


def test_un_autre_groupe_ne_compte_que_ses_directions(deux_journees):
    direction("Finances", effectif=10, groupe="rfj", agents=1)

    assert lecture(Registre.TAUX_PAR_GROUPE, groupe="rfj").numerateur == 0
    assert lecture(Registre.PART_EN_POSTE).denominateur == 60


def test_sans_l_effectif_d_une_direction_du_groupe_le_taux_est_inconnu(deux_journees):
    direction("Éducation", groupe="esc")

    part = lecture(Registre.PART_EN_POSTE)

    assert (part.numerateur, part.denominateur, part.taux, part.moyenne) == (11, None, None, None)
    assert part.reserves == ("Effectif à saisir au 31\xa0décembre\xa02019\xa0: Éducation.",)


def test_une_direction_hors_groupe_sans_personne_de_venu_ne_bloque_rien(deux_journees):
    direction("À préciser")

    assert lecture(Registre.PART_EN_POSTE).taux == 22


def test_sans_aucun_effectif_le_nombre_reste_et_le_taux_manque():
    _, agents = direction("Sports", agents=6)
    venir(session("journee", MARS), *agents)

    distincts = lecture(Registre.AGENTS_DISTINCTS)

    assert (distincts.numerateur, distincts.denominateur) == (6, None)
    assert distincts.reserves == ("Aucun effectif n’est saisi à cette date.",)


def test_une_feuille_qui_manque_fait_un_minimum(deux_journees):
    InscriptionFactory(session=session("journee", AVRIL))

    distincts = lecture(Registre.AGENTS_DISTINCTS)

    assert (distincts.numerateur, distincts.au_moins, distincts.taux) == (None, 11, None)
    assert distincts.reserves[0] == "1 feuille de présence à renseigner."


def test_les_directions_venues_sont_parmi_celles_dont_l_effectif_est_connu(deux_journees):
    direction("Finances", effectif=10)
    direction("À préciser")

    venues = lecture(Registre.DIRECTIONS_VENUES)

    assert (venues.numerateur, venues.denominateur, venues.personnes) == (2, 3, False)


def test_les_dates_d_une_annee_et_la_fourchette_de_plusieurs(deux_journees):
    venir(session("journee", datetime.date(2018, 5, 3)), AgentFactory())
    session("journee", MARS, realisee=False, annulee=True)
    SessionFactory(type_formation__nature="journee")

    annee, plusieurs = lecture(Registre.DATES_DE_L_ANNEE, EN_2019), lecture(Registre.DATES_DE_L_ANNEE)

    assert (annee.numerateur, annee.maximum) == (2, None)
    assert (plusieurs.numerateur, plusieurs.maximum, plusieurs.precisions) == (1, 2, ("2018\xa0: 1", "2019\xa0: 2"))


# --- Le réseau ------------------------------------------------------------------------------------------


@pytest.fixture
def formes():
    """Six agents formés au label, dont cinq à Artémia et trois aussi à Capacité."""
    agents = AgentFactory.create_batch(6)
    venir(session("label_citoyen", datetime.date(2017, 3, 7)), *agents)
    venir(session("complement", datetime.date(2018, 3, 20), code="artemia"), *agents[:5])
    venir(session("complement", datetime.date(2018, 10, 4), code="capacite"), *agents[:3])
    return agents


def test_deux_complements_sont_deux_formations_differentes(formes):
    venir(session("complement", MARS, code="artemia"), formes[4])

    complets = lecture(Registre.REFERENTS_COMPLETS)

    assert (complets.numerateur, complets.denominateur) == (3, 6)
    assert lecture(Registre.REFERENTS_FORMES).numerateur == 6


def test_qui_a_les_complements_sans_le_label_ne_compte_pas(formes):
    autre = AgentFactory()
    for code in ("artemia", "capacite"):
        venir(session("complement", MARS, code=code), autre)

    assert lecture(Registre.REFERENTS_COMPLETS).numerateur == 3


def test_une_feuille_de_label_qui_manque_laisse_les_complements_incertains(formes):
    InscriptionFactory(session=session("label_citoyen", MARS))

    complets = lecture(Registre.REFERENTS_COMPLETS)

    assert (complets.numerateur, complets.au_moins) == (None, 3)


def test_regulier_veut_dire_deux_ateliers_en_douze_mois(formes):
    venir(session("atelier", datetime.date(2018, 12, 31)), formes[2])
    venir(session("atelier", datetime.date(2019, 1, 1)), formes[0], formes[1])
    venir(session("atelier", AVRIL), formes[0], formes[2])

    impliques = lecture(Registre.REFERENTS_IMPLIQUES)

    assert (impliques.numerateur, impliques.denominateur) == (1, 6)


def test_sans_atelier_depuis_douze_mois_personne_n_est_ni_regulier_ni_irregulier(formes):
    venir(session("atelier", datetime.date(2017, 6, 13)), *formes)

    impliques = lecture(Registre.REFERENTS_IMPLIQUES)

    assert (impliques.numerateur, impliques.reserves) == (
        None,
        ("Aucun atelier n’est au registre dans ces douze mois.",),
    )


def test_les_themes_se_comptent_une_fois_chacun():
    for jour, theme in [(MARS, "Laïcité"), (AVRIL, "laïcité "), (AVRIL, "Fausses nouvelles"), (AVRIL, "")]:
        session("atelier", jour, theme=theme)
    session("atelier", AVRIL, theme="Droit", realisee=False, annulee=True)

    themes = lecture(Registre.THEMES_D_ATELIERS)

    assert (themes.numerateur, themes.precisions) == (2, ("Fausses nouvelles", "laïcité"))


def test_les_directeurs_periscolaires_referents_sont_parmi_tous_les_directeurs():
    metier = Metier.objects.create(code="directeur-periscolaire", nom="Directeur·rice périscolaire")
    avec, avant, _ = AgentFactory.create_batch(3, metier=metier)
    MandatReferentFactory(agent=avec, debut=datetime.date(2016, 11, 10))
    MandatReferentFactory(agent=avant, debut=datetime.date(2016, 11, 10), fin=datetime.date(2018, 1, 1))
    AgentFactory(referent=True)

    directeurs = lecture(Registre.DIRECTEURS_PERISCOLAIRES)

    assert (directeurs.numerateur, directeurs.denominateur) == (1, 3)


# --- L’encadrement, les animateurs, les réunions, les sorties -------------------------------------------


@pytest.mark.parametrize(
    ("registre", "code"),
    [(Registre.CADRES_DEFENSEUR, "cadres"), (Registre.CADRES_THEATRE, "theatre-forum-cadres")],
)
def test_une_seance_de_cadres_est_la_derniere_tenue(registre, code):
    venir(session("cadres", MARS, code=code), *AgentFactory.create_batch(3))
    venir(session("cadres", AVRIL, code=code), *AgentFactory.create_batch(5))
    venir(session("cadres", AVRIL, code="autre"), AgentFactory())

    assert lecture(registre).numerateur == 5


def test_une_seance_dont_la_feuille_manque_est_un_minimum():
    seance = session("cadres", MARS, code="cadres")
    venir(seance, AgentFactory())
    InscriptionFactory(session=seance)

    assert (lecture(Registre.CADRES_DEFENSEUR).numerateur, lecture(Registre.CADRES_DEFENSEUR).au_moins) == (None, 1)


def test_les_agents_attendus_sont_ceux_qui_tiennent_une_place():
    journee = session("metier", AVRIL, code="journee-periscolaire-sports", realisee=False)
    InscriptionFactory(session=journee)
    InscriptionFactory(session=journee, demandee=True)
    InscriptionFactory(session=journee, en_attente=True)

    assert lecture(Registre.ATTENDUS_PERISCOLAIRE).numerateur == 2


def test_les_reunions_se_comptent_par_nature_une_fois_tenues():
    ReunionFactory(date=MARS, annuelle=True)
    ReunionFactory(date=AVRIL)
    ReunionFactory()

    assert lecture(Registre.REUNIONS_DU_RESEAU, EN_2019).numerateur == 1
    assert lecture(Registre.REUNIONS_PROFESSIONNELS, EN_2019).numerateur == 1


def test_les_eleves_sont_ceux_qui_sont_venus():
    SortieFactory(realisee=True, jour=MARS, eleves=26)
    SortieFactory(realisee=True, jour=AVRIL, eleves=24)
    SortieFactory(realisee=True, jour=datetime.date(2018, 3, 1), eleves=30)
    SortieFactory(etat="annulee", jour=AVRIL)

    assert lecture(Registre.ELEVES_EN_SORTIE, EN_2019).numerateur == 50


def test_une_annee_a_zero_ne_laisse_pas_lire_la_petite_annee_d_a_cote():
    """Les années d’une fourchette se masquent toutes : « 0 à 3 » se dirait autrement."""
    SortieFactory(realisee=True, jour=datetime.date(2018, 3, 1), eleves=0)
    SortieFactory(realisee=True, jour=MARS, eleves=3)

    lue = publier(Registre.ELEVES_EN_SORTIE, Registres(), JUSQU_EN_2019)

    assert (lue.masque, lue.maximum, lue.precisions) == (True, None, ())


def test_une_sortie_passee_sans_nombre_d_eleves_fait_un_minimum():
    SortieFactory(realisee=True, jour=MARS, eleves=26)
    SortieFactory(jour=AVRIL)

    eleves = lecture(Registre.ELEVES_EN_SORTIE, EN_2019)

    assert (eleves.numerateur, eleves.au_moins, eleves.reserves) == (
        None,
        26,
        ("1 sortie sans nombre d’élèves venus.",),
    )
