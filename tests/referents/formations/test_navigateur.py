"""Une formation de bout en bout, au téléphone : demander, l’accord par un lien, convoquer, pointer, attester."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db.models import F
from django.utils import timezone

from referents.models import Inscription, Seance, SessionFormation
from tests.fabriques import AgentFactory, SessionFactory, TypeFormationFactory, UtilisateurFactory
from tests.navigateur import demande_un_navigateur

pytestmark = [pytest.mark.navigateur, demande_un_navigateur, pytest.mark.django_db(transaction=True)]

MOT_DE_PASSE = "une phrase longue et simple"
TELEPHONE = {"largeur": 375, "hauteur": 740, "has_touch": True}


@pytest.fixture
def session():
    type_formation = TypeFormationFactory(label=True, intitule="Label citoyen")
    return SessionFactory(type_formation=type_formation, seances=2, lieu="Camp des Milles", a_prevoir="Un repas.")


@pytest.fixture
def salome():
    compte = UtilisateurFactory(email="salome@vitrolles.example", password=MOT_DE_PASSE, confirmee=True)
    return AgentFactory(prenom="Salomé", nom="Ferrandi", courriel=compte.email, utilisateur=compte, referent=True)


@pytest.fixture
def coordination():
    return UtilisateurFactory(coordination=True, email="coordination@example.fr", password=MOT_DE_PASSE, confirmee=True)


def test_de_la_demande_a_l_attestation(visiteur, session, salome, coordination):
    fautes = []
    agente, bureau = visiteur(**TELEPHONE), visiteur(**TELEPHONE)
    agente.entrer("salome@vitrolles.example", MOT_DE_PASSE)
    bureau.entrer("coordination@example.fr", MOT_DE_PASSE)

    fautes += demander(agente)
    fautes += donner_l_accord(visiteur(**TELEPHONE))
    fautes += convoquer(bureau, session)
    fautes += donner_l_agenda(visiteur(**TELEPHONE))
    avancer(session, jours=40)
    fautes += pointer(bureau, session)
    fautes += attester(agente)

    assert fautes == []
    assert Inscription.objects.suivies().get().agent == salome


def cliquer(personne, bouton, role="button"):
    with personne.page.expect_navigation():
        personne.page.locator("main").get_by_role(role, name=bouton).first.click()
    personne.page.wait_for_load_state()
    return personne.controler()


def demander(agente):
    agente.page.get_by_role("link", name="Formations", exact=True).click()
    agente.page.wait_for_load_state()
    fautes = agente.controler()
    fautes += cliquer(agente, "Demander une place", role="link")
    fautes += cliquer(agente, "Demander une place")  # sans adresse : la page dit ce qui manque
    agente.page.get_by_label("Courriel de la hiérarchie").first.fill("n1@vitrolles.example")
    fautes += cliquer(agente, "Demander une place")
    assert agente.page.get_by_text("L’accord est demandé à n1@vitrolles.example").is_visible()
    return fautes


def dernier_lien(page):
    return urlsplit(re.search(rf"https?://\S+/formations/{page}/\S+", mail.outbox[-1].body).group()).path


def donner_l_accord(hierarchie):
    hierarchie.aller(dernier_lien("accord"))
    fautes = hierarchie.controler()
    fautes += cliquer(hierarchie, "Refuser")  # sans raison : rien n’est fait
    fautes += cliquer(hierarchie, "Donner mon accord")
    assert hierarchie.page.get_by_role("heading", name="L’accord est enregistré").is_visible()
    return fautes


def convoquer(bureau, session):
    bureau.aller(f"/pilotage/formations/{session.pk}/")
    fautes = bureau.controler()
    fautes += cliquer(bureau, "Envoyer la convocation")
    assert bureau.page.get_by_text("1 convocation en route").is_visible()
    return fautes


def donner_l_agenda(agente):
    assert "Un repas." in mail.outbox[-1].body
    reponse = agente.page.request.get(agente.adresse + dernier_lien("seances"))
    assert (reponse.status, reponse.text().count("BEGIN:VEVENT")) == (200, 2)
    return []


def avancer(session, jours):
    """Le temps passe : la session a eu lieu."""
    recul = timedelta(days=jours)
    SessionFormation.objects.filter(pk=session.pk).update(debut=F("debut") - recul, fin=F("fin") - recul)
    Seance.objects.filter(session=session).update(jour=timezone.localdate() - timedelta(days=jours - 30))


def pointer(bureau, session):
    bureau.aller(f"/pilotage/formations/{session.pk}/")
    fautes = cliquer(bureau, "Renseigner les présences", role="link")
    fautes += cliquer(bureau, "Tous présents")
    fautes += cliquer(bureau, "Enregistrer les présences")
    fautes += cliquer(bureau, "Revenir à la session", role="link")
    fautes += cliquer(bureau, "Déclarer réalisée")
    return fautes


def attester(agente):
    agente.aller("/espace/formations/")
    fautes = agente.controler()
    fautes += cliquer(agente, re.compile("attestations"), role="link")
    with agente.page.expect_download() as recu:
        agente.page.get_by_role("link", name=re.compile("Mon attestation")).click()
    assert recu.value.suggested_filename.startswith("attestation-")
    return fautes
