"""Inscrire depuis le bureau : chercher un agent, coller des adresses, ajouter une personne extérieure."""

import pytest
from django.urls import reverse
from django.utils import timezone

from referents.models import Inscription, SourceInscription
from socle.models import Passage
from tests.fabriques import (
    AgentFactory,
    InscriptionFactory,
    SessionFactory,
    TypeFormationFactory,
)


@pytest.fixture
def bureau(connecter, coordinatrice):
    return connecter(coordinatrice)


@pytest.fixture
def session(db):
    return SessionFactory(capacite=2, aux_exterieurs=True)


def adresse(nom, session):
    return reverse(f"pilotage:{nom}", args=[session.pk])


def test_chercher_par_nom_puis_choisir(bureau, session):
    voulue = AgentFactory(prenom="Élodie", nom="Quilici")
    AgentFactory(nom="Autre")

    page = bureau.get(adresse("inscrire", session), {"q": "quilici"})

    assert list(page.context["form_agent"].fields["agent"].queryset) == [voulue]


def test_au_plus_douze_resultats_et_l_on_dit_combien_d_autres(bureau, session):
    AgentFactory.create_batch(14, prenom="Camille")

    page = bureau.get(adresse("inscrire", session), {"q": "camille"})

    assert len(page.context["form_agent"].fields["agent"].queryset) == 12
    assert "2 autres répondent aussi" in page.text


def test_personne_ne_repond(bureau, session):
    assert "Personne en poste ne répond" in bureau.get(adresse("inscrire", session), {"q": "zzz"}).text


def test_inscrire_un_agent_avec_son_accord(bureau, session, coordinatrice):
    agent = AgentFactory()
    donnees = {"agent-agent": agent.pk, "agent-accord_le": timezone.localdate().isoformat()}

    page = bureau.post(adresse("inscrire-agent", session), donnees, follow=True)

    inscription = Inscription.objects.get()
    assert (inscription.agent, inscription.etat, inscription.source) == (
        agent,
        "validee",
        SourceInscription.COORDINATION,
    )
    assert f"{agent}\xa0: place confirmée." in page.text


def test_un_prerequis_manque_on_le_dit_puis_on_passe_outre(bureau, db):
    complement = TypeFormationFactory()
    complement.prerequis.add(TypeFormationFactory(intitule="Label citoyen"))
    session, agent = SessionFactory(type_formation=complement), AgentFactory()
    donnees = {"agent-agent": agent.pk}

    page = bureau.post(adresse("inscrire-agent", session), donnees)
    assert "Il faut d’abord avoir suivi « Label citoyen »" in page.text.replace("\xa0", " ")
    assert page.context["form_agent"]["agent"].value() == str(agent.pk)

    bureau.post(adresse("inscrire-agent", session), donnees | {"agent-passer_outre": "Suivie ailleurs."})
    assert Passage.objects.get(vers="demandee").motif == "Suivie ailleurs."


def test_une_personne_exterieure(bureau, session):
    donnees = {"exterieur-nom": "Alix Moreno", "exterieur-organisme": "Mission locale", "exterieur-courriel": ""}

    bureau.post(adresse("inscrire-exterieur", session), donnees)

    assert Inscription.objects.get().personne == "Alix Moreno"


def test_la_session_fermee_aux_exterieurs_n_en_propose_pas(bureau):
    page = bureau.get(adresse("inscrire", SessionFactory()))

    assert "Une personne extérieure à la Ville" not in page.text


# --- Plusieurs à la fois -------------------------------------------------------------------------------------------


def coller(bureau, session, texte, **champs):
    return bureau.post(adresse("inscrire-liste", session), {"liste-courriels": texte} | champs)


def test_des_adresses_collees_et_le_compte_rendu_de_ce_qui_n_a_pas_ete_possible(bureau, session):
    agents = [AgentFactory(courriel=f"{nom}@vitrolles.example") for nom in ("a", "b", "c", "deja")]
    InscriptionFactory(session=session, agent=agents[3])

    page = coller(bureau, session, "A@vitrolles.example, b@vitrolles.example;\ndeja@vitrolles.example inconnu@x.fr")

    rendu = page.context["compte_rendu"]
    assert [(i.agent, i.etat) for i in rendu["faites"]] == [(agents[0], "demandee"), (agents[1], "liste_attente")]
    assert [courriel for courriel, _ in rendu["refus"]] == ["deja@vitrolles.example", "inconnu@x.fr"]
    assert "aucun agent n’a cette adresse" in page.text
    assert "est déjà dans cette session" in page.text


def test_l_accord_note_vaut_pour_tous(bureau, session):
    AgentFactory(courriel="a@vitrolles.example")

    coller(bureau, session, "a@vitrolles.example", **{"liste-accord_le": timezone.localdate().isoformat()})

    assert Inscription.objects.get().etat == "validee"


def test_un_carnet_d_adresses_se_colle_tel_quel(bureau, session):
    AgentFactory(courriel="elodie@vitrolles.example")

    coller(bureau, session, "Élodie Quilici <elodie@vitrolles.example>")

    assert Inscription.objects.count() == 1


def test_renvoyee_la_liste_n_inscrit_personne_deux_fois(bureau, session):
    AgentFactory(courriel="a@vitrolles.example")

    for _ in range(2):
        coller(bureau, session, "a@vitrolles.example\na@vitrolles.example")

    assert Inscription.objects.count() == 1


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [("bonjour", "Aucune adresse ne se lit ici"), (" ".join(f"a{n}@x.fr" for n in range(201)), "200 adresses au plus")],
)
def test_ce_qui_ne_se_lit_pas_se_dit(bureau, session, texte, phrase):
    assert phrase in coller(bureau, session, texte).text


def test_une_session_close_ne_propose_rien(bureau):
    session = SessionFactory(realisee=True, passee=True)

    page = bureau.get(adresse("inscrire", session))

    assert "Cette session est close" in page.text
