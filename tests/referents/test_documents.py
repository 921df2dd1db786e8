"""La lettre de mission et l’attestation d’engagement, en PDF accessible à tous."""

import datetime
import os

import pytest
from django.urls import reverse

from tests.bases import joue_sur_sqlite
from tests.fabriques import (
    AgentFactory,
    InscriptionFactory,
    LettreMissionFactory,
    MandatReferentFactory,
    SessionFactory,
)
from tests.pdf import lire
from tests.rapports import verapdf

pytestmark = [pytest.mark.pdf, pytest.mark.django_db, joue_sur_sqlite]


@pytest.fixture(autouse=True)
def _fichiers_jetables(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agent():
    return AgentFactory(avec_compte=True, prenom="Samia", nom="Barthès", service__nom="Accueil")


def juger(octets):
    if empechement := verapdf.empechement():
        if os.environ.get("CI"):
            pytest.fail(f"En intégration continue, le contrôle PDF/UA est obligatoire : {empechement}")
        pytest.skip(empechement)
    return verapdf.juger(octets)


def imprimer(client, lettre):
    return client.get(reverse("pilotage:lettre-pdf", args=[lettre.pk]))


def test_la_lettre_dit_qui_ou_quand_combien_et_qui_signe(connecter, coordinatrice, agent):
    mandat = MandatReferentFactory(agent=agent, debut=datetime.date(2026, 1, 1))
    lettre = LettreMissionFactory(
        mandat=mandat,
        a_signer=True,
        missions="Faire connaître le plan.\n\nAccueillir.",
        echeance=datetime.date(2028, 12, 31),
        signataire="Une directrice",
    )

    reponse = imprimer(connecter(coordinatrice), lettre)

    texte = lire(reponse.content)
    assert reponse["Content-Disposition"] == 'inline; filename="lettre-de-mission-samia-barthes-1.pdf"'
    for morceau in ("Samia Barthès", "Accueil", "à compter du 1er janvier 2026", "au 31 décembre 2028", "10 %"):
        assert morceau in texte
    assert "Faire connaître le plan." in texte
    assert "Une directrice" in texte
    assert "Projet" not in texte


@pytest.mark.parametrize("invente", [True, False])
def test_la_lettre_d_une_personne_inventee_le_dit(connecter, coordinatrice, invente):
    lettre = LettreMissionFactory(mandat__agent__demonstration=invente)

    assert ("cette personne est imaginée" in lire(imprimer(connecter(coordinatrice), lettre).content)) is invente


def test_un_brouillon_dit_qu_il_n_est_qu_un_projet(connecter, coordinatrice, agent):
    lettre = LettreMissionFactory(mandat__agent=agent)

    assert "Projet – ce texte n’est pas encore arrêté" in lire(imprimer(connecter(coordinatrice), lettre).content)


def test_la_lettre_repond_a_la_norme_d_accessibilite(connecter, coordinatrice, agent):
    lettre = LettreMissionFactory(mandat__agent=agent, signee=True, missions="x " * 2000)

    jugement = juger(imprimer(connecter(coordinatrice), lettre).content)

    assert (jugement.conforme, jugement.fautes) == (True, ())


def test_l_attestation_dit_le_mandat_la_quotite_et_l_annee(connecter, agent):
    mandat = MandatReferentFactory(agent=agent, debut=datetime.date(2025, 9, 1))
    LettreMissionFactory(mandat=mandat, signee=True, quotite=10)

    reponse = connecter(agent.utilisateur).get(reverse("espace:mon-attestation"), {"annee": "2026"})

    texte = lire(reponse.content)
    assert "Attestation d’engagement Année 2026" in texte
    assert "depuis le 1er septembre 2025, à raison de 10 % du temps de travail" in texte
    assert "Heuresdeformationsuivies0h" in texte.replace(" ", "")
    assert juger(reponse.content).conforme


def test_l_attestation_dit_les_heures_qu_elle_ne_compte_pas(connecter, agent):
    MandatReferentFactory(agent=agent, debut=datetime.date(2026, 1, 1))
    for duree in (7, None):
        session = SessionFactory(realisee=True, jour=datetime.date(2026, 3, 12), type_formation__duree_heures=duree)
        InscriptionFactory(session=session, agent=agent, presences="present")

    texte = lire(connecter(agent.utilisateur).get(reverse("espace:mon-attestation"), {"annee": "2026"}).content)

    assert "au moins 7" in texte
    assert "1 demi-journée de formation suivie, de durée inconnue" in texte.replace("‐ ", "")


def test_une_annee_sans_mandat_ne_s_atteste_pas(connecter, agent):
    MandatReferentFactory(agent=agent, debut=datetime.date(2024, 1, 1), termine=True, fin=datetime.date(2024, 12, 31))

    assert connecter(agent.utilisateur).get(reverse("espace:mon-attestation"), {"annee": "2025"}).status_code == 404


def test_un_mandat_fini_s_atteste_encore(connecter, agent):
    MandatReferentFactory(agent=agent, debut=datetime.date(2024, 1, 1), termine=True, fin=datetime.date(2024, 12, 31))

    reponse = connecter(agent.utilisateur).get(reverse("espace:mon-attestation"), {"annee": "2024"})

    assert "du 1er janvier 2024 au 31 décembre 2024" in lire(reponse.content)
