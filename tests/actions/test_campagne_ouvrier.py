"""Une campagne par un vrai processus Celery et un vrai serveur de courrier, comme en service."""

import re
import socket
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from django.utils import timezone

from actions import campagnes
from actions.models import CampagneMiseAJour
from actions.tasks import suivre_les_campagnes
from socle.courriels import lire_l_arret
from socle.models import Courriel, EtatCourriel
from tests.actions.campagne import chemin, silencieux
from tests.fabriques import ObjectifFactory, UtilisateurFactory
from tests.ouvrier import Ouvrier

pytestmark = [pytest.mark.ouvrier, pytest.mark.django_db(transaction=True)]


class Boite:
    """Un serveur de courrier qui garde tout ce qu’il reçoit."""

    def __init__(self):
        self.recus = []

    async def handle_DATA(self, serveur, session, enveloppe):
        self.recus.append((enveloppe.rcpt_tos, message_from_bytes(enveloppe.content, policy=policy.default)))
        return "250 Reçu"


@pytest.fixture
def boite():
    boite = Boite()
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    serveur = Controller(boite, hostname="127.0.0.1", port=port)
    serveur.start()
    boite.adresse = f"smtp://127.0.0.1:{port}"
    yield boite
    serveur.stop()


@pytest.fixture
def ouvrier(transactional_db, vraie_file, tmp_path, boite):
    ouvrier = Ouvrier(tmp_path / "ouvrier.log", EMAIL_URL=boite.adresse)
    ouvrier.demarrer()
    yield ouvrier
    ouvrier.arreter()


@pytest.fixture
def campagne(transactional_db):
    objectif = ObjectifFactory()
    for nom in ("ana", "basile", "chloe"):
        silencieux(objectif, prenom=nom.title(), courriel=f"{nom}@vitrolles.example")
    proposee = campagnes.preparer(objectif.plan)
    proposee.message = "Le comité lira vos réponses."
    proposee.save()
    return proposee


def rejouer_la_tache(ouvrier, fois=2):
    """La tâche du matin, demandée à l’ouvrier, jusqu’à ce qu’il l’ait finie autant de fois."""
    faites = ouvrier.dit.count("actions.tasks.suivre_les_campagnes[")
    for _ in range(fois):
        suivre_les_campagnes.delay()
    ouvrier.attendre(lambda: len(re.findall(r"suivre_les_campagnes\[[^]]+\] succeeded", ouvrier.dit)) >= faites + fois)


def test_ouvrir_envoie_un_courriel_a_chacun_et_rejouer_n_envoie_rien(ouvrier, boite, campagne):
    campagnes.ouvrir(campagne, UtilisateurFactory(coordination=True))
    ouvrier.attendre(lambda: len(boite.recus) == 3)
    rejouer_la_tache(ouvrier)

    assert sorted(qui for (qui,), _ in boite.recus) == [
        "ana@vitrolles.example",
        "basile@vitrolles.example",
        "chloe@vitrolles.example",
    ]
    assert set(Courriel.objects.values_list("etat", flat=True)) == {EtatCourriel.EXPEDIE}
    for (qui,), message in boite.recus:
        texte = message.get_body(("plain",)).get_content()
        html = message.get_body(("html",)).get_content()
        assert message["To"] == qui
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["Auto-Submitted"] == "auto-generated"
        assert "Le comité lira vos réponses." in texte
        assert all(re.search(r"/espace/lien/[0-9a-f]{32}:[^/]+/", corps) for corps in (texte, html))
        arrets = [re.search(r"/courriels/([^/]+)/", corps)[1] for corps in (message["List-Unsubscribe"], texte, html)]
        assert [lire_l_arret(jeton) for jeton in arrets] == [(qui, "points")] * 3


def test_le_lien_recu_ouvre_la_page_et_l_arret_recu_arrete(ouvrier, boite, campagne):
    campagnes.ouvrir(campagne, None)
    ouvrier.attendre(lambda: len(boite.recus) == 3)
    (qui,), message = boite.recus[0]
    texte = message.get_body(("plain",)).get_content()
    lien = chemin(re.search(r"http\S+/espace/lien/\S+", texte).group())
    arret = chemin(message["List-Unsubscribe"].strip(" <>"))
    navigateur = Client()

    page = navigateur.get(lien)
    arrete = navigateur.post(arret, {"List-Unsubscribe": "One-Click"})

    assert (page.status_code, arrete.status_code) == (200, 204)
    empeche = campagne.sollicitations.avec_situation().get(agent__courriel=qui)
    assert (empeche.empechement, empeche.situation) == ("arrete", "injoignable")


def test_deux_taches_du_matin_ensemble_ne_relancent_qu_une_fois(ouvrier, boite, campagne):
    campagnes.ouvrir(campagne, None)
    ouvrier.attendre(lambda: len(boite.recus) == 3)
    il_y_a_huit_jours = timezone.now() - timedelta(days=8)
    campagne.sollicitations.update(creee_le=il_y_a_huit_jours)
    Courriel.objects.update(jour=il_y_a_huit_jours.date())
    CampagneMiseAJour.objects.update(relance_le=il_y_a_huit_jours.date(), suppleants_le=None, coordination_le=None)

    rejouer_la_tache(ouvrier, fois=3)
    ouvrier.attendre(lambda: len(boite.recus) >= 6)

    relances = [message for _, message in boite.recus[3:]]
    assert [m["Subject"] for m in relances] == ["Rappel\xa0: une action attend de vos nouvelles"] * 3
    assert len({m["To"] for m in relances}) == 3
