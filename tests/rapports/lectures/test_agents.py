"""Le chapitre des agents : mêmes nombres que les pages, même masque, « non renseigné » plutôt que zéro, aucun nom."""

import datetime
import json

import pytest
from django.utils import timezone

from actions.etat_des_taux import reunir as reunir_les_taux
from actions.models import Indicateur
from actions.models.indicateur import Registre
from rapports.contenu import reunir
from rapports.lecture import dire_la_case
from rapports.lectures import Annee, agents
from rapports.mise_en_page import Couverture, composer
from rapports.structure import depuis_json, en_json
from referents.etats import EtatLettre, EtatPresence
from referents.models import Reunion
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    BesoinFactory,
    DecisionReseauFactory,
    DirectionFactory,
    IndicateurFactory,
    InscriptionFactory,
    LettreMissionFactory,
    MandatReferentFactory,
    ObjectifFactory,
    PlanFactory,
    ReleveFactory,
    ReunionFactory,
)
from tests.referents.registre import FIN_2019, direction, session, venir

pytestmark = pytest.mark.django_db
JUIN, OCTOBRE, FIN_2018 = datetime.date(2019, 6, 30), datetime.date(2019, 10, 8), datetime.date(2018, 12, 31)


@pytest.fixture
def plan():
    return PlanFactory(annee_debut=2019, annee_fin=2021)


@pytest.fixture
def journees():
    """Vingt sportifs sur quarante, trente artistes sur cent, trois juristes sur soixante ; deux sportifs reviennent."""
    _, sportifs = direction("Sports", effectif=40, groupe="esc", agents=20)
    _, artistes = direction("Culture", effectif=100, groupe="esc", agents=30)
    _, juristes = direction("Affaires juridiques", effectif=60, groupe="rfj", agents=3)
    venir(session("journee", JUIN), *sportifs, *artistes, *juristes)
    venir(session("journee", OCTOBRE), *sportifs[:2])


def annee_de(plan, annee=2019, jour=None):
    return Annee(plan, annee, jour or datetime.date(annee, 12, 31))


def partie(plan, code, lire=agents.lire, **dates):
    return next((p for p in lire(annee_de(plan, **dates)) if p.code == code), None)


def chiffre(plan, code, dans, **dates):
    return next(c for c in partie(plan, dans, **dates).chiffres if c.code == code)


def dire(chiffre):
    """La valeur, puis ses repères, comme ils s’impriment."""
    return [dire_la_case(case, chiffre.sorte) for case in (chiffre.case, *(r.case for r in chiffre.reperes))]


def tableau(plan, code, dans, lire=agents.lire, **dates):
    """Les lignes d’un tableau telles qu’elles s’impriment ; None s’il n’y est pas."""
    lu = next((t for t in partie(plan, dans, lire, **dates).tableaux if t.code == code), None)
    return lu and [
        [dire_la_case(c, colonne.sorte) for c, colonne in zip(ligne, lu.colonnes, strict=True)] for ligne in lu.lignes
    ]


# --- Les journées citoyennes ------------------------------------------------------------------------


def test_les_trois_nombres_sont_ceux_de_la_page_des_taux(plan, journees):
    blocs = reunir_les_taux(plan, {"annee": "2019"}).blocs

    lus = partie(plan, "journees-citoyennes").chiffres

    assert [lus[0].case.nombre, lus[1].case.nombre, lus[2].numerateur.nombre] == [b.lecture.numerateur for b in blocs]
    assert [c.definition for c in lus[:3]] == [b.lecture.definition for b in blocs]
    assert [dire(c)[0] for c in lus] == ["53", "55", "26,5\xa0%", "2"]


def test_une_petite_direction_se_tait_et_le_second_masque_avec_elle(plan, journees):
    lignes = tableau(plan, "journees-par-groupe", "journees-citoyennes")

    assert lignes == [
        ["Éducation, Sports, Culture", "masqué", "140", "masqué", "non renseigné"],
        ["Ressources humaines, Finances, Affaires juridiques", "masqué", "60", "masqué", "non renseigné"],
        ["Toute la Ville", "53", "200", "26,5\xa0%", "non renseigné"],
    ]


