"""Les pages des rapports dans un vrai navigateur : rien à redire à l’accessibilité, rien qui dépasse."""

import pytest
from allauth.account.models import EmailAddress

from rapports import operations
from rapports.etats import EtatRapport
from rapports.models import RapportAnnuel, SectionRapport
from tests.bases import joue_sur_sqlite
from tests.fabriques import (
    ComiteFactory,
    DecisionFactory,
    EditionFactory,
    IndicateurFactory,
    ReleveFactory,
    UtilisateurFactory,
)
from tests.navigateur import demande_un_navigateur

pytestmark = [
    pytest.mark.navigateur,
    demande_un_navigateur,
    pytest.mark.django_db(transaction=True),
    joue_sur_sqlite,
]
MOT_DE_PASSE = "un mot de passe de test"


@pytest.fixture
def coordination(transactional_db):
    compte = UtilisateurFactory(coordination=True, email="coordination@example.fr")
    EmailAddress.objects.create(user=compte, email=compte.email, verified=True, primary=True)


@pytest.mark.parametrize("largeur", [1280, 375])
def test_les_pages_publiques_des_rapports(visiteur, rapport, largeur):
    ReleveFactory(indicateur=IndicateurFactory(plan=rapport.plan, phare=True))
    type(rapport).objects.update(etat=EtatRapport.PUBLIE, adopte_le="2027-02-09")
    EditionFactory(prete=True, definitive=True, instantane__rapport=type(rapport).objects.get())
    habitante = visiteur(largeur=largeur)

    fautes = []
    for adresse in ("/rapports/", "/rapports/2026/"):
        assert habitante.aller(adresse) == 200
        fautes += habitante.controler()

    assert fautes == []


@pytest.mark.parametrize("largeur", [1280, 375])
@pytest.mark.parametrize("traits", [{"fige": True}, {"soumis": True}, {}], ids=["fige", "soumis", "en préparation"])
def test_la_page_d_un_rapport_au_pilotage(visiteur, coordination, plan, largeur, traits):
    edition = EditionFactory(
        echouee=True, instantane__rapport__plan=plan, **{f"instantane__rapport__{t}": v for t, v in traits.items()}
    )
    EditionFactory(prete=True, instantane=edition.instantane)
    bureau = visiteur(largeur=largeur)
    bureau.entrer("coordination@example.fr", MOT_DE_PASSE)

    bureau.aller("/pilotage/rapports/2026/")

    assert bureau.controler() == []


# --- Écrire -------------------------------------------------------------------------------------------

AVANCEMENT = "/pilotage/rapports/2026/chapitres/avancement/"


@pytest.fixture
def ouvert(rapport):
    """Le rapport et ses chapitres, un comité et ses deux décisions."""
    operations.preparer_les_chapitres(rapport)
    comite = ComiteFactory(plan=rapport.plan)
    for numero in (1, 2):
        DecisionFactory(comite=comite, numero=numero)
    RapportAnnuel.objects.update(comite=comite)
    return rapport


def enregistre():
    return SectionRapport.objects.get(code="avancement").texte


@pytest.mark.parametrize("largeur", [1280, 375])
def test_les_pages_ou_l_on_ecrit_le_rapport(visiteur, coordination, ouvert, largeur):
    bureau = visiteur(largeur=largeur)
    bureau.entrer("coordination@example.fr", MOT_DE_PASSE)
    suites = "", "chapitres/", "chapitres/avancement/", "comite/", "comite/decisions/"

    fautes = []
    for suite in suites:
        assert bureau.aller(f"/pilotage/rapports/2026/{suite}") == 200
        fautes += bureau.controler()

    assert fautes == []


@pytest.mark.parametrize("largeur", [1280, 375])
def test_on_ecrit_au_clavier_et_la_page_dit_qu_elle_enregistre(visiteur, coordination, ouvert, largeur):
    bureau = visiteur(largeur=largeur)
    bureau.entrer("coordination@example.fr", MOT_DE_PASSE)
    bureau.aller(AVANCEMENT)

    bureau.page.focus("textarea")
    bureau.page.keyboard.type("Une action sur trois est réalisée.")
    bureau.page.wait_for_selector("#texte-enregistre:has-text('Enregistré à')")
    gardee = enregistre()
    bureau.page.keyboard.type(" Une autre avance.")
    bureau.page.keyboard.press("Tab")
    bureau.page.keyboard.press("Enter")
    bureau.page.wait_for_selector("text=Le texte est enregistré.")

    assert gardee == "Une action sur trois est réalisée."
    assert enregistre() == "Une action sur trois est réalisée. Une autre avance."
    assert bureau.console == []


def test_deux_fenetres_ne_s_ecrasent_pas(visiteur, coordination, ouvert):
    premiere, seconde = visiteur(), visiteur()
    for fenetre in (premiere, seconde):
        fenetre.entrer("coordination@example.fr", MOT_DE_PASSE)
        fenetre.aller(AVANCEMENT)

    premiere.page.fill("textarea", "Le texte de la première.")
    premiere.page.wait_for_selector("#texte-enregistre:has-text('Enregistré à')")
    seconde.page.fill("textarea", "Le texte de la seconde.")
    seconde.page.wait_for_selector("#texte-enregistre:has-text('entre-temps')")
    seconde.page.click("button[value=enregistrer]")
    seconde.page.wait_for_selector("blockquote:has-text('Le texte de la première.')")

    assert enregistre() == "Le texte de la première."
    assert seconde.page.input_value("textarea") == "Le texte de la seconde."
    assert seconde.axe() == []


def test_sans_javascript_le_bouton_enregistre_et_dit_pret(visiteur, coordination, ouvert):
    bureau = visiteur(java_script_enabled=False)
    bureau.entrer("coordination@example.fr", MOT_DE_PASSE)
    bureau.aller(AVANCEMENT)

    bureau.page.fill("textarea", "Une action sur trois est réalisée.")
    bureau.page.click("text=C’est prêt")
    pret = SectionRapport.objects.get(code="avancement").pret
    bureau.page.click("text=Rouvrir ce texte")

    assert (pret, enregistre()) == (True, "Une action sur trois est réalisée.")
    assert bureau.page.input_value("textarea") == "Une action sur trois est réalisée."


def test_la_suite_d_une_decision_se_note_au_telephone(visiteur, coordination, ouvert):
    bureau = visiteur(largeur=375)
    bureau.entrer("coordination@example.fr", MOT_DE_PASSE)
    bureau.aller("/pilotage/rapports/2026/comite/")

    bureau.page.click(".decisions >> nth=0 >> a")
    bureau.page.select_option("select[name=suite]", "reportee")
    bureau.page.click("text=Noter la suite")
    refusee = "Dites pourquoi" in bureau.page.content()
    bureau.page.fill("textarea[name=motif]", "Le budget n’est pas voté.")
    fautes = bureau.axe()
    bureau.page.click("text=Noter la suite")
    bureau.page.wait_for_selector("text=La suite est notée.")

    assert (refusee, fautes) == (True, [])
    assert "Reportée" in bureau.page.text_content(".decisions")
