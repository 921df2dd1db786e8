import pytest
from django.urls import reverse

from partenaires.forms import AssociationForm
from partenaires.models import MembreOrganisme, Organisme
from partenaires.operations import rejoindre
from tests.fabriques import CampagneFactory, MembreOrganismeFactory, OrganismeFactory

NOUVELLE = "/porteur/associations/nouvelle/"
CARTE = {
    "nom": "Les Voix de l’Étang",
    "sorte": "association",
    "siret": "732 829 320 00074",
    "rna": "w131234567",
    "objet": "Radio associative",
    "adresse": "1 rue de l’Étang",
    "code_postal": "13127",
    "commune": "Vitrolles",
}


def test_inscrire_son_association_en_fait_la_signataire(connecter, etranger):
    connecter(etranger).post(NOUVELLE, CARTE)

    organisme = Organisme.objects.get()
    membre = MembreOrganisme.objects.get()
    assert (organisme.siret, organisme.rna) == ("73282932000074", "W131234567")
    assert (membre.utilisateur, membre.organisme, membre.role) == (etranger, organisme, "signataire")


def test_depuis_un_appel_on_revient_a_l_appel(connecter, etranger):
    campagne = CampagneFactory()

    reponse = connecter(etranger).post(f"{NOUVELLE}?appel={campagne.slug}", CARTE)

    assert reponse.url == reverse("porteur:commencer", args=[campagne.slug])


@pytest.mark.parametrize(
    ("siret", "juste"),
    [
        ("73282932000074", True),
        ("732.829.320.00074", True),
        ("35600000000048", True),
        ("35600000009075", True),
        ("", True),
        ("73282932000079", False),
        ("35600000009076", False),
        ("7328293200007", False),
        ("bonjour", False),
    ],
)
def test_un_siret_se_controle_hors_ligne(db, siret, juste):
    assert ("siret" not in AssociationForm(CARTE | {"siret": siret}).errors) == juste


@pytest.mark.parametrize(("rna", "juste"), [("W2A1000123", True), ("W131234567", True), ("", True), ("131", False)])
def test_un_rna_se_controle_corse_comprise(db, rna, juste):
    assert ("rna" not in AssociationForm(CARTE | {"rna": rna}).errors) == juste


def test_un_siret_deja_inscrit_ne_revele_rien(connecter, etranger):
    OrganismeFactory(nom="Association voisine", siret="73282932000074", courriel="secret@voisine.example")

    reponse = connecter(etranger).post(NOUVELLE, CARTE)

    assert reponse.status_code == 400
    assert "Demandez à la personne signataire de votre association, ou à la coordination" in reponse.text
    assert [mot for mot in ("voisine", "secret@") if mot in reponse.text] == []
    assert etranger.appartenances.count() == 0


def test_deux_associations_sans_siret_cohabitent(connecter, etranger):
    OrganismeFactory(siret="")

    connecter(etranger).post(NOUVELLE, CARTE | {"siret": ""})

    assert Organisme.objects.count() == 2


def test_la_signataire_tient_la_carte_a_jour(connecter, etranger):
    organisme = MembreOrganismeFactory(utilisateur=etranger).organisme
    adresse = reverse("porteur:association", args=[organisme.pk])

    connecter(etranger).post(adresse, CARTE | {"nom": "Nouveau nom"})

    organisme.refresh_from_db()
    assert (organisme.nom, organisme.siret) == ("Nouveau nom", "73282932000074")


def test_la_carte_n_est_ni_a_la_redactrice_ni_a_l_etranger(connecter, etranger, coordinatrice):
    membre = MembreOrganismeFactory(role="redacteur")
    adresse = reverse("porteur:association", args=[membre.organisme.pk])

    codes = [connecter(compte).get(adresse).status_code for compte in (membre.utilisateur, etranger, coordinatrice)]

    assert codes == [403, 404, 404]


def test_rejoindre_deux_fois_ne_fait_qu_un_membre(etranger):
    organisme = OrganismeFactory()
    rejoindre(organisme, etranger).delete()

    for role in ("redacteur", "signataire"):
        rejoindre(organisme, etranger, role)

    assert organisme.membres.get().role == "signataire"
