"""Le tableau des réponses : qui a répondu, ce qui est parti, ce qui manque, et qui a le droit de le lire."""

import pytest
from django.urls import reverse

from actions import campagnes
from actions.operations import ne_rien_signaler
from socle.courriels import regler_les_arrets
from socle.models import Courriel, EtatCourriel, Famille
from tests.actions.campagne import LUNDI, campagne_ouverte, confier, dans, le_matin_du, silencieux
from tests.fabriques import ActionFactory, AgentFactory, DirectionFactory, MandatReferentFactory, ObjectifFactory

NB = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _lundi(time_machine):
    time_machine.move_to(LUNDI)


@pytest.fixture
def objectif(db):
    return ObjectifFactory()


def tableau(client, campagne, **recherche):
    return client.get(reverse("pilotage:campagne", args=[campagne.pk]), recherche)


def noms(page):
    return [sollicitation.agent.nom for sollicitation in page.context["page_obj"]]


@pytest.fixture
def campagne(objectif):
    """Une personne a tout dit, une autre la moitié, une troisième rien, une quatrième est sans adresse."""
    entiere, moitie = AgentFactory(nom="Entière"), AgentFactory(nom="Moitié")
    (une,) = confier(entiere, objectif=objectif)
    deux, _ = confier(moitie, 2, objectif=objectif)
    silencieux(objectif, nom="Silencieuse")
    silencieux(objectif, nom="Sans-Adresse", courriel=None)
    campagne = campagne_ouverte(objectif)
    ne_rien_signaler(une, None, agent=entiere)
    ne_rien_signaler(deux, None, agent=moitie)
    return campagne


def test_les_comptes_et_la_barre_disent_ou_l_on_en_est(connecter, coordinatrice, campagne):
    bilan = tableau(connecter(coordinatrice), campagne).context["bilan"]

    assert [(c.nombre, c.libelle) for c in bilan.comptes] == [
        (1, "ont répondu"),
        (1, "en partie"),
        (1, "silencieuses"),
        (1, "injoignables par courriel"),
    ]
    assert (bilan.personnes, bilan.repondues, bilan.demandees, bilan.part) == (4, 2, 5, 40)


def test_une_action_demandee_a_deux_personnes_ne_compte_qu_une_fois(connecter, coordinatrice, objectif):
    une, autre = AgentFactory(), AgentFactory()
    (action,) = confier(une, objectif=objectif, principal=False)
    action.pilotes.create(agent=autre, principal=False)
    campagne = campagne_ouverte(objectif)
    ne_rien_signaler(action, None, agent=une)

    bilan = tableau(connecter(coordinatrice), campagne).context["bilan"]

    assert (bilan.personnes, bilan.repondues, bilan.demandees) == (2, 1, 1)
    assert bilan.comptes[0].nombre == 2


@pytest.mark.parametrize(
    ("situation", "attendus"),
    [
        ("repondu", ["Entière"]),
        ("en_partie", ["Moitié"]),
        ("silencieuse", ["Silencieuse"]),
        ("injoignable", ["Sans-Adresse"]),
        ("", ["Entière", "Moitié", "Sans-Adresse", "Silencieuse"]),
    ],
)
def test_on_filtre_par_situation(connecter, coordinatrice, campagne, situation, attendus):
    assert sorted(noms(tableau(connecter(coordinatrice), campagne, situation=situation))) == attendus


def test_on_filtre_par_direction(connecter, coordinatrice, objectif):
    culture = DirectionFactory(nom="Culture")
    silencieux(objectif, nom="Martin", service__direction=culture)
    silencieux(objectif, nom="Autre")
    campagne = campagne_ouverte(objectif)

    page = tableau(connecter(coordinatrice), campagne, direction=culture.pk)

    assert noms(page) == ["Martin"]
    assert len(page.context["filtre"].fields["direction"].queryset) == 2


def test_chaque_envoi_se_lit_avec_sa_date_jamais_avec_son_lien(connecter, coordinatrice, objectif, time_machine):
    silencieux(objectif)
    campagne = campagne_ouverte(objectif)
    le_matin_du(dans(7), time_machine)
    campagnes.renvoyer_un_lien(campagne.sollicitations.get())

    page = tableau(connecter(coordinatrice), campagne)

    (personne,) = page.context["page_obj"]
    assert [(e.etape, e.etat, e.jour) for e in personne.envois] == [
        ("Demande", EtatCourriel.EXPEDIE, LUNDI.date()),
        ("Relance", EtatCourriel.EXPEDIE, dans(7).date()),
        ("Nouveau lien", EtatCourriel.EN_ATTENTE, dans(8).date()),
    ]
    assert f"Relance{NB}: le 8{NB}mars{NB}2027" in page.text
    assert f"Nouveau lien{NB}: part le 9{NB}mars{NB}2027" in page.text
    assert "/espace/lien/" not in page.text


