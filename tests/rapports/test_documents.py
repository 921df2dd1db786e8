"""La synthèse d’une page et le bilan du plan : les mêmes chiffres figés que le rapport."""

import datetime
import os
from dataclasses import replace

import pytest

from actions.models import Millesime
from rapports import bilan, synthese
from rapports import structure as s
from rapports.contenu import reunir
from rapports.documents import composer_le_document
from rapports.etats import DocumentEdite, EtatEdition
from rapports.lectures import Annee
from rapports.production import produire
from rapports.structure import depuis_json, en_json
from rapports.tableaux import du_document
from socle.pdf import imprimer
from tests import pdf
from tests.bases import joue_sur_sqlite
from tests.fabriques import (
    ActionFactory,
    DecisionFactory,
    EditionFactory,
    IndicateurFactory,
    PlanFactory,
    ReleveFactory,
    TempsFortFactory,
)
from tests.rapports import verapdf
from tests.rapports.test_mise_en_page import COUVERTURE, JOUR, Releve

pytestmark = [pytest.mark.django_db, joue_sur_sqlite]
AUTRES = [DocumentEdite.SYNTHESE, DocumentEdite.BILAN]
LONG = "Une phrase sans fin qui dit longuement ce qui manque pour avancer, et pourquoi, et depuis quand, et à qui. " * 4


@pytest.fixture
def contenu(rapport):
    action = ActionFactory(objectif=rapport.plan.objectifs.first(), meteo="appuis", meteo_motif="Il manque une salle.")
    Millesime.objects.create(action=action, annee=2026, phase="realisee", budget_realise=1200)
    ReleveFactory(indicateur=IndicateurFactory(plan=rapport.plan, action=action, phare=True, libelle="Agents formés"))
    DecisionFactory(comite__plan=rapport.plan, comite__date=datetime.date(2026, 12, 1), texte="Ouvrir au logement.")
    return reunir(2026, rapport.plan, JOUR)


@pytest.fixture
def debordant(contenu):
    """Tout y est trop long, et en trop grand nombre."""
    action = replace(contenu.actions[0], titre=LONG, meteo="compromis", meteo_motif=LONG)
    decision = s.DecisionFigee(1, LONG, LONG, JOUR, "soumise", "Soumise", "")
    indicateur = replace(contenu.indicateurs[0], libelle=LONG, unite="agents de la Ville", phare=True)
    objectif = next(o for o in contenu.objectifs if o.total)
    point = s.PointFige(
        JOUR, rien_de_nouveau=False, fait=LONG, blocage=LONG, a_retenir=LONG, public_touche=s.Effectif(6)
    )
    return replace(
        contenu,
        actions=(replace(action, point=point),) * 30,
        indicateurs=(indicateur,) * 9,
        objectifs=(objectif,) * 4,
        manques=(LONG,) * 9,
        comite=s.ComiteFige(JOUR, "", (decision,) * 9),
    )


def composer(document, contenu):
    return composer_le_document(document, contenu, COUVERTURE)


def tables(contenu):
    return {t.code: t for t in du_document(DocumentEdite.BILAN, contenu)}


def lignes(tableau):
    return [[str(case.nombre) if case.nombre is not None else case.texte for case in ligne] for ligne in tableau.lignes]


def test_la_synthese_tient_en_une_page_quoi_qu_il_arrive(contenu, debordant):
    assert [imprimer(composer(DocumentEdite.SYNTHESE, c)).pages for c in (contenu, debordant)] == [1, 1]


def test_la_synthese_trop_pleine_va_jusqu_au_bout(debordant):
    lu = pdf.lire(imprimer(composer(DocumentEdite.SYNTHESE, debordant)).octets)

    assert lu.index("Et 7 autres, au chapitre 11 du rapport.") < lu.index("Chiffres n° 2 arrêtés au")


def test_la_synthese_dit_ce_qui_bloque_et_ce_qui_se_decide(contenu):
    lu = pdf.lire(imprimer(composer(DocumentEdite.SYNTHESE, contenu)).octets)

    assert ("Il manque une salle." in lu, "Ouvrir au logement." in lu, "agents formés" in lu.lower()) == (True,) * 3


def test_une_fois_le_comite_prononce_la_synthese_dit_ce_qu_il_a_decide(contenu):
    decidees = tuple(replace(d, suite="adoptee", suite_dite="Adoptée") for d in contenu.comite.decisions)

    lu = pdf.lire(
        imprimer(
            composer(DocumentEdite.SYNTHESE, replace(contenu, comite=replace(contenu.comite, decisions=decidees)))
        ).octets
    )

    assert "Ce que le comité a décidé, le 1er décembre 2026" in lu
    assert lu.index("Ouvrir au logement.") < lu.index("Adoptée")


def test_un_texte_trop_long_se_coupe_apres_un_mot_entier(contenu):
    long = replace(contenu.actions[0], meteo="compromis", meteo_motif="Une salle manque encore " * 9)

    dit = synthese.blocages(replace(contenu, actions=(long,))).phrases[0]

    assert dit.endswith(("Une…", "salle…", "manque…", "encore…"))


