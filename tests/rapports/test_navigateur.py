"""Les pages des rapports dans un vrai navigateur : rien à redire à l’accessibilité, rien qui dépasse."""

import pytest
from allauth.account.models import EmailAddress

from rapports.etats import EtatRapport
from tests.fabriques import EditionFactory, IndicateurFactory, ReleveFactory, UtilisateurFactory
from tests.navigateur import demande_un_navigateur

pytestmark = [pytest.mark.navigateur, demande_un_navigateur, pytest.mark.django_db(transaction=True)]
MOT_DE_PASSE = "un mot de passe de test"


@pytest.fixture
def coordination(transactional_db):
    compte = UtilisateurFactory(coordination=True, email="coordination@example.fr")
    EmailAddress.objects.create(user=compte, email=compte.email, verified=True, primary=True)


@pytest.mark.parametrize("largeur", [1280, 375])
def test_les_pages_publiques_des_rapports(visiteur, rapport, largeur):
    ReleveFactory(indicateur=IndicateurFactory(plan=rapport.plan, phare=True))
    EditionFactory(prete=True, definitive=True, instantane__rapport=rapport)
    type(rapport).objects.update(etat=EtatRapport.PUBLIE, adopte_le="2027-02-09")
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