def test_un_nombre_tu_n_est_garde_nulle_part(plan, journees):
    lu = next(t for t in partie(plan, "journees-citoyennes").tableaux if t.code == "journees-par-direction")

    assert [c.nombre for ligne in lu.lignes for c in ligne if c.masque] == [None] * 4


def test_les_directions_vont_du_plus_haut_taux_au_plus_bas(plan):
    for nom, venus in (("Culture", 10), ("Sports", 40), ("Emploi", 20)):
        _, agents_de = direction(nom, effectif=100, groupe="esc", agents=venus)
        venir(session("journee", JUIN), *agents_de)

    lu = next(t for t in partie(plan, "journees-citoyennes").tableaux if t.code == "journees-par-direction")

    assert [ligne[0].texte for ligne in lu.lignes] == ["Sports", "Emploi", "Culture", "Toute la Ville"]
    assert lu.dessin.titre == "De 10\xa0% à 40\xa0% selon les directions, 23\xa0% pour toute la Ville"


def test_le_cumul_se_lit_annee_par_annee_depuis_la_premiere(plan):
    _, [*premiers] = direction("Sports", effectif=100, groupe="esc", agents=12)
    venir(session("journee", datetime.date(2017, 6, 30)), *premiers[:6])
    venir(session("journee", JUIN), *premiers)

    assert tableau(plan, "journees-par-annee", "journees-citoyennes") == [
        ["2017", "6", "6"],
        ["2018", "6", "non renseigné"],
        ["2019", "12", "12"],
    ]


def test_une_feuille_a_renseigner_fait_un_minimum(plan, journees):
    InscriptionFactory(session=session("journee", JUIN))

    assert dire(chiffre(plan, "agents-distincts", "journees-citoyennes"))[0] == "au moins 53"


def test_sans_registre_rien_n_est_zero(plan):
    lus = partie(plan, "journees-citoyennes")

    assert [dire(c)[0] for c in lus.chiffres] == ["non renseigné"] * 4
    assert lus.phrases == (
        "Le registre des présences aux journées citoyennes est vide : aucun nombre ne s’en calcule.",
    )


def test_sans_registre_ce_que_le_plan_publie_parait_avec_sa_source_et_sa_cible(plan):
    indicateur = IndicateurFactory(
        plan=plan, registre=Registre.AGENTS_DISTINCTS, cumul=Indicateur.Cumul.CUMULE, definition="Agents volontaires."
    )
    ReleveFactory(indicateur=indicateur, annee=2019, valeur_publiee=404, source="Plan signé")
    ReleveFactory(indicateur=indicateur, annee=2021, valeur_publiee=600, cible=True)

    lu = chiffre(plan, "agents-distincts", "journees-citoyennes")

    assert (dire(lu), lu.source, lu.definition) == (
        ["404", "non renseigné", "600"],
        "Plan signé",
        "Agents volontaires.",
    )


def test_l_annee_suivante_ne_prend_pas_la_valeur_publiee_avant_mais_la_cite(plan):
    indicateur = IndicateurFactory(plan=plan, registre=Registre.AGENTS_DISTINCTS, cumul=Indicateur.Cumul.CUMULE)
    ReleveFactory(indicateur=indicateur, annee=2019, valeur_publiee=404)

    lu = chiffre(plan, "agents-distincts", "journees-citoyennes", annee=2021)

    assert (lu.case.est_vide, [r.nom for r in lu.reperes]) == (True, ["2020", "Publié, 2019"])


# --- Les référent·es --------------------------------------------------------------------------------


def test_le_reseau_se_compte_au_dernier_jour_de_l_annee(plan):
    for _ in range(6):
        MandatReferentFactory(debut=datetime.date(2019, 2, 1))
    MandatReferentFactory(debut=datetime.date(2020, 1, 1))

    lus = [dire(chiffre(plan, "referents", "referents", annee=annee)) for annee in (2018, 2019, 2020)]

    assert lus == [["non renseigné"] * 2, ["6", "non renseigné"], ["7", "6"]]


def test_un_mandat_pressenti_ou_en_pause_ne_compte_pas(plan):
    MandatReferentFactory.create_batch(6, debut=FIN_2018)
    MandatReferentFactory(debut=FIN_2018, pressenti=True)
    MandatReferentFactory(debut=FIN_2018, en_pause=True)

    assert chiffre(plan, "referents", "referents").case.nombre == 6


