import pytest
from django.urls import reverse

from rapports.etats import EtatEdition, EtatRapport
from rapports.models import EditionPDF, RapportAnnuel
from tests.bases import joue_sur_postgresql
from tests.fabriques import EditionFactory, InstantaneFactory, PlanFactory, RapportFactory
from tests.rapports.conftest import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_en_fevrier_2027"), joue_sur_postgresql]
LECTEURS = ["elue", "cosignataire"]
EXCLUS = ["referente", "etranger"]
GESTES = ["produire", "figer", "reprendre", "soumettre", "adopter", "publier", "corriger", "arret", "rappeler"]


def adresse(nom, annee=2026):
    return reverse(f"pilotage:{nom}", args=[annee])


def telechargement(edition):
    return reverse("pilotage:rapport-edition", args=[edition.rapport.annee, edition.uuid])


def soumis(**traits):
    return EditionFactory(prete=True, instantane__rapport__soumis=True, **traits)


# --- La liste -----------------------------------------------------------------------------------------


def test_la_liste_propose_les_annees_ecoulees_ou_en_cours_du_plan(connecter, coordinatrice, plan):
    page = connecter(coordinatrice).get(reverse("pilotage:rapports"))

    ((plan_lu, annees),) = page.context["plans"]
    assert (plan_lu, annees) == (plan, [(2027, None), (2026, None)])
    assert page.text.count("Préparer le rapport 20") == 2


def test_une_annee_de_deux_plans_n_est_proposee_qu_une_fois(connecter, coordinatrice):
    PlanFactory(annee_debut=2025, annee_fin=2026)
    PlanFactory(annee_debut=2026, annee_fin=2027)

    plans = connecter(coordinatrice).get(reverse("pilotage:rapports")).context["plans"]

    assert [[annee for annee, _ in annees] for _, annees in plans] == [[2027, 2026], [2025]]


def test_un_membre_du_comite_ne_produit_rien(connecter, elue, plan):
    assert "Préparer" not in connecter(elue).get(reverse("pilotage:rapports")).text


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_coute_toujours_autant(connecter, coordinatrice, nombre, django_assert_num_queries):
    plan = PlanFactory(annee_debut=2020, annee_fin=2026)
    for annee in range(2026 - nombre, 2026):
        EditionFactory(prete=True, instantane__rapport=RapportFactory(plan=plan, annee=annee))
    client = connecter(coordinatrice)
    client.get(reverse("pilotage:rapports"))

    with django_assert_num_queries(9):
        page = client.get(reverse("pilotage:rapports"))

    assert page.text.count("Télécharger la version") == nombre


@pytest.mark.parametrize("qui", EXCLUS)
def test_les_rapports_ne_sont_pas_a_tous_les_comptes(request, connecter, qui):
    client = connecter(request.getfixturevalue(qui))

    assert client.get(reverse("pilotage:rapports")).status_code == 403


# --- Lire et télécharger ------------------------------------------------------------------------------


@pytest.mark.parametrize("qui", LECTEURS)
def test_un_membre_du_comite_ne_lit_que_ce_qui_est_soumis(request, connecter, qui):
    edition = EditionFactory(prete=True, instantane__rapport__fige=True)
    client = connecter(request.getfixturevalue(qui))

    avant = codes(client, adresse("rapport"), telechargement(edition))
    RapportAnnuel.objects.update(etat=EtatRapport.SOUMIS)
    apres = codes(client, adresse("rapport"), telechargement(edition))

    assert (avant, apres) == ([404, 404], [200, 200])


@pytest.mark.parametrize("qui", EXCLUS)
def test_le_telechargement_se_refuse_aux_autres_comptes(request, connecter, qui):
    assert connecter(request.getfixturevalue(qui)).get(telechargement(soumis())).status_code == 403


def test_le_fichier_se_telecharge_sous_un_nom_clair(connecter, coordinatrice):
    reponse = connecter(coordinatrice).get(telechargement(soumis()))

    assert reponse["Content-Disposition"] == 'attachment; filename="rapport-2026-version-1.pdf"'
    assert (reponse["Content-Type"], reponse.getvalue()) == ("application/pdf", b"%PDF-1.7 de test")


@pytest.mark.parametrize("trait", [{}, {"en_cours": True}, {"echouee": True}])
def test_une_edition_inachevee_ne_se_telecharge_pas(connecter, coordinatrice, trait):
    assert connecter(coordinatrice).get(telechargement(EditionFactory(**trait))).status_code == 404


def test_un_fichier_perdu_ne_casse_pas_la_page(connecter, coordinatrice):
    edition = soumis()
    edition.fichier.storage.delete(edition.fichier.name)

    assert connecter(coordinatrice).get(telechargement(edition)).status_code == 404


def test_une_edition_ne_se_telecharge_pas_sous_une_autre_annee(connecter, coordinatrice):
    edition = soumis()
    RapportFactory(annee=2025, plan=edition.rapport.plan)

    assert (
        connecter(coordinatrice).get(reverse("pilotage:rapport-edition", args=[2025, edition.uuid])).status_code == 404
    )


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_d_un_rapport_coute_toujours_autant(
    connecter, coordinatrice, rapport, nombre, django_assert_num_queries
):
    instantane = InstantaneFactory(rapport=rapport)
    for _ in range(nombre):
        EditionFactory(prete=True, instantane=instantane)
    client = connecter(coordinatrice)
    client.get(adresse("rapport"))

    with django_assert_num_queries(12):
        page = client.get(adresse("rapport"))

    assert page.text.count("sha256") == nombre


# --- Produire et suivre -------------------------------------------------------------------------------


