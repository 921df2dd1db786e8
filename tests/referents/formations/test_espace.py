"""Mes formations : demander, suivre, annuler ; inscrire un collègue de ma direction, et ne voir qu’eux."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from referents.etats import EtatInscription
from referents.models import Inscription, SourceInscription
from tests.fabriques import (
    AgentFactory,
    FormationSuivieFactory,
    InscriptionFactory,
    ServiceFactory,
    SessionFactory,
    TypeFormationFactory,
)

N1 = "n1@vitrolles.example"


@pytest.fixture
def agent(db):
    """Un agent qui a un compte, et aucun mandat."""
    return AgentFactory(avec_compte=True)


@pytest.fixture
def moi(connecter, agent):
    return connecter(agent.utilisateur)


def lire(client, nom="formations", *arguments, **recherche):
    return client.get(reverse(f"espace:{nom}", args=arguments), recherche)


def demander(client, session, courriel=N1):
    adresse = reverse("espace:formation-demander", args=[session.pk])
    return client.post(adresse, {"moi-hierarchie_courriel": courriel}, follow=True)


# --- Demander une place ------------------------------------------------------------------------------------------


def test_un_agent_sans_mandat_demande_une_place(moi, agent):
    session = SessionFactory()

    page = demander(moi, session)

    inscription = Inscription.objects.get()
    assert (inscription.agent, inscription.etat, inscription.source) == (agent, "demandee", SourceInscription.AGENT)
    assert [message.to for message in mail.outbox] == [[N1]]
    assert "Une place vous est gardée" in page.text


@pytest.mark.parametrize(
    ("courriel", "phrase"),
    [
        ("", "Ce champ est obligatoire"),
        ("moi", "pas celle de la personne inscrite"),
        ("moi+n1", "pas celle de la personne inscrite"),
        ("n1@ailleurs.fr", "Donnez une adresse professionnelle, en @vitrolles.example"),
    ],
)
def test_l_accord_se_demande_a_la_hierarchie_de_la_ville(moi, agent, courriel, phrase):
    if courriel.startswith("moi"):
        courriel = agent.courriel.replace("@", f"{courriel.removeprefix('moi')}@")

    page = demander(moi, SessionFactory(), courriel)

    assert phrase in page.text
    assert not Inscription.objects.exists()


@pytest.mark.parametrize(
    ("courriel", "phrase"),
    [
        ("n1@ailleurs.fr", "Donnez une adresse professionnelle, en @vitrolles.example"),
        ("sans.fiche@vitrolles.example", "pas celle de la personne inscrite"),
    ],
)
def test_sans_courriel_a_l_annuaire_celui_du_compte_fait_foi(connecter, agent, courriel, phrase):
    compte = agent.utilisateur
    agent.courriel, compte.email = None, "sans.fiche@vitrolles.example"
    agent.save()
    compte.save()

    page = demander(connecter(compte), SessionFactory(), courriel)

    assert phrase in page.text
    assert not Inscription.objects.exists()


def test_une_session_fermee_ou_deja_demandee_le_dit(moi, agent):
    session = SessionFactory()
    InscriptionFactory(session=session, agent=agent)

    assert "est déjà dans cette session" in demander(moi, session).text


def test_une_session_programmee_n_existe_pas_encore(moi):
    assert demander(moi, SessionFactory(programmee=True)).status_code == 404


def test_complete_on_attend_son_tour(moi):
    session = SessionFactory(capacite=1)
    InscriptionFactory(session=session)

    page = demander(moi, session)

    assert "Vous êtes en liste d’attente" in page.text
    assert "en tête de la liste d’attente" in re.sub(r"\s+", " ", page.text)


# --- Ce que dit la page --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("situation", "phrase"),
    [
        ({"demandee": True, "hierarchie_courriel": N1}, f"L’accord est demandé à {N1}."),
        ({"demandee": True}, "L’accord de votre hiérarchie reste à donner à la coordination."),
        ({"en_attente": True}, "Vous êtes en tête de la liste d’attente."),
        ({}, "Votre place est confirmée."),
        ({"convoquee_le": timezone.now()}, "Vous êtes attendu·e"),
    ],
)
def test_chaque_inscription_dit_ce_qu_elle_attend(moi, agent, situation, phrase):
    InscriptionFactory(agent=agent, **situation)

    assert phrase in lire(moi).text


def test_un_prerequis_manquant_se_dit_et_ferme_la_demande(moi):
    complement = TypeFormationFactory()
    complement.prerequis.add(TypeFormationFactory(intitule="Label citoyen"))
    session = SessionFactory(type_formation=complement)

    pages = lire(moi).text, lire(moi, "formation", session.pk).text

    assert ["Label citoyen" in page for page in pages] == [True, True]
    assert ["moi-hierarchie_courriel" in page for page in pages] == [False, False]


def test_le_parcours_dit_ce_qui_est_fait_et_ce_qui_est_a_faire(moi, agent):
    label, complement = TypeFormationFactory(label=True), TypeFormationFactory(complement=True)
    TypeFormationFactory(atelier=True)
    suivie = FormationSuivieFactory(agent=agent, session__type_formation=label)

    parcours = lire(moi).context["parcours"]

    assert [(pas.etat, pas.suivis[0].suivie_le) for pas in parcours] == [
        ("fait", suivie.session.fin),
        ("courant", None),
        ("a_venir", None),
    ]
    assert parcours[1].suivis[0].type_formation == complement


def test_une_formation_perimee_est_a_reprendre(moi, agent):
    label = TypeFormationFactory(label=True, validite_mois=12)
    ancienne = timezone.localdate() - timedelta(days=500)
    FormationSuivieFactory(agent=agent, session__type_formation=label, session__debut=ancienne)

    [pas] = lire(moi).context["parcours"]

    assert (pas.etat, pas.suivis[0].est_a_reprendre) == ("courant", True)


def test_personne_ne_lit_combien_sont_inscrits(moi):
    session = SessionFactory(capacite=12)
    InscriptionFactory.create_batch(2, session=session)

    page = lire(moi, "formation", session.pk).text

    assert "Places libres" in page
    assert re.search(r">\s*(2|10|12)\s*<", page) is None


def test_moins_de_cinq_places_se_dit_sans_le_nombre(moi):
    session = SessionFactory(capacite=4)

    assert "Moins de cinq places" in lire(moi, "formation", session.pk).text


@pytest.mark.parametrize("nombre", [1, 3])
def test_mes_formations_coutent_toujours_autant(moi, agent, nombre, django_assert_num_queries):
    for _ in range(nombre):
        complement = TypeFormationFactory(complement=True)
        complement.prerequis.add(TypeFormationFactory(label=True))
        SessionFactory(type_formation=complement)
        InscriptionFactory(agent=agent, en_attente=True)
    lire(moi)

    with django_assert_num_queries(14):
        page = lire(moi)

    assert page.text.count('class="mon-action"') == 2 * nombre


# --- Mes attestations ----------------------------------------------------------------------------------------------


def test_une_session_suivie_en_entier_donne_une_attestation(moi, agent):
    suivie = FormationSuivieFactory(agent=agent)
    partielle = FormationSuivieFactory(agent=agent, presences="absent")
    a_renseigner = InscriptionFactory(agent=agent, session=SessionFactory(passee=True), presences="non_renseigne")

    page = lire(moi, "attestations")

    assert set(page.context["page_obj"]) == {suivie, partielle, a_renseigner}
    assert page.context["suivies"] == {suivie.pk}
    assert "pas suivie en entier" in page.text
    assert "présences à renseigner" in page.text


@pytest.mark.parametrize("nombre", [1, 3])
def test_mes_attestations_coutent_toujours_autant(moi, agent, nombre, django_assert_num_queries):
    FormationSuivieFactory.create_batch(nombre, agent=agent)
    lire(moi, "attestations")

    with django_assert_num_queries(10):
        lire(moi, "attestations")


# --- La personne référente et sa direction -------------------------------------------------------------------------


@pytest.fixture
def equipe(referente):
    """Une collègue de sa direction, dans un autre service ; une personne d’ailleurs."""
    direction = referente.agent.service.direction
    collegue = AgentFactory(nom="Collègue", service=ServiceFactory(direction=direction))
    return collegue, AgentFactory(nom="Ailleurs")


def inscrire(client, session, agent, courriel=N1):
    adresse = reverse("espace:formation-collegue", args=[session.pk])
    return client.post(adresse, {"collegue-agent": agent.pk, "collegue-hierarchie_courriel": courriel}, follow=True)


def test_on_cherche_dans_sa_direction_et_pas_ailleurs(connecter, referente, equipe):
    session, client = SessionFactory(), connecter(referente)

    trouves = [
        list(lire(client, "formation", session.pk, q=nom).context["form_collegue"].fields["agent"].queryset)
        for nom in ("collègue", "ailleurs")
    ]

    assert trouves == [[equipe[0]], []]


def test_inscrire_une_collegue(connecter, referente, equipe):
    session = SessionFactory()

    page = inscrire(connecter(referente), session, equipe[0])

    inscription = Inscription.objects.get()
    assert (inscription.agent, inscription.source) == (equipe[0], SourceInscription.REFERENT)
    assert sorted(message.to[0] for message in mail.outbox) == sorted([equipe[0].courriel, N1])
    assert "Une place est gardée à" in page.text


def test_pas_quelqu_un_d_une_autre_direction(connecter, referente, equipe):
    inscrire(connecter(referente), SessionFactory(), equipe[1])

    assert not Inscription.objects.exists()


def test_ni_en_se_donnant_pour_la_hierarchie(connecter, referente, equipe):
    page = inscrire(connecter(referente), SessionFactory(), equipe[0], referente.email)

    assert "L’accord se demande à la hiérarchie" in page.text
    assert not Inscription.objects.exists()


def test_pour_une_collegue_sans_courriel_la_hierarchie_est_de_la_ville_aussi(connecter, referente, equipe):
    sans_courriel = AgentFactory(service=equipe[0].service, courriel=None)

    page = inscrire(connecter(referente), SessionFactory(), sans_courriel, "quelqu-un@ailleurs.example")

    assert "Donnez une adresse professionnelle" in page.text
    assert not Inscription.objects.exists()


def test_un_agent_sans_mandat_n_inscrit_personne_d_autre(moi, agent):
    collegue = AgentFactory(service=agent.service)

    assert inscrire(moi, SessionFactory(), collegue).status_code == 403


def test_on_ne_lit_que_les_noms_de_sa_direction(connecter, referente, equipe):
    session = SessionFactory(aux_exterieurs=True)
    InscriptionFactory(session=session, agent=equipe[0])
    InscriptionFactory(session=session, agent=equipe[1])
    InscriptionFactory(session=session, exterieure=True)

    page = lire(connecter(referente), "formation", session.pk)

    assert [inscription.agent for inscription in page.context["collegues"]] == [equipe[0]]
    assert "Ailleurs" not in page.text
    assert "Alix Partenaire" not in page.text


def test_un_agent_sans_mandat_ne_lit_aucun_nom(moi, agent):
    session = SessionFactory()
    InscriptionFactory(session=session, agent=AgentFactory(nom="Voisine", service=agent.service))

    assert "Voisine" not in lire(moi, "formation", session.pk).text


@pytest.mark.parametrize("nombre", [1, 3])
def test_une_session_coute_toujours_autant(connecter, referente, equipe, nombre, django_assert_num_queries):
    session, client = SessionFactory(), connecter(referente)
    for collegue in AgentFactory.create_batch(nombre, service=equipe[0].service):
        InscriptionFactory(session=session, agent=collegue)
    lire(client, "formation", session.pk)

    with django_assert_num_queries(14):
        page = lire(client, "formation", session.pk)

    assert len(page.context["collegues"]) == nombre


def test_une_direction_reorganisee_ne_change_pas_le_passe(connecter, referente):
    """La direction est celle du jour de l’inscription."""
    inscription = InscriptionFactory(agent=AgentFactory(service=referente.agent.service))
    inscription.agent.service = ServiceFactory()
    inscription.agent.save()

    assert inscription in Inscription.objects.visibles_par(referente)


def test_l_etat_ne_change_pas_en_lisant(moi, agent):
    InscriptionFactory(agent=agent, demandee=True)

    lire(moi)

    assert Inscription.objects.get().etat == EtatInscription.DEMANDEE