def test_un_depart_compte_du_jour_ou_il_est_note(plan):
    MandatReferentFactory.create_batch(6, debut=FIN_2018)
    MandatReferentFactory(debut=FIN_2018, agent__actif=False)
    aujourd_hui = timezone.localdate()

    lus = [chiffre(plan, "referents", "referents", annee=j.year, jour=j) for j in (FIN_2019, aujourd_hui)]

    assert [lu.case.nombre for lu in lus] == [7, 6]


def test_une_lettre_vaut_de_sa_signature_a_son_echeance(plan):
    valable = {"signee": True, "signee_le": datetime.date(2019, 1, 15)}
    for mandat in MandatReferentFactory.create_batch(6, debut=FIN_2018):
        LettreMissionFactory(mandat=mandat, **valable)
    for champs in ({"signee_le": datetime.date(2020, 1, 1)}, {"echeance": OCTOBRE}, {"signee": False}):
        LettreMissionFactory(mandat=MandatReferentFactory(debut=FIN_2018), **{**valable, **champs})

    assert chiffre(plan, "lettres", "referents").case.nombre == 6


def test_une_lettre_renouvelee_depuis_valait_encore_ce_jour_la(plan):
    for mandat in MandatReferentFactory.create_batch(5, debut=FIN_2018):
        close = LettreMissionFactory(mandat=mandat, etat=EtatLettre.CLOSE, signee_le=datetime.date(2019, 1, 15))
        LettreMissionFactory(mandat=mandat, signee=True, remplace=close, signee_le=datetime.date(2020, 2, 1))

    assert chiffre(plan, "lettres", "referents").case.nombre == 5


def test_sans_aucune_lettre_signee_le_nombre_est_inconnu(plan):
    MandatReferentFactory.create_batch(6, debut=FIN_2018)

    assert chiffre(plan, "lettres", "referents").case.est_vide


def test_le_parcours_est_celui_de_la_page(plan):
    formes = AgentFactory.create_batch(20)
    venir(session("label_citoyen", datetime.date(2017, 3, 7)), *formes)
    for jour in (datetime.date(2019, 3, 5), datetime.date(2019, 6, 4)):
        venir(session("atelier", jour), *formes[:10])
    etapes = reunir_les_taux(plan, {"annee": "2019"}).parcours.etapes

    lignes = tableau(plan, "referents-parcours", "referents")

    assert [ligne[1] for ligne in lignes] == [str(etape.nombre) for etape in etapes] == ["20", "10", "0"]


def test_l_annexe_montre_d_abord_les_directions_que_personne_ne_represente(plan):
    DirectionFactory(nom="Voirie")
    DirectionFactory(nom="À préciser", provisoire=True)
    for nom, combien in (("Sports", 6), ("Culture", 2), ("Emploi", 7)):
        creee, agents_de = direction(nom, effectif=50, agents=combien)
        for agent in agents_de:
            MandatReferentFactory(agent=agent, debut=FIN_2018)

    annexe = partie(plan, "referents-par-direction", agents.lire_les_referents)

    assert (annexe.titre, annexe.phrases) == (
        "3 directions représentées sur 4",
        ("Une direction n’a pas de référent·e : Voirie.",),
    )
    # Deux se taisent : celle de deux personnes, et une autre que le total moins elle rendrait.
    assert [ligne[:3] for ligne in tableau(plan, annexe.code, annexe.code, agents.lire_les_referents)] == [
        ["Voirie", "0", "Sans référent·e"],
        ["Culture", "masqué", "Représentée"],
        ["Emploi", "7", "Représentée"],
        ["Sports", "masqué", "Représentée"],
        ["Toute la Ville", "15", "3 directions représentées sur 4"],
    ]


def test_sans_mandat_l_annexe_des_referents_ne_s_imprime_pas(plan):
    assert tuple(agents.lire_les_referents(annee_de(plan))) == ()


# --- Ateliers, réunions, formations -----------------------------------------------------------------


