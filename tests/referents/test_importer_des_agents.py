"""La liste des agents reprise d’un fichier : on voit tout avant, et l’absence de quelqu’un ne décide de rien."""

import time

import pytest
from django.urls import reverse

from referents.departs import lire_les_absents
from referents.models import Agent
from tests.fabriques import ActionFactory, AgentFactory, InscriptionFactory, MandatReferentFactory, ServiceFactory
from tests.vitrolles_plan.classeurs import (
    confirmer,
    deposer,
    exporter,
    exporter_en_csv,
    importer,
    nouveau,
    page,
    totaux,
)

TITRES = ["Prénom", "Nom", "Courriel professionnel", "Service", "En poste"]
COMPLETE = {"liste_complete": "on"}


@pytest.fixture
def client_camille(connecter, coordinatrice):
    return connecter(coordinatrice)


@pytest.fixture
def sports(db):
    return ServiceFactory(code="sports", nom="Sports")


def ligne(agent, **autres):
    champs = {"prenom": agent.prenom, "nom": agent.nom, "courriel": agent.courriel, "service": agent.service.code}
    return [*{**champs, "actif": "oui", **autres}.values()]


def avis(apercu):
    return [ligne.avis for ligne in apercu.context["result"].valid_rows()]


def noms_des_absents(apercu):
    return [str(absent.agent) for absent in apercu.context["result"].absents]


# --- Ce qui change -------------------------------------------------------------------------------------------


def test_l_apercu_compte_et_montre_l_avant_et_l_apres(client_camille, sports):
    connue, pareille = AgentFactory(nom="Avant", service=sports), AgentFactory(service=sports)
    neuve = ["Alix", "Nouvelle", "alix@vitrolles.example", "sports", "oui"]

    apercu = importer(client_camille, Agent, nouveau(TITRES, ligne(connue, nom="Après"), ligne(pareille), neuve))

    modifiee, _, ajoutee = apercu.context["result"].valid_rows()
    assert totaux(apercu) == {"new": 1, "update": 1, "skip": 1}
    assert [(case["avant"], case["apres"]) for case in modifiee.diff] == [("Avant", "Après")]
    assert ajoutee.object_repr == "Alix Nouvelle"


def test_une_ligne_fausse_arrete_tout(client_camille, sports):
    classeur = nouveau(
        TITRES,
        ["Alix", "Nouvelle", "alix@vitrolles.example", "sports", "oui"],
        ["Noé", "Sansservice", "noe@vitrolles.example", "marine", "oui"],
        ["Inès", "Malécrit", "ines", "sports", "peut-être"],
    )

    apercu = importer(client_camille, Agent, classeur)

    assert apercu.context["result"].refus() == [
        (3, ["Service\xa0: « marine » ne correspond à aucune fiche (service)."]),
        (
            4,
            [
                "En poste\xa0: « peut-être » : écrivez « oui » ou « non ».",
                "Courriel professionnel\xa0: Saisissez une adresse de courriel valide.",
            ],
        ),
    ]
    assert Agent.objects.count() == 0


def test_un_courriel_se_reconnait_quelles_que_soient_ses_majuscules(client_camille, sports):
    agent = AgentFactory(courriel="D.Martin@vitrolles.example", service=sports)

    apercu = importer(client_camille, Agent, nouveau(TITRES, ligne(agent, courriel="d.martin@VITROLLES.example")))

    assert totaux(apercu) == {"skip": 1}


def test_une_liste_sans_courriels_reprise_deux_fois_ne_double_personne(client_camille, sports):
    classeur = nouveau(TITRES, ["Alix", "Nouvelle", "", "sports", "oui"])
    confirmer(client_camille, Agent, importer(client_camille, Agent, classeur))

    assert totaux(importer(client_camille, Agent, classeur)) == {"skip": 1}


def test_un_nom_deja_present_dans_la_direction_se_signale(client_camille, sports):
    connue = AgentFactory(prenom="Zoé", nom="Dupont-Roux", service=ServiceFactory(direction=sports.direction))
    AgentFactory(prenom="Zoé", nom="Dupont-Roux")

    apercu = importer(
        client_camille, Agent, nouveau(TITRES, ["zoe", "DUPONT ROUX", "z.roux@vitrolles.example", "sports", "oui"])
    )

    [[dit]] = avis(apercu)
    assert dit.startswith(
        f"Déjà dans cette direction\xa0: Zoé Dupont-Roux ({connue.courriel}, référence #{connue.pk})."
    )


