import pytest
from django.urls import reverse

from evenements import voisinage
from evenements.models import Creneau
from socle.typographie import citer
from tests.evenements.propositions.saisies import creneaux
from tests.evenements.test_saisie import fiche
from tests.fabriques import EvenementFactory, LieuFactory, dans

pytestmark = pytest.mark.django_db


def le_meme_soir(**champs):
    return EvenementFactory(creneau__debut=dans(jours=30), **champs)


@pytest.mark.parametrize(
    ("autre", "proche"),
    [
        ("Théâtre-forum sur l’accueil", True),
        ("L’accueil : théâtre forum", True),
        ("Exposition de portraits", False),
    ],
)
def test_un_titre_proche_le_meme_jour_se_signale(autre, proche):
    evenement = le_meme_soir(titre="Théâtre forum : l’accueil", a_valider=True)
    voisin = le_meme_soir(titre=autre)

    assert voisinage.doublons(evenement) == ([voisin] if proche else [])


def test_un_autre_jour_ou_refuse_il_ne_se_signale_pas():
    evenement = le_meme_soir(titre="Bal des langues", a_valider=True)
    EvenementFactory(titre="Bal des langues", creneau__debut=dans(jours=40))
    le_meme_soir(titre="Bal des langues", refuse=True)

    assert voisinage.doublons(evenement) == []


def test_un_lieu_deja_pris_a_cette_heure_se_signale():
    lieu = LieuFactory()
    evenement, pris = le_meme_soir(lieu=lieu, a_valider=True), le_meme_soir(lieu=lieu)
    EvenementFactory(lieu=lieu, creneau__debut=dans(jours=30, heure=20))
    le_meme_soir(lieu=lieu, etat="annule")
    le_meme_soir()

    assert [c.evenement for c in voisinage.conflits(evenement)] == [pris]


def test_le_lieu_d_un_creneau_passe_avant_celui_de_l_evenement():
    lieu = LieuFactory()
    evenement, ailleurs = le_meme_soir(lieu=lieu, a_valider=True), le_meme_soir()
    Creneau.objects.filter(evenement=ailleurs).update(lieu=lieu)

    assert [c.evenement for c in voisinage.conflits(evenement)] == [ailleurs]


def test_la_coordination_apprend_ce_que_touche_l_evenement_qu_elle_ecrit_ou_deplace(connecter, coordinatrice):
    lieu = LieuFactory()
    pris = EvenementFactory(titre="Bal des langues", lieu=lieu, creneau__debut=dans(jours=31))
    evenement, client = le_meme_soir(titre="Bal aux langues", lieu=lieu), connecter(coordinatrice)
    saisie = {"version": evenement.version, "lieu": lieu.pk, "motif_public": "Plus tard."}
    heures = {"creneaux-0-de": "18:00", "creneaux-0-a": "20:00"}

    page = client.post(
        reverse("pilotage:evenement-deplacer", args=[evenement.slug]),
        saisie | creneaux(31, initiaux=1) | heures,
        follow=True,
    )
    ecrit = client.post("/pilotage/agenda/nouveau/", fiche(lieu=lieu.pk) | creneaux(31) | heures, follow=True)

    for reponse in (page, ecrit):
        assert f"Le lieu est déjà pris à ces heures : {citer(pris)}" in reponse.text
        assert "Peut-être le même événement, ce jour-là" in reponse.text


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_d_un_evenement_a_valider_coute_toujours_autant(
    connecter, coordinatrice, django_assert_num_queries, nombre
):
    lieu = LieuFactory()
    evenement = le_meme_soir(titre="Bal des langues", lieu=lieu, a_valider=True)
    for _ in range(nombre):
        le_meme_soir(titre="Bal des langues", lieu=lieu)
    client = connecter(coordinatrice)

    with django_assert_num_queries(11):
        page = client.get(reverse("pilotage:evenement", args=[evenement.slug]))

    assert page.text.count("Bal des langues</a>") == 2 * nombre
