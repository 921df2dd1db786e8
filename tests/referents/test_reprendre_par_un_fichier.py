"""La porte d’un registre de présences tenu ailleurs : on dépose, on voit tout, on confirme ; rien ne se devine."""

import datetime
import io
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from referents.etats import EtatInscription, EtatPresence, EtatSession
from referents.models import Agent, Inscription, Presence, SessionFormation
from tests.fabriques import (
    AgentFactory,
    InscriptionFactory,
    ServiceFactory,
    SessionFactory,
    TypeFormationFactory,
)
from tests.vitrolles_plan.classeurs import exporter, exporter_en_csv, nouveau

PAGE = reverse("admin:referents_presence_reprise")
TITRES = ["Session", "Formation", "Jour", "Demi-journée", "Courriel", "Prénom", "Nom", "Direction", "Présence"]
JOUR = datetime.date(2019, 3, 13)
TOUT_CREER = {"creer_les_sessions": "on", "creer_les_agents": "on"}
NON_DEMANDEE = "Rien n’a été enregistré : ce registre crée une session ou un agent, et vous ne l’avez pas demandé."


@pytest.fixture
def client_camille(connecter, coordinatrice):
    return connecter(coordinatrice)


@pytest.fixture
def sports(db):
    TypeFormationFactory(code="journee-citoyenne", journee=True)
    return ServiceFactory(nom="Stades", direction__nom="Sports", direction__code="sports")


@pytest.fixture
def agent(sports):
    return AgentFactory(courriel="noe@vitrolles.example", service=sports)


def ligne(**cases):
    defaut = {"Formation": "journee-citoyenne", "Jour": "13/03/2019", "Demi-journée": "Matin"}
    defaut |= {"Courriel": "noe@vitrolles.example", "Présence": "présent"}
    return [{**defaut, **cases}.get(titre, "") for titre in TITRES]


def registre(*lignes):
    contenu = io.BytesIO()
    nouveau(TITRES, *lignes).save(contenu)
    return contenu.getvalue()


def deposer(client, contenu, nom="registre.xlsx"):
    return client.post(PAGE, {"fichier": SimpleUploadedFile(nom, contenu)})


def confirmer(client, apercu, **cochees):
    return client.post(PAGE, {"jeton": apercu.context["jeton"], **cochees}, follow=True)


def dits(reponse):
    return [str(message) for message in reponse.context["messages"]]


def test_on_voit_tout_puis_tout_s_ecrit(client_camille, coordinatrice, agent):
    session = SessionFactory(code="mars-2019", type_formation__code="label", jour=JOUR, realisee=True)

    apercu = deposer(client_camille, registre(ligne(Session="mars-2019", Formation="")))
    avant = Presence.objects.count()
    reponse = confirmer(client_camille, apercu)

    presence = Presence.objects.get()
    assert (avant, apercu.context["apercu"].bilan.presences) == (0, 1)
    assert (presence.etat, presence.saisie_par, presence.inscription.agent) == ("present", coordinatrice, agent)
    assert (presence.inscription.session, presence.inscription.source) == (session, "import")
    assert dits(reponse) == ["Registre repris. Présences notées\xa0: 1."]


@pytest.mark.parametrize("cochees", [{}, {"creer_les_agents": "on"}])
def test_une_session_inconnue_ne_se_cree_pas_sans_l_avoir_demande(client_camille, agent, cochees):
    apercu = deposer(client_camille, registre(ligne()))

    reponse = confirmer(client_camille, apercu, **cochees)

    [inconnue] = apercu.context["apercu"].creations["creer_les_sessions"]
    assert f"<li>{inconnue}</li>" in apercu.text
    assert dits(reponse) == [NON_DEMANDEE]
    assert SessionFormation.objects.count() == 0


def test_une_session_inconnue_se_cree_realisee_quand_on_le_demande(client_camille, agent):
    apercu = deposer(client_camille, registre(ligne(), ligne(**{"Demi-journée": "Après-midi"})))

    confirmer(client_camille, apercu, creer_les_sessions="on")

    session = SessionFormation.objects.get()
    assert (session.debut, session.etat, session.seances.count()) == (JOUR, EtatSession.REALISEE, 2)


def test_un_agent_inconnu_ne_se_cree_pas_sans_l_avoir_demande(client_camille, sports):
    personne = {"Courriel": "", "Prénom": "Inès", "Nom": "Castel", "Direction": "Sports"}
    apercu = deposer(client_camille, registre(ligne(**personne)))

    refusee = confirmer(client_camille, apercu, creer_les_sessions="on")
    avant = Agent.objects.count()
    confirmer(client_camille, apercu, **TOUT_CREER)

    assert apercu.context["apercu"].creations["creer_les_agents"] == ("Inès Castel, Sports",)
    assert (dits(refusee), avant) == ([NON_DEMANDEE], 0)
    assert [str(agent) for agent in Agent.objects.all()] == ["Inès Castel"]