def test_un_depart_ecrit_dans_le_fichier_dit_ce_qu_il_laisse(client_camille, sports):
    agent = AgentFactory(service=sports)
    MandatReferentFactory(agent=agent, service=sports)

    apercu = importer(client_camille, Agent, nouveau(TITRES, ligne(agent, actif="non")))

    assert avis(apercu) == [["Ce départ laisse\xa0: mandat à terminer\xa0: titulaire pour Sports (actif)."]]


# --- Qui n’y est plus ---------------------------------------------------------------------------------------


def test_l_absence_ne_retire_jamais_personne(client_camille, sports):
    presente, absente = AgentFactory(service=sports), AgentFactory(service=sports)
    classeur = nouveau(TITRES, ligne(presente, nom="Autre"))

    for saisie in ({}, COMPLETE):
        confirmer(client_camille, Agent, importer(client_camille, Agent, classeur, **saisie))

    absente.refresh_from_db()
    assert absente.actif is True
    assert absente.history.count() == 1


def test_sans_la_case_l_apercu_ne_parle_pas_des_absents(client_camille, sports):
    presente = AgentFactory(service=sports)
    AgentFactory(service=sports)

    apercu = importer(client_camille, Agent, nouveau(TITRES, ligne(presente)))

    assert "absents du fichier" not in apercu.text


def test_la_liste_complete_montre_les_absents_sans_rien_cocher(client_camille, sports):
    presente, absente = AgentFactory(service=sports), AgentFactory(service=sports)
    AgentFactory(service=sports, actif=False)

    apercu = importer(client_camille, Agent, nouveau(TITRES, ligne(presente)), **COMPLETE)

    assert noms_des_absents(apercu) == [str(absente)]
    assert f'name="partis" value="{absente.pk}"' in apercu.text
    assert " checked" not in apercu.text


def test_seule_une_personne_cochee_quitte_son_poste(client_camille, coordinatrice, sports):
    presente, cochee, laissee = (AgentFactory(service=sports) for _ in range(3))
    apercu = importer(client_camille, Agent, nouveau(TITRES, ligne(presente)), **COMPLETE)

    confirmer(client_camille, Agent, apercu, partis=[cochee.pk])

    assert list(Agent.objects.filter(actif=False)) == [cochee]
    version = cochee.history.first()
    assert (version.history_user, version.history_change_reason) == (coordinatrice, "absent du fichier liste.xlsx")
    assert laissee.history.count() == 1


def test_qui_quitte_son_poste_perd_l_espace_des_referents(client_camille, client, connecter, sports):
    presente, partie = AgentFactory(service=sports), AgentFactory(service=sports, referent=True, avec_compte=True)
    apercu = importer(client_camille, Agent, nouveau(TITRES, ligne(presente)), **COMPLETE)

    confirmer(client_camille, Agent, apercu, partis=[partie.pk])

    assert connecter(partie.utilisateur).get(reverse("espace:reseau")).status_code == 403


def test_un_absent_dit_ce_qu_il_laisse(client_camille, sports):
    presente, absente, autre = (AgentFactory(service=sports) for _ in range(3))
    MandatReferentFactory(agent=absente, service=sports, suppleant=True)
    MandatReferentFactory(agent=absente, service=ServiceFactory(), termine=True)
    seule, partagee = ActionFactory(code="A12"), ActionFactory(code="A13")
    for action, agents in ((seule, [absente]), (partagee, [absente, autre])):
        for agent in agents:
            action.pilotes.create(agent=agent)
    place = InscriptionFactory(agent=absente)

    apercu = importer(client_camille, Agent, nouveau(TITRES, ligne(presente), ligne(autre)), **COMPLETE)

    [absent] = apercu.context["result"].absents
    assert absent.laisse == [
        "mandat à terminer\xa0: suppléant·e pour Sports (actif)",
        "1 action qui n’aurait plus de pilote\xa0: A12",
        f"place de formation à rendre\xa0: {place.session}",
    ]


