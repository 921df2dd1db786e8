import datetime

import pytest
import time_machine
from django.urls import reverse

from evenements import operations
from evenements.etats import EtatTempsFort
from evenements.models import TempsFort
from evenements.tasks import creer_les_temps_forts
from tests.evenements.requetes import requetes
from tests.fabriques import BilanEvenementFactory, CreneauFactory, EvenementFactory, TempsFortFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _en_mars_2027():
    with time_machine.travel("2027-03-10 09:00 +0100", tick=False):
        yield


def courant(client, code="21-mars"):
    return client.get(reverse("agenda:temps-fort-courant", args=[code]))


@pytest.mark.parametrize(
    ("annees", "attendue"),
    [([2025, 2026, 2027, 2028], 2027), ([2025, 2026], 2026), ([2028, 2029], 2028)],
)
def test_l_adresse_courte_montre_l_edition_qui_vient_sinon_la_derniere(client, annees, attendue):
    for annee in annees:
        TempsFortFactory(annee=annee)
    TempsFortFactory(annee=2027, mai=True)

    assert courant(client).context["temps_fort"].annee == attendue


def test_l_adresse_courte_le_dit_quand_rien_n_est_publie(client):
    TempsFortFactory(annee=2027, en_preparation=True)

    reponse = courant(client)

    assert reponse.status_code == 200
    assert "Aucune édition n’est encore annoncée" in reponse.text


def test_elle_le_dit_aussi_quand_la_derniere_est_passee(client):
    TempsFortFactory(annee=2026)

    assert "la suivante n’est pas encore annoncée" in courant(client).text
    assert "n’est pas encore annoncée" not in client.get("/agenda/21-mars/2026/").text


def test_une_edition_en_preparation_ne_se_montre_qu_au_pilotage(client, connecter, coordinatrice, referente):
    adresse = TempsFortFactory(annee=2027, en_preparation=True).get_absolute_url()

    etats = [client.get(adresse).status_code]
    etats += [connecter(compte).get(adresse).status_code for compte in (referente, coordinatrice)]

    assert etats == [404, 404, 200]


def test_une_adresse_inconnue_n_existe_pas(client):
    assert client.get("/agenda/14-juillet/").status_code == 404
    assert client.get("/agenda/21-mars/1999/").status_code == 404


def test_le_programme_se_range_par_jour(client):
    temps_fort = TempsFortFactory(annee=2027)
    paris = datetime.timezone(datetime.timedelta(hours=1))
    exposition = EvenementFactory(titre="Exposition", temps_fort=temps_fort, creneau=False)
    CreneauFactory(
        evenement=exposition,
        debut=datetime.datetime(2027, 3, 17, 9, tzinfo=paris),
        fin=datetime.datetime(2027, 3, 26, 9, tzinfo=paris),
        journee_entiere=True,
    )
    for titre, heure in (("Soir", 20), ("Matin", 9)):
        EvenementFactory(
            titre=titre, temps_fort=temps_fort, creneau__debut=datetime.datetime(2027, 3, 17, heure, tzinfo=paris)
        )
    EvenementFactory(titre="Date floue", temps_fort=temps_fort, approche=True)
    EvenementFactory(titre="Caché", temps_fort=temps_fort, brouillon=True)

    programme = courant(client).context["programme"]

    lus = [
        (titre.replace("\xa0", " "), [(p.evenement.titre, p.horaire.replace("\xa0", " ")) for p in passages])
        for _, titre, passages in programme
    ]
    assert lus == [
        (
            "Mercredi 17 mars 2027",
            [
                ("Exposition", "jusqu’au 26 mars 2027"),
                ("Matin", "de 9 h à 11 h"),
                ("Soir", "de 20 h à 22 h"),
            ],
        ),
        ("Mars 2017", [("Date floue", "")]),
    ]


def test_les_editions_precedentes_disent_leur_public_sans_inventer(client):
    TempsFortFactory(annee=2027)
    passee, inconnue = TempsFortFactory(annee=2017), TempsFortFactory(annee=2018)
    EvenementFactory(titre="Sans comptage", approche=True, temps_fort=passee)
    compte = EvenementFactory(titre="Exposition", approche=True, temps_fort=passee)
    BilanEvenementFactory(evenement=compte, participants=450, participants_mention="plus de")
    EvenementFactory(approche=True, temps_fort=inconnue)

    reponse = courant(client)

    lues = [(e.temps_fort.annee, e.public, e.publics_inconnus) for e in reponse.context["precedentes"]]
    assert lues == [(2018, None, 1), (2017, 450, 1)]
    assert "Public compté&nbsp;: non renseigné." in reponse.text
    assert "au moins <b>450</b> personnes (1 événement sans comptage)" in reponse.text
    assert reponse.text.count("plus de 450 personnes") == 1


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_d_un_temps_fort_coute_toujours_autant(client, nombre):
    temps_fort = TempsFortFactory(annee=2027)
    for n in range(nombre):
        EvenementFactory(temps_fort=temps_fort)
        BilanEvenementFactory(evenement=EvenementFactory(temps_fort=TempsFortFactory(annee=2020 + n)))

    with requetes() as vues:
        reponse = client.get(temps_fort.get_absolute_url())

    assert len(reponse.context["precedentes"]) == nombre
    assert len(vues) == 9  # dont le tampon


def test_les_temps_forts_de_l_an_prochain_naissent_en_preparation_une_seule_fois():
    creer_les_temps_forts.delay()
    TempsFort.objects.update(libelle="Titre retouché")
    creer_les_temps_forts.delay()

    crees = list(TempsFort.objects.order_by("code").values_list("code", "debut", "jour_pivot", "fin", "etat"))
    assert crees == [
        (
            "17-mai",
            datetime.date(2028, 5, 15),
            datetime.date(2028, 5, 17),
            datetime.date(2028, 5, 21),
            "en_preparation",
        ),
        (
            "21-mars",
            datetime.date(2028, 3, 20),
            datetime.date(2028, 3, 21),
            datetime.date(2028, 3, 26),
            "en_preparation",
        ),
    ]
    assert set(TempsFort.objects.values_list("libelle", flat=True)) == {"Titre retouché"}


def test_publier_un_temps_fort(coordinatrice):
    temps_fort = TempsFortFactory(en_preparation=True)

    operations.publier_le_temps_fort(temps_fort, par=coordinatrice)

    assert temps_fort.etat == EtatTempsFort.PUBLIE