def test_les_ateliers_se_comptent_par_theme(plan):
    venus = AgentFactory.create_batch(8)
    for jour, theme in ((JUIN, "laïcité"), (OCTOBRE, "Laïcité")):
        venir(session("atelier", jour, theme=theme), *venus)
    session("atelier", datetime.date(2019, 12, 2), theme="Fausses nouvelles", realisee=False)

    assert tableau(plan, "ateliers-par-theme", "ateliers-et-reunions", jour=datetime.date(2019, 11, 1)) == [
        ["Laïcité", "2", "0", "16"],
        ["Fausses nouvelles", "0", "1", "à venir"],
        ["Ensemble", "2", "1", "16"],
    ]


def test_les_sessions_d_un_theme_se_taisent_ensemble(plan):
    for combien, jour in ((3, JUIN), (9, OCTOBRE), (12, datetime.date(2019, 11, 5))):
        venir(session("atelier", jour, theme="Laïcité"), *AgentFactory.create_batch(combien))

    lignes = tableau(plan, "sessions", "sessions-de-l-annee", agents.lire_les_sessions)

    # Vingt-quatre en tout : neuf se tait avec trois, qu’une soustraction rendrait.
    assert [ligne[-1] for ligne in lignes] == ["masqué", "masqué", "12"]
    assert tableau(plan, "ateliers-par-theme", "ateliers-et-reunions")[0][-1] == "24"


@pytest.mark.parametrize(
    ("presences", "attendu"),
    [([], "non renseigné"), ([EtatPresence.PRESENT] * 2, "masqué"), ([EtatPresence.ABSENT], "0")],
)
def test_une_session_sans_feuille_de_presence_ne_suppose_rien(plan, presences, attendu):
    tenue = session("cadres", JUIN)
    for etat in presences:
        venir(tenue, AgentFactory(), etat=etat)

    assert tableau(plan, "sessions", "sessions-de-l-annee", agents.lire_les_sessions)[0][-1] == attendu


def test_une_session_annulee_reste_dans_l_annexe_sans_nombre(plan):
    session("metier", JUIN, realisee=False, annulee=True)

    (ligne,) = tableau(plan, "sessions", "sessions-de-l-annee", agents.lire_les_sessions)

    assert (ligne[3], ligne[5]) == ("Annulée", "sans objet")
    assert tableau(plan, "metiers", "formations-par-metier")[0][1:] == ["0", "0", "sans objet"]


def test_qui_vient_d_ailleurs_se_compte_a_part(plan):
    tenue = session("atelier", JUIN)
    venir(tenue, *AgentFactory.create_batch(6))
    for _ in range(5):
        InscriptionFactory(session=tenue, exterieure=True, presences=EtatPresence.PRESENT)

    assert tableau(plan, "sessions", "sessions-de-l-annee", agents.lire_les_sessions)[0][-2:] == ["6", "5"]
    assert tableau(plan, "ateliers-par-theme", "ateliers-et-reunions")[0][-1] == "6"


def test_une_session_d_une_autre_annee_n_y_est_pas(plan):
    session("atelier", FIN_2018)

    assert tuple(agents.lire_les_sessions(annee_de(plan))) == ()


def test_une_seance_de_l_encadrement_dit_son_jour_et_ses_personnes(plan):
    venir(session("cadres", JUIN), *AgentFactory.create_batch(12))

    lu = chiffre(plan, "cadres-cadres", "cadres")

    assert (dire(lu), lu.date) == (["12", "non renseigné"], "séance du 30\xa0juin\xa02019")


def test_les_decisions_du_reseau_se_suivent_l_annee_d_apres(plan):
    reunion = ReunionFactory(nature=Reunion.Nature.ANNUELLE, date=datetime.date(2018, 12, 4))
    DecisionReseauFactory(reunion=reunion, texte="Écrire une fiche.", porteur="Zélie Introuvable", faite=True)

    assert tableau(plan, "decisions-du-reseau", "ateliers-et-reunions") == [
        ["Écrire une fiche.", "4\xa0décembre\xa02018", "Faite", "C’est fait."]
    ]