@pytest.mark.pdf
def test_produire_le_rapport_le_rend_telechargeable(connecter, coordinatrice, rapport):
    client = connecter(coordinatrice)

    reponse = client.post(adresse("rapport-produire"))

    edition = EditionPDF.objects.get()
    assert reponse.url == adresse("rapport")
    assert (edition.etat, edition.demandee_par) == (EtatEdition.PRETE, coordinatrice)
    assert telechargement(edition) in client.get(adresse("rapport")).text


@pytest.mark.parametrize("annee", [2025, 2028, 2040])
def test_une_annee_hors_du_plan_ou_a_venir_ne_se_produit_pas(connecter, coordinatrice, plan, annee):
    assert connecter(coordinatrice).post(adresse("rapport-produire", annee)).status_code == 404
    assert RapportAnnuel.objects.count() == 0


@pytest.mark.parametrize("geste", GESTES)
@pytest.mark.parametrize("qui", [*LECTEURS, *EXCLUS])
def test_les_gestes_sont_a_la_coordination(request, connecter, qui, geste):
    edition = soumis()

    reponse = connecter(request.getfixturevalue(qui)).post(adresse(f"rapport-{geste}"))

    edition.rapport.refresh_from_db()
    assert (reponse.status_code, edition.rapport.etat) == (403, EtatRapport.SOUMIS)


@pytest.mark.parametrize("geste", GESTES)
def test_un_geste_refuse_la_lecture(connecter, coordinatrice, rapport, geste):
    assert connecter(coordinatrice).get(adresse(f"rapport-{geste}")).status_code == 405


def test_la_page_suit_l_etape_sans_se_recharger(connecter, coordinatrice):
    EditionFactory(en_cours=True)

    page = connecter(coordinatrice).get(adresse("rapport"))
    fragment = connecter(coordinatrice).get(adresse("rapport-avancement"))

    assert f'hx-get="{adresse("rapport-avancement")}" hx-trigger="every 2s"' in page.text
    assert (fragment.status_code, "Mise en pages" in fragment.text) == (200, True)
    assert '<progress max="8" value="5"' in fragment.text


def test_le_suivi_se_tait_tant_que_rien_ne_change(connecter, coordinatrice):
    EditionFactory(en_cours=True)
    client = connecter(coordinatrice)

    pas_vus = "rapport-1-impression", "rapport-1-file"
    codes = [client.get(adresse("rapport-avancement"), {"pas": pas}).status_code for pas in pas_vus]

    assert 'name="pas" value="rapport-1-impression"' in client.get(adresse("rapport")).text
    assert codes == [204, 200]


@pytest.mark.parametrize(
    ("trait", "phrase"), [("prete", "La version 1 est prête"), ("echouee", "Le disque du serveur est plein.")]
)
def test_finie_le_suivi_s_arrete_et_dit_le_resultat(connecter, coordinatrice, trait, phrase):
    EditionFactory(**{trait: True})

    fragment = connecter(coordinatrice).get(adresse("rapport-avancement"))
    page = connecter(coordinatrice).get(adresse("rapport"))

    assert (fragment.status_code, phrase in fragment.text) == (286, True)
    assert 'hx-swap-oob="true"' in fragment.text
    assert "hx-get" not in page.text


def test_apres_un_echec_l_edition_se_redemande(connecter, coordinatrice):
    EditionFactory(echouee=True, instantane__rapport__fige=True)

    assert "Redemander l’édition" in connecter(coordinatrice).get(adresse("rapport")).text


@pytest.mark.parametrize("etat", ["adopte", "publie"])
def test_un_rapport_adopte_n_offre_plus_d_edition(connecter, coordinatrice, etat):
    EditionFactory(prete=True, definitive=True, instantane__rapport=RapportFactory(**{etat: True}))
    client = connecter(coordinatrice)

    assert "Produire une nouvelle édition" not in client.get(adresse("rapport")).text
    assert "son édition adoptée ne change plus" in client.post(adresse("rapport-produire"), follow=True).text


# --- La vie du rapport --------------------------------------------------------------------------------


def test_figer_puis_reprendre_la_preparation(connecter, coordinatrice, rapport):
    client = connecter(coordinatrice)

    etats = []
    for geste in ("figer", "reprendre"):
        client.post(adresse(f"rapport-{geste}"))
        rapport.refresh_from_db()
        etats.append(rapport.etat)

    assert etats == [EtatRapport.FIGE, EtatRapport.EN_PREPARATION]


def test_un_geste_impossible_dit_pourquoi(connecter, coordinatrice, rapport):
    page = connecter(coordinatrice).post(adresse("rapport-publier"), follow=True)

    assert "L’édition adoptée n’est pas encore prête" in page.text


@pytest.mark.pdf
def test_adopter_produit_l_edition_qui_le_dit(connecter, coordinatrice):
    edition = soumis()

    connecter(coordinatrice).post(adresse("rapport-adopter"), {"adopte_le": "2027-02-09"})

    edition.rapport.refresh_from_db()
    derniere = edition.rapport.editions.order_by("-numero").first()
    assert derniere.mention == "Adopté le 9\xa0février\xa02027"
    assert (derniere.numero, derniere.definitive, derniere.etat) == (2, True, EtatEdition.PRETE)


@pytest.mark.parametrize(("jour", "erreur"), [("2027-02-11", "date à venir"), ("", "obligatoire")])
def test_une_adoption_a_une_vraie_date(connecter, coordinatrice, jour, erreur):
    edition = soumis()

    page = connecter(coordinatrice).post(adresse("rapport-adopter"), {"adopte_le": jour})

    edition.rapport.refresh_from_db()
    assert (page.status_code, edition.rapport.etat) == (422, EtatRapport.SOUMIS)
    assert erreur in page.text