def test_un_courriel_en_echec_se_voit(connecter, coordinatrice, campagne):
    Courriel.objects.filter(destinataire__contains="agent").update(
        etat=EtatCourriel.ECHOUE, expedie_le=None, erreur="SMTPRecipientsRefused : boîte inconnue"
    )

    page = tableau(connecter(coordinatrice), campagne, situation="silencieuse")

    assert "<b>en échec</b> – SMTPRecipientsRefused" in page.text


def test_le_lien_dit_jusqu_a_quand_il_vaut_et_s_il_a_servi(connecter, coordinatrice, objectif, time_machine):
    silencieux(objectif)
    campagne = campagne_ouverte(objectif)
    sollicitation = campagne.sollicitations.get()
    client = connecter(coordinatrice)
    valable = tableau(client, campagne).text
    campagnes.annuler_le_lien(sollicitation, coordinatrice)
    annule = tableau(client, campagne).text
    campagnes.renvoyer_un_lien(sollicitation)
    time_machine.move_to(dans(9))

    assert f"jusqu’au 8{NB}mars{NB}2027" in valable
    assert "jamais suivi" in valable
    assert f"annulé le 1er{NB}mars{NB}2027" in annule
    assert f"passé de date le 9{NB}mars{NB}2027" in tableau(connecter(coordinatrice), campagne).text


def test_qui_a_arrete_ces_messages_le_montre(connecter, coordinatrice, objectif):
    agent = silencieux(objectif)
    regler_les_arrets(agent.courriel, [Famille.POINTS])
    campagne = campagne_ouverte(objectif)

    page = tableau(connecter(coordinatrice), campagne)

    assert "a arrêté ces messages" in page.text
    assert page.text.count("Renvoyer un lien") == 0


def test_une_suppleante_a_sa_ligne_et_ne_compte_pas_deux_fois(connecter, coordinatrice, objectif, time_machine):
    suppleante = MandatReferentFactory(suppleant=True, agent__nom="Suppléante").agent
    silencieux(objectif, prenom="Ana", nom="Titulaire", service=suppleante.service)
    campagne = campagne_ouverte(objectif)
    le_matin_du(dans(7), time_machine)
    le_matin_du(dans(12), time_machine)

    page = tableau(connecter(coordinatrice), campagne)

    assert noms(page) == ["Suppléante", "Titulaire"]
    assert "à la place de Ana Titulaire" in page.text
    assert page.context["bilan"].personnes == 1


def test_ce_qui_manque_se_liste_par_action(connecter, coordinatrice, campagne, objectif):
    ajoutee = ActionFactory(objectif=objectif)

    page = tableau(connecter(coordinatrice), campagne)

    assert len(page.context["manquent"]) == 3
    assert page.context["non_demandees"] == [ajoutee]


@pytest.mark.parametrize("nom", ["elue", "cosignataire", "referente", "etranger"])
def test_personne_d_autre_ne_lit_les_noms(connecter, request, campagne, nom):
    compte = request.getfixturevalue(nom)
    client = connecter(compte)
    sollicitation = campagne.sollicitations.first()

    lus = [tableau(client, campagne).status_code]
    for geste in ("ouvrir", "clore", "rouvrir"):
        lus.append(client.post(reverse(f"pilotage:campagne-{geste}", args=[campagne.pk])).status_code)
    for geste in ("renvoyer", "annuler"):
        adresse = reverse(f"pilotage:campagne-{geste}", args=[campagne.pk, sollicitation.pk])
        lus.append(client.post(adresse).status_code)

    assert lus == [403] * 6


@pytest.mark.parametrize("nombre", [1, 3])
def test_le_tableau_coute_toujours_autant(connecter, coordinatrice, objectif, nombre, django_assert_num_queries):
    for _ in range(nombre):
        silencieux(objectif)
    campagne = campagne_ouverte(objectif)
    client = connecter(coordinatrice)
    tableau(client, campagne)

    with django_assert_num_queries(17):
        page = tableau(client, campagne)

    assert page.text.count('class="reponse"') == nombre