def test_le_plus_grave_vient_d_abord(contenu):
    pire = replace(contenu.actions[0], titre="Le pire", meteo="compromis", meteo_motif="Tout est arrêté.")

    lus = synthese.blocages(replace(contenu, actions=(*contenu.actions, pire)))

    assert [phrase.partition(" : ")[2] for phrase in lus.phrases] == ["Tout est arrêté.", "Il manque une salle."]


def test_un_plan_sans_rien_a_sa_synthese_et_son_bilan(plan):
    vide = reunir(2026, plan, JOUR)

    synthese_lue, bilan_lu = (pdf.lire(imprimer(composer(document, vide)).octets) for document in AUTRES)

    assert "Aucune météo n’est renseignée" in synthese_lue
    assert "Aucune action n’est encore inscrite à ce plan." in bilan_lu
    assert "ce que le plan a coûté n’est pas renseigné" in bilan_lu


def test_le_bilan_va_d_annee_en_annee(rapport):
    indicateur = IndicateurFactory(plan=rapport.plan, code="I01", libelle="Agents formés")
    for annee, valeur in ((2025, 90), (2026, 120)):
        ReleveFactory(indicateur=indicateur, annee=annee, valeur_publiee=valeur)
    action = ActionFactory(objectif=rapport.plan.objectifs.first(), code="T09", titre="La journée", phase="a_venir")
    Millesime.objects.create(action=action, annee=2026, phase="realisee", budget_prevu=1500, budget_realise=1200)
    TempsFortFactory(code="21-mars", annee=2026)

    lues = tables(reunir(2026, rapport.plan, JOUR))

    assert lignes(lues["bilan-indicateurs-plan"])[0][2:] == ["120.00", ""]
    assert lignes(lues["bilan-editions"]) == [["T09 – La journée", "réalisée"]]
    assert lignes(lues["bilan-argent"])[0][:2] == ["2026", "1500.00"]
    assert lignes(lues["bilan-argent"])[0][-1] == "1200.00"
    assert lignes(lues["bilan-phases"])[0][1:] == ["0", "2", "0", "1", "0", "0", "3"]


def test_le_bilan_dit_ce_que_le_plan_suivant_reprend(rapport):
    suivant = PlanFactory(code="2029-2031", succede_a=rapport.plan)
    origine = rapport.plan.actions.get(code="T01")
    ActionFactory(plan=suivant, issue_de=origine, reconduction="amplifiee")

    assert lignes(tables(reunir(2026, rapport.plan, JOUR))["bilan-suites"]) == [["Objectif 1", "0", "1", "0", "0"]]


def test_le_bilan_revient_du_json_a_l_identique(contenu):
    assert depuis_json(en_json(contenu)).bilan == contenu.bilan


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_bilan_coute_toujours_autant(rapport, nombre, django_assert_num_queries):
    objectif = rapport.plan.objectifs.first()
    for action in ActionFactory.create_batch(nombre, objectif=objectif):
        Millesime.objects.create(action=action, annee=2026, budget_realise=100)
    lu = reunir(2026, rapport.plan, JOUR)

    with django_assert_num_queries(5):
        bilan.lire(
            Annee(rapport.plan, 2026, JOUR),
            objectifs=lu.objectifs,
            indicateurs=lu.indicateurs,
            chapitres=lu.chapitres,
        )


@pytest.mark.parametrize("document", AUTRES)
def test_composer_ne_fait_aucune_requete(contenu, document, django_assert_num_queries):
    with django_assert_num_queries(0):
        html = composer(document, contenu)

    titres = Releve(html).titres
    assert [(a, b) for a, b in zip(titres, titres[1:], strict=False) if b > a + 1] == []
    assert Releve(html).dans_un_lien == []


@pytest.mark.parametrize("document", AUTRES)
def test_une_edition_se_produit_selon_son_document(rapport, document):
    edition = EditionFactory(instantane__rapport=rapport, document=document, numero=1)

    produire(edition.pk)
    edition.refresh_from_db()

    assert (edition.etat, edition.erreur) == (EtatEdition.PRETE, "")
    assert edition.pages == (1 if document == DocumentEdite.SYNTHESE else edition.pages)
    titre = "L’année 2026 en une page" if document == DocumentEdite.SYNTHESE else "Bilan du plan"
    with edition.fichier.open() as fichier:
        assert titre in pdf.lire(fichier.read())


@pytest.mark.pdf
@pytest.mark.parametrize("document", AUTRES)
def test_le_document_repond_a_la_norme_d_accessibilite(contenu, document):
    if empechement := verapdf.empechement():
        if os.environ.get("CI"):
            pytest.fail(empechement)
        pytest.skip(empechement)

    assert verapdf.juger(imprimer(composer(document, contenu)).octets).fautes == ()