def test_une_reunion_dit_ses_besoins_et_ne_nomme_personne(plan):
    reunion = ReunionFactory(
        nature=Reunion.Nature.ANNUELLE,
        date=OCTOBRE,
        besoins="Des outils pour l’accueil.",
        compte_rendu="Rien à décider.",
    )
    reunion.participants.set(AgentFactory.create_batch(8))
    BesoinFactory.create_batch(3, reunion=reunion, agent__nom="Introuvable")

    lus = partie(plan, "ateliers-et-reunions")

    assert tableau(plan, "reunions-du-reseau", lus.code)[0][2:] == ["8", "masqué", "0"]
    assert "Besoins exprimés avant la réunion du 8\xa0octobre\xa02019 : Des outils pour l’accueil." in lus.phrases


def test_les_labels_du_plan_disent_ou_ils_en_sont(plan):
    champs = {"objectif": ObjectifFactory(plan=plan, numero=1), "type_action": "label"}
    ActionFactory(code="A18", titre="Démarche de label « Diversité »", **champs)
    ActionFactory(code="A19", titre="Réservée", du_groupe=True, **champs)

    lignes = tableau(plan, "labels-et-innovation", "label-diversite")

    assert [ligne[0] for ligne in lignes] == ["A18 Démarche de label « Diversité »"]


# --- L’ensemble -------------------------------------------------------------------------------------


def test_un_plan_reel_ne_compte_aucune_donnee_inventee(plan):
    MandatReferentFactory(debut=FIN_2018, demonstration=True)
    session("atelier", JUIN, demonstration=True)
    ReunionFactory(nature=Reunion.Nature.ANNUELLE, date=OCTOBRE, demonstration=True)

    assert tuple(agents.lire_les_sessions(annee_de(plan))) == tuple(agents.lire_les_referents(annee_de(plan))) == ()
    assert tableau(plan, "reunions-du-reseau", "ateliers-et-reunions") is None


def test_aucun_nom_d_agent_n_entre_au_rapport(plan):
    agent = AgentFactory(prenom="Zélie", nom="Introuvable", referent=True)
    venir(session("journee", JUIN), agent)
    InscriptionFactory(session=session("atelier", JUIN), exterieure=True, exterieur_nom="Zoé Introuvable")

    texte = json.dumps(en_json(reunir(2019, plan, FIN_2019)), ensure_ascii=False)

    assert "Introuvable" not in texte


def test_le_chapitre_et_ses_annexes_s_impriment(plan, journees):
    MandatReferentFactory(debut=FIN_2018)
    contenu = depuis_json(json.loads(json.dumps(en_json(reunir(2019, plan, FIN_2019)))))
    couverture = Couverture(
        "Rapport", 1, "Document de travail", 1, datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC), ""
    )

    html = composer(contenu, couverture)

    assert all(f'id="{p.code}"' in html for code in ("agents", "annexe-sessions") for p in contenu.parties_de(code))
    assert "26,5\xa0%" in html


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_chapitre_coute_toujours_autant_de_requetes(plan, nombre, django_assert_num_queries):
    for rang in range(nombre):
        _, agents_de = direction(f"Direction {rang}", effectif=40, groupe="esc", agents=2)
        for nature in ("journee", "label_citoyen", "atelier", "complement", "cadres", "metier", "autre"):
            venir(session(nature, JUIN), *agents_de)
        LettreMissionFactory(mandat=MandatReferentFactory(agent=agents_de[0]), signee=True)
        MandatReferentFactory(agent__actif=False)
        DecisionReseauFactory(reunion=ReunionFactory(date=JUIN))
        ReleveFactory(indicateur=IndicateurFactory(plan=plan, registre=Registre.AGENTS_DISTINCTS))
        InscriptionFactory(session=session("atelier", JUIN, theme=f"Thème {rang}"))
    annee = annee_de(plan)

    with django_assert_num_queries(22):
        lues = [tuple(lire(annee)) for lire in (agents.lire, agents.lire_les_sessions, agents.lire_les_referents)]

    assert len(lues[1][0].tableaux[0].lignes) == 8 * nombre


def test_un_plan_vide_se_lit(plan):
    lus = tuple(agents.lire(annee_de(plan)))

    assert [p.code for p in lus] == [
        "journees-citoyennes",
        "referents",
        "ateliers-et-reunions",
        "cadres",
        "formations-par-metier",
        "label-diversite",
    ]
    assert not any(p.est_vide for p in lus)
