import csv
import datetime

import pytest
from django.urls import reverse

from tests.fabriques import (
    ActionFactory,
    AttributionFactory,
    CampagneFactory,
    CandidatureFactory,
    EvenementFactory,
    OrganismeFactory,
)
from vitrolles_plan.donnees_ouvertes import JEUX, inoffensif

SCDL = (
    "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,idBeneficiaire,rnaBeneficiaire,objet,"
    "montant,nature,conditionsVersement,datesPeriodeVersement,idRAE,notificationUE,pourcentageSubvention,dispositifAide"
)


@pytest.fixture
def lire(client, db):
    def _lire(nom):
        return list(csv.DictReader(client.get(reverse("jeu-de-donnees", args=[nom])).text.splitlines()))

    return _lire


def subvention(**champs):
    candidature = CandidatureFactory(
        campagne=CampagneFactory(publiee=True), attribuee=True, **{"intitule": "Radio", **champs}
    )
    return AttributionFactory(candidature=candidature, montant=3500)


def test_les_actions_publiques_seulement(lire):
    publique = ActionFactory(titre="Former")
    ActionFactory(restreinte=True)
    ActionFactory(du_groupe=True)

    assert [ligne["code"] for ligne in lire("actions")] == [publique.code]


def test_le_fichier_est_le_meme_pour_la_coordination(connecter, coordinatrice):
    ActionFactory(restreinte=True)

    reponse = connecter(coordinatrice).get("/donnees/actions.csv")

    assert len(reponse.text.splitlines()) == 1


def test_une_origine_qui_n_est_pas_publique_ne_se_dit_pas(lire):
    ActionFactory(issue_de=ActionFactory(restreinte=True), reconduction="reconduite")

    assert [ligne["issue_de"] for ligne in lire("actions")] == [""]


def test_une_ligne_par_seance_et_une_pour_une_archive_sans_heure(lire):
    EvenementFactory(titre="Concert")
    EvenementFactory(titre="Secret", agents=True)

    assert {ligne["titre"] for ligne in lire("evenements")} == {"Concert"}


def test_une_subvention_suit_le_schema_national(client, lire):
    subvention(organisme=OrganismeFactory(nom="Les Voix", siret="73282932000074"))

    assert client.get("/donnees/subventions.csv").text.splitlines()[0] == SCDL
    ligne = lire("subventions")[0]
    assert (ligne["idBeneficiaire"], ligne["montant"], ligne["objet"]) == ("73282932000074", "3500.00", "Radio")
    assert datetime.date.fromisoformat(ligne["dateConvention"])


def test_une_subvention_inventee_se_dit_inventee(lire):
    subvention(demonstration=True)

    assert lire("subventions")[0]["objet"] == "[Démonstration] Radio"


def test_avant_la_publication_des_resultats_rien_ne_sort(lire):
    candidature = CandidatureFactory(campagne=CampagneFactory(en_deliberation=True), attribuee=True)
    AttributionFactory(candidature=candidature)

    assert lire("subventions") == []


@pytest.mark.parametrize("texte", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_une_formule_reste_un_texte(lire, texte):
    assert inoffensif(texte) == f"'{texte}"


def test_un_titre_piege_ne_s_execute_pas_dans_un_tableur(lire):
    ActionFactory(titre="=HYPERLINK(1)")

    assert lire("actions")[0]["titre"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("nom", JEUX)
def test_un_fichier_inchange_ne_se_renvoie_pas(client, db, nom):
    adresse = reverse("jeu-de-donnees", args=[nom])
    empreinte = client.get(adresse)["ETag"]

    assert client.get(adresse, headers={"if-none-match": empreinte}).status_code == 304


def test_un_fichier_inconnu_n_existe_pas(client, db):
    assert client.get("/donnees/agents.csv").status_code == 404


@pytest.mark.parametrize("jeu", JEUX.values(), ids=JEUX)
def test_la_page_explique_chaque_colonne(client, db, jeu):
    page = client.get(reverse("donnees")).text

    assert [c.nom for c in jeu.colonnes if f"<code>{c.nom}</code>" not in page] == []
    assert [c.nom for c in jeu.colonnes if not c.sens.endswith((".", "…"))] == []


@pytest.mark.parametrize("nombre", [1, 3])
@pytest.mark.parametrize(("nom", "requetes"), [("actions", 8), ("evenements", 7), ("subventions", 4)])
def test_un_fichier_coute_toujours_autant(client, db, nom, requetes, nombre, django_assert_num_queries):
    for _ in range(nombre):
        ActionFactory()
        EvenementFactory()
        subvention()

    with django_assert_num_queries(requetes):
        client.get(reverse("jeu-de-donnees", args=[nom]))