@pytest.mark.parametrize("qui", ["presente", "inconnue", "deja_partie"])
def test_on_ne_coche_que_les_absents_de_l_apercu(client_camille, sports, qui):
    agents = {"presente": AgentFactory(service=sports), "deja_partie": AgentFactory(service=sports, actif=False)}
    apercu = importer(client_camille, Agent, nouveau(TITRES, ligne(agents["presente"], nom="Autre")), **COMPLETE)
    numero = agents[qui].pk if qui in agents else 999_999

    confirmer(client_camille, Agent, apercu, partis=[numero])

    agents["presente"].refresh_from_db()
    assert (agents["presente"].actif, agents["presente"].nom != "Autre") == (True, True)


def test_des_numeros_insenses_sont_refuses(client_camille, sports):
    presente = AgentFactory(service=sports)
    apercu = importer(client_camille, Agent, nouveau(TITRES, ligne(presente)), **COMPLETE)

    reponse = confirmer(client_camille, Agent, apercu, partis=["1; drop", "9" * 40])

    assert reponse.context["errors"].keys() == {"partis"}


def test_quitter_son_poste_dit_aussi_sur_la_fiche_ce_qu_on_laisse(client_camille, sports):
    agent = MandatReferentFactory(service=sports, agent__service=sports).agent
    listes = {"mandats-TOTAL_FORMS": 0, "mandats-INITIAL_FORMS": 0}
    saisie = {"prenom": agent.prenom, "nom": agent.nom, "courriel": agent.courriel, "service": agent.service_id}

    reponse = client_camille.post(
        reverse("admin:referents_agent_change", args=[agent.pk]), {**saisie, **listes}, follow=True
    )

    assert f"{agent} laisse\xa0: mandat à terminer\xa0: titulaire pour Sports (actif)." in [
        str(message) for message in reponse.context["messages"]
    ]


# --- Les formats, les droits, le coût -----------------------------------------------------------------------


def test_le_fichier_exporte_revient_identique(client_camille, sports):
    AgentFactory(service=sports, courriel="D.Martin@vitrolles.example", prenom="Zoé", nom="L’Été")
    AgentFactory(service=sports, courriel=None, actif=False)

    en_xlsx = importer(client_camille, Agent, exporter(client_camille, Agent), **COMPLETE)
    en_csv = deposer(client_camille, Agent, exporter_en_csv(client_camille, Agent), **COMPLETE)

    assert [totaux(apercu) for apercu in (en_xlsx, en_csv)] == [{"skip": 2}, {"skip": 2}]
    assert [noms_des_absents(apercu) for apercu in (en_xlsx, en_csv)] == [[], []]


@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_le_csv_d_un_vieux_tableur_se_reprend(client_camille, sports, separateur):
    lignes = [TITRES, ["Zoé", "L’Été", "zoe@vitrolles.example", "sports", "oui"]]
    contenu = "\r\n".join(separateur.join(cases) for cases in lignes).encode("cp1252")

    confirmer(client_camille, Agent, deposer(client_camille, Agent, contenu))

    assert str(Agent.objects.get()) == "Zoé L’Été"


@pytest.mark.parametrize("compte", ["referente", "elue", "cosignataire", "etranger"])
@pytest.mark.parametrize("nom", ["import", "process_import", "export", "export_csv"])
def test_la_coordination_seule_echange_la_liste_des_agents(connecter, request, compte, nom):
    reponse = connecter(request.getfixturevalue(compte)).post(page(Agent, nom))

    assert reponse.status_code == 403


@pytest.mark.parametrize("nombre", [1, 3])
def test_les_absents_coutent_toujours_autant(sports, nombre, django_assert_num_queries):
    for agent in AgentFactory.create_batch(nombre, service=sports):
        MandatReferentFactory(agent=agent, service=sports)
        ActionFactory().pilotes.create(agent=agent)
        InscriptionFactory(agent=agent)

    with django_assert_num_queries(4):
        absents = lire_les_absents([])

    assert [len(absent.laisse) for absent in absents] == [3] * nombre


def test_cinq_cents_lignes_se_reprennent_vite(client_camille, sports):
    lignes = [["Alix", f"Agent{n}", f"a{n}@vitrolles.example", "sports", "oui"] for n in range(500)]
    classeur = nouveau(TITRES, *lignes)
    debut = time.process_time()

    confirmer(client_camille, Agent, importer(client_camille, Agent, classeur, **COMPLETE))

    assert Agent.objects.count() == 500
    assert time.process_time() - debut < 10
