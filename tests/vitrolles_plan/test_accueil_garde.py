"""L’accueil se garde tant que rien de ce qu’il montre ne bouge, sauf le jour où un appel ouvre ou se clôt."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from appels_projets.etats import EtatCampagne
from evenements import operations
from socle.etats import faire_passer
from tests.evenements.requetes import requetes
from tests.fabriques import (
    ActionFactory,
    CampagneFactory,
    EvenementFactory,
    IndicateurFactory,
    PlanFactory,
    ReleveFactory,
    TempsFortFactory,
    dans,
)

pytestmark = pytest.mark.django_db

MIDI = datetime.datetime(2027, 3, 10, 11, tzinfo=datetime.UTC)


@pytest.fixture
def ville():
    """Ce que l’accueil montre : un plan, son action, un chiffre, un appel ouvert, un temps fort, un rendez-vous."""
    plan = PlanFactory()
    return {
        "action": ActionFactory(objectif__plan=plan),
        "releve": ReleveFactory(indicateur=IndicateurFactory(plan=plan, phare=True), valeur_publiee=34),
        "campagne": CampagneFactory(appel__plan=plan),
        "temps_fort": TempsFortFactory(),
        "evenement": EvenementFactory(titre="Théâtre forum"),
    }


def corriger(objet, **champs):
    for nom, valeur in champs.items():
        setattr(objet, nom, valeur)
    objet.save()


CHANGEMENTS = {
    "le plan": lambda v, par: corriger(v["action"].plan, titre_court="Vu"),
    "une phase": lambda v, par: faire_passer(v["action"], "realisee", par=par, champ="phase"),
    "un chiffre": lambda v, par: corriger(v["releve"], valeur_publiee=35),
    "un indicateur": lambda v, par: corriger(v["releve"].indicateur, libelle="Vu"),
    "un appel": lambda v, par: corriger(v["campagne"], titre="Vu"),
    "un temps fort": lambda v, par: corriger(v["temps_fort"], texte="Vu"),
    "un titre": lambda v, par: corriger(v["evenement"], titre="Vu"),
    "un événement annulé": lambda v, par: operations.changer_etat(v["evenement"], "annule", par=par, motif_public="Vu"),
    "un événement de plus": lambda v, par: EvenementFactory(creneau__debut=dans(jours=1)),
}


@pytest.mark.parametrize("changer", CHANGEMENTS.values(), ids=CHANGEMENTS)
def test_ce_qui_change_a_l_accueil_se_voit_aussitot(client, ville, coordinatrice, changer):
    premiere = client.get("/")

    changer(ville, coordinatrice)
    suivante = client.get("/", headers={"If-None-Match": premiere["ETag"]})

    assert suivante.status_code == 200
    assert suivante.content != premiere.content


def test_deja_lu_il_ne_coute_que_le_tampon(client, ville):
    premiere = client.get("/")

    with requetes() as vues:
        revenue = client.get("/", headers={"If-None-Match": premiere["ETag"]})
        autre = client.get("/?mouchard=1")

    assert (revenue.status_code, revenue.content, autre.content) == (304, b"", premiere.content)
    assert len(vues) == 2


@pytest.mark.parametrize(
    ("ouvre", "clot", "garde"),
    [(-48, 2, False), (2, 48, False), (-48, 48, True), (-48, -2, True)],
    ids=["se clôt ce soir", "ouvre ce soir", "dure", "close ce matin"],
)
def test_un_appel_qui_bascule_dans_la_journee_empeche_de_garder(client, ouvre, clot, garde):
    with time_machine.travel(MIDI, tick=False):
        CampagneFactory(
            ouverture_le=MIDI + datetime.timedelta(hours=ouvre), cloture_le=MIDI + datetime.timedelta(hours=clot)
        )

        assert client.get("/").has_header("ETag") is garde


def test_un_appel_clos_quitte_l_accueil_a_son_heure(client):
    with time_machine.travel(MIDI, tick=False):
        CampagneFactory(titre="Appel 2027", ouverture_le=MIDI, cloture_le=MIDI + datetime.timedelta(hours=2))
        avant = client.get("/").text
    with time_machine.travel(MIDI + datetime.timedelta(hours=2), tick=False):
        apres = client.get("/").text

    assert ("Appel 2027" in avant, "Appel 2027" in apres) == (True, False)


def test_une_campagne_en_preparation_ne_compte_pas(client):
    with time_machine.travel(MIDI, tick=False):
        CampagneFactory(etat=EtatCampagne.BROUILLON, ouverture_le=MIDI, cloture_le=MIDI + datetime.timedelta(hours=2))

        assert client.get("/").has_header("ETag")


def test_une_personne_connectee_ne_recoit_ni_ne_laisse_de_page_gardee(client, connecter, referente):
    anonyme = client.get(reverse("accueil"))

    assert not connecter(referente).get("/").has_header("ETag")
    assert "Se connecter" in anonyme.text
