"""« Mon mandat » : ma lettre, mon année, mon agenda, les messages que je reçois."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from socle import courriels, liens
from socle.models import ArretCourriel, Famille, UsageDuLien
from tests.fabriques import AgentFactory, LettreMissionFactory, MandatReferentFactory, NoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fichiers_jetables(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def mandat():
    return MandatReferentFactory(agent=AgentFactory(avec_compte=True), debut=datetime.date(2025, 1, 1))


@pytest.fixture
def client_du_mandat(connecter, mandat):
    return connecter(mandat.agent.utilisateur)


def voir(client, **parametres):
    return client.get(reverse("espace:moi"), parametres)


# --- Ma lettre ----------------------------------------------------------------------------------------


def test_la_lettre_signee_se_telecharge(client_du_mandat, mandat):
    lettre = LettreMissionFactory(mandat=mandat, signee=True, finit_dans=200)

    page = voir(client_du_mandat)
    fichier = client_du_mandat.get(reverse("espace:ma-lettre-signee"), {"lettre": lettre.pk})

    assert "Elle vaut jusqu’au" in page.text
    assert (b"".join(fichier.streaming_content), fichier["Content-Disposition"].partition(";")[0]) == (
        b"%PDF-1.7",
        "attachment",
    )


def test_un_brouillon_s_annonce_sans_se_lire(client_du_mandat, mandat):
    LettreMissionFactory(mandat=mandat)

    assert "En préparation" in voir(client_du_mandat).text
    assert client_du_mandat.get(reverse("espace:ma-lettre")).status_code == 404


def test_une_lettre_a_signer_s_imprime(client_du_mandat, mandat):
    LettreMissionFactory(mandat=mandat, a_signer=True)

    reponse = client_du_mandat.get(reverse("espace:ma-lettre"))

    assert (reponse.status_code, reponse["Content-Type"]) == (200, "application/pdf")
    assert client_du_mandat.get(reverse("espace:ma-lettre-signee")).status_code == 404


def test_la_lettre_d_une_autre_personne_n_existe_pas(client_du_mandat, mandat):
    LettreMissionFactory(mandat=mandat, signee=True)
    autre = LettreMissionFactory(signee=True)

    for adresse in ("espace:ma-lettre", "espace:ma-lettre-signee"):
        assert client_du_mandat.get(reverse(adresse), {"lettre": autre.pk}).status_code == 404


def test_sans_lettre_la_page_dit_a_qui_la_demander(client_du_mandat):
    assert "Votre lettre de mission n’est pas encore préparée." in voir(client_du_mandat).text


def test_un_mandat_termine_laisse_sa_lettre_et_son_attestation(connecter):
    mandat = MandatReferentFactory(
        agent=AgentFactory(avec_compte=True),
        debut=datetime.date(2024, 1, 1),
        termine=True,
        fin=datetime.date(2025, 6, 1),
    )
    LettreMissionFactory(mandat=mandat, signee=True, etat="close")
    client = connecter(mandat.agent.utilisateur)

    page = voir(client)

    assert "du 1er\N{NO-BREAK SPACE}janvier\N{NO-BREAK SPACE}2024" in page.text
    assert b"".join(client.get(reverse("espace:ma-lettre-signee")).streaming_content) == b"%PDF-1.7"
    assert "L’adresse se crée pendant un mandat." in page.text


def test_qui_n_a_plus_de_mandat_n_est_mene_qu_a_des_pages_qui_s_ouvrent(connecter):
    client = connecter(MandatReferentFactory(agent=AgentFactory(avec_compte=True), termine=True).agent.utilisateur)

    page = voir(client)

    assert page.context["fil"][0] == ("Mon accueil", reverse("mon-accueil"))
    navigation = re.search(r'<nav class="nav-espace".*?</nav>', page.text, re.S)[0]
    menees = re.findall(r'href="([^"]+)"', navigation)
    assert menees == [reverse(nom) for nom in ("mon-accueil", "espace:formations", "agenda:mes-propositions")]
    assert [client.get(adresse).status_code for adresse in menees] == [200, 200, 200]


# --- Mon année, mes messages --------------------------------------------------------------------------


def test_on_choisit_son_annee(client_du_mandat):
    assert voir(client_du_mandat, annee="2025").context["annee"].annee == 2025
    assert voir(client_du_mandat, annee="1990").context["annee"].annee == voir(client_du_mandat).context["annees"][0]


@pytest.mark.parametrize(
    ("etat", "annee", "attestee"),
    [
        ({}, "2025", True),
        ({"termine": True}, "2021", True),
        ({"termine": True}, "2025", False),
        ({"pressenti": True}, "2025", False),
    ],
)
def test_l_attestation_ne_se_propose_que_pour_une_annee_de_mandat(connecter, etat, annee, attestee):
    agent = AgentFactory(avec_compte=True)
    MandatReferentFactory(agent=agent, **etat)
    client = connecter(agent.utilisateur)

    adresse = f"{reverse('espace:mon-attestation')}?annee={annee}"

    assert (adresse in voir(client, annee=annee).text) is attestee
    assert client.get(adresse).status_code == (200 if attestee else 404)


def test_la_page_dit_les_messages_recus_et_ou_les_choisir(client_du_mandat, mandat):
    ArretCourriel.objects.create(destinataire=mandat.agent.courriel, famille=Famille.RESEAU)

    # Le lien est signé à la seconde : l’heure s’arrête, ou il change entre la page et sa lecture.
    with time_machine.travel(timezone.now(), tick=False):
        page = voir(client_du_mandat)
        adresse = courriels.adresse_d_arret(mandat.agent.courriel)

    assert dict(page.context["familles"])[Famille.RESEAU.label] is False
    assert adresse in page.text


def test_choisir_ses_messages_ne_decoche_rien_d_avance(client_du_mandat, mandat):
    adresse = courriels.adresse_d_arret(mandat.agent.courriel)

    page = client_du_mandat.get(adresse.partition("/courriels/")[1] + adresse.partition("/courriels/")[2])

    assert page.context["form"].initial["familles"] == Famille.values


def test_une_note_qui_attend_se_rappelle(client_du_mandat):
    assert "note-attend" not in voir(client_du_mandat).text

    NoteFactory(titre="Le nouveau logo")

    assert "Une note de la coordination vous attend" in voir(client_du_mandat).text


# --- Mon agenda ---------------------------------------------------------------------------------------


def test_creer_son_adresse_d_agenda(client_du_mandat, mandat):
    client_du_mandat.post(reverse("espace:agenda-creer"))

    lien = liens.courant(UsageDuLien.AGENDA, mandat.agent)
    adresse = reverse("espace:agenda", args=[liens.jeton(lien)])
    page = voir(client_du_mandat)
    assert (lien.expire_le, page.context["agenda"].endswith(adresse)) == (None, True)
    assert page.context["agenda_webcal"].startswith("webcal://")
    assert client_du_mandat.get(adresse).status_code == 200


def test_la_remplacer_eteint_la_precedente(client_du_mandat, mandat):
    client_du_mandat.post(reverse("espace:agenda-creer"))
    ancienne = reverse("espace:agenda", args=[liens.jeton(liens.courant(UsageDuLien.AGENDA, mandat.agent))])

    client_du_mandat.post(reverse("espace:agenda-creer"))

    nouvelle = reverse("espace:agenda", args=[liens.jeton(liens.courant(UsageDuLien.AGENDA, mandat.agent))])
    assert (client_du_mandat.get(ancienne).status_code, client_du_mandat.get(nouvelle).status_code) == (410, 200)


def test_la_supprimer_n_en_laisse_aucune(client_du_mandat, mandat):
    client_du_mandat.post(reverse("espace:agenda-creer"))

    client_du_mandat.post(reverse("espace:agenda-annuler"))

    assert liens.courant(UsageDuLien.AGENDA, mandat.agent) is None
    assert "Créer mon adresse d’agenda" in voir(client_du_mandat).text


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_coute_toujours_autant(connecter, nombre, django_assert_num_queries):
    agent = AgentFactory(avec_compte=True)
    for _ in range(nombre):
        mandat = MandatReferentFactory(agent=agent, service=MandatReferentFactory().service)
        LettreMissionFactory(mandat=mandat, signee=True)
    client = connecter(agent.utilisateur)
    voir(client)

    with django_assert_num_queries(19):
        page = voir(client)

    assert page.text.count('class="ma-lettre"') == nombre