def test_chaque_erreur_dit_sa_ligne_dans_le_tableur(client_camille, agent):
    vide = [""] * len(TITRES)
    fausse = ligne(Jour="mi-mars")

    apercu = deposer(client_camille, registre(ligne(), vide, ligne(Présence=""), fausse))

    [(rang, [phrase])] = apercu.context["apercu"].refus.items()
    assert (rang, phrase.replace("\xa0", " ")) == (5, "Jour : « mi-mars » n’est pas une date.")
    assert "<strong>Ligne 5</strong>" in apercu.text
    assert Presence.objects.count() == 0


def test_une_case_vide_n_est_pas_une_absence(client_camille, agent):
    apercu = deposer(client_camille, registre(ligne(), ligne(Présence="", Jour="14/03/2019")))

    confirmer(client_camille, apercu, **TOUT_CREER)

    assert "Sans présence, laissées de côté&nbsp;: 1 ligne." in apercu.text
    assert list(Presence.objects.values_list("etat", flat=True)) == [EtatPresence.PRESENT]


@pytest.mark.parametrize(
    ("titres", "phrase"),
    [
        (["Jour", "Présence", "Nom de famille"], "On ne connaît pas\xa0: Nom de famille."),
        (["Jour", "Nom"], "On attend\xa0: Présence."),
    ],
)
def test_des_titres_a_revoir_se_disent(client_camille, sports, titres, phrase):
    contenu = ";".join(titres) + "\n" + ";".join("x" for _ in titres)

    reponse = deposer(client_camille, contenu.encode(), "registre.csv")

    [dit] = reponse.context["form"].errors["fichier"]
    assert phrase in dit


def test_un_fichier_qui_n_en_est_pas_un_est_refuse(client_camille, sports):
    reponse = deposer(client_camille, b"%PDF-1.7", "registre.xlsx")

    assert reponse.context["form"].errors["fichier"][0].startswith("Ce fichier n’est ni un classeur xlsx ni un csv.")


def test_ce_qui_a_change_depuis_l_apercu_arrete_tout(client_camille, agent):
    apercu = deposer(client_camille, registre(ligne(), ligne(**{"Demi-journée": "Après-midi"})))
    confirmer(client_camille, deposer(client_camille, registre(ligne())), **TOUT_CREER)

    reponse = confirmer(client_camille, apercu, **TOUT_CREER)

    assert dits(reponse)[-1].startswith("Les données ont changé depuis l’aperçu")
    assert Presence.objects.count() == 1


@pytest.mark.parametrize("jeton", ["", "abime", "WyJhIiwiYiJd:1vXxXx:abc"])
def test_un_jeton_inconnu_n_ecrit_rien(client_camille, sports, jeton):
    reponse = client_camille.post(PAGE, {"jeton": jeton}, follow=True)

    assert dits(reponse) == [
        "L’aperçu a plus d’un jour, ou a déjà servi : rien n’a été enregistré. Reprenez le fichier."
    ]


def test_le_registre_exporte_revient_identique(client_camille, sports):
    seance = SessionFactory(code="mars-2019", jour=JOUR, realisee=True).seances.get()
    for n, etat in enumerate(
        [EtatPresence.PRESENT, EtatPresence.ABSENT, EtatPresence.EXCUSE, EtatPresence.NON_RENSEIGNE]
    ):
        agent = AgentFactory(service=sports, courriel=f"agent-{n}@vitrolles.example" if n else None)
        inscription = InscriptionFactory(session=seance.session, agent=agent)
        Presence.objects.create(inscription=inscription, seance=seance, etat=etat)
    for champs in ({"exterieure": True}, {"etat": EtatInscription.ANNULEE}):
        inscription = InscriptionFactory(session=seance.session, **champs)
        Presence.objects.create(inscription=inscription, seance=seance, etat=EtatPresence.PRESENT)
    xlsx = io.BytesIO()
    exporter(client_camille, Presence).save(xlsx)

    apercus = [
        deposer(client_camille, xlsx.getvalue()),
        deposer(client_camille, exporter_en_csv(client_camille, Presence), "registre.csv"),
    ]

    for apercu in apercus:
        assert apercu.context["apercu"].refus == {}
        assert (apercu.context["apercu"].bilan.presences, apercu.context["apercu"].bilan.deja) == (0, 3)
        assert dict(apercu.context["ecartees"]) == {"blanches": 1, "exterieures": 1}
        assert "jeton" not in apercu.context


def test_la_liste_des_presences_mene_a_la_reprise(client_camille, sports):
    lu = client_camille.get(reverse("admin:referents_presence_changelist")).text

    assert f'<a href="{PAGE}" class="import_link">Reprendre un registre</a>' in lu


@pytest.mark.parametrize("compte", ["referente", "elue", "cosignataire", "etranger"])
def test_la_coordination_seule_reprend_un_registre(connecter, request, compte):
    client = connecter(request.getfixturevalue(compte))

    assert [client.get(PAGE).status_code, client.post(PAGE, {"jeton": "x"}).status_code] == [403, 403]


def test_cinq_cents_lignes_se_reprennent_vite(client_camille, sports):
    agents = AgentFactory.create_batch(500, service=sports)
    contenu = registre(*(ligne(Courriel=agent.courriel) for agent in agents))
    debut = time.process_time()

    confirmer(client_camille, deposer(client_camille, contenu), **TOUT_CREER)

    assert Inscription.objects.count() == 500
    assert time.process_time() - debut < 10
