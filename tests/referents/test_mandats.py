"""Les gestes d’un mandat : commencer, mettre en pause, reprendre, terminer ; et ce qu’ils entraînent."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from referents import operations
from referents.etats import EtatLettre, EtatMandat
from socle import liens
from socle.models import Passage, UsageDuLien
from tests.fabriques import ActionFactory, AgentFactory, LettreMissionFactory, MandatReferentFactory, PlanFactory

FIN = date(2026, 6, 30)


def faire(client, geste, mandat, **champs):
    return client.post(reverse(f"pilotage:mandat-{geste}", args=[mandat.pk]), champs, follow=True)


def terminer(client, mandat, fin=FIN, motif="Mutation"):
    return faire(client, "terminer", mandat, **{f"fin-{mandat.pk}-fin": fin, f"fin-{mandat.pk}-motif": motif})


@pytest.fixture
def mandat(db):
    return MandatReferentFactory(agent=AgentFactory(avec_compte=True))


def test_une_personne_pressentie_commence(connecter, coordinatrice):
    mandat = MandatReferentFactory(pressenti=True)

    page = faire(connecter(coordinatrice), "commencer", mandat)

    mandat.refresh_from_db()
    assert (mandat.etat, "le mandat commence" in page.text) == (EtatMandat.ACTIF, True)


def test_la_pause_dit_sa_raison_et_ferme_l_espace(connecter, coordinatrice, mandat):
    faire(connecter(coordinatrice), "pause", mandat, **{f"pause-{mandat.pk}-motif": "Absence longue"})

    mandat.refresh_from_db()
    assert (mandat.etat, mandat.motif_fin) == (EtatMandat.EN_PAUSE, "Absence longue")
    assert Passage.objects.get().motif == "Absence longue"
    assert connecter(mandat.agent.utilisateur).get(reverse("espace:accueil")).status_code == 403


def test_le_role_change_sans_que_le_mandat_s_interrompe(connecter, coordinatrice, mandat):
    page = faire(connecter(coordinatrice), "role", mandat, role="suppleant")

    mandat.refresh_from_db()
    assert (mandat.role, mandat.etat) == ("suppleant", EtatMandat.ACTIF)
    assert "suppléant·e pour" in page.text
    version = mandat.history.first()
    assert (version.history_user, version.history_change_reason) == (coordinatrice, "changement de rôle")


def test_changer_deux_fois_pour_le_meme_role_n_ecrit_qu_une_version(coordinatrice, mandat):
    faits = [operations.changer_le_role(mandat, "suppleant", par=coordinatrice) for _ in range(2)]

    assert (faits, mandat.history.filter(role="suppleant").count()) == ([True, False], 1)


@pytest.mark.parametrize("role", ["", "chef"])
def test_un_role_inconnu_ne_change_rien(connecter, coordinatrice, mandat, role):
    page = faire(connecter(coordinatrice), "role", mandat, role=role)

    mandat.refresh_from_db()
    assert (mandat.role, "Choisissez le rôle" in page.text) == ("titulaire", True)


def test_un_mandat_termine_garde_son_role(connecter, coordinatrice):
    mandat = MandatReferentFactory(termine=True)

    page = faire(connecter(coordinatrice), "role", mandat, role="suppleant")

    mandat.refresh_from_db()
    assert (mandat.role, "son rôle ne change plus" in page.text) == ("titulaire", True)


def test_une_pause_sans_raison_se_corrige(connecter, coordinatrice, mandat):
    reponse = faire(connecter(coordinatrice), "pause", mandat)

    mandat.refresh_from_db()
    assert (reponse.status_code, mandat.etat) == (400, EtatMandat.ACTIF)
    assert "Raison de la pause" in reponse.text


def test_reprendre_efface_la_raison_de_la_pause(connecter, coordinatrice):
    mandat = MandatReferentFactory(en_pause=True)

    faire(connecter(coordinatrice), "reprendre", mandat)

    mandat.refresh_from_db()
    assert (mandat.etat, mandat.motif_fin) == (EtatMandat.ACTIF, "")


def test_terminer_clot_les_lettres(connecter, coordinatrice, mandat):
    LettreMissionFactory(mandat=mandat, signee=True)
    LettreMissionFactory(mandat=mandat, numero=2)

    terminer(connecter(coordinatrice), mandat)

    mandat.refresh_from_db()
    assert (mandat.etat, mandat.fin, mandat.motif_fin) == (EtatMandat.TERMINE, FIN, "Mutation")
    assert [lettre.etat for lettre in mandat.lettres.all()] == [EtatLettre.CLOSE, EtatLettre.CLOSE]


@pytest.mark.parametrize(
    ("fin", "faute"),
    [
        (date(2019, 12, 31), "précéder le début"),
        (timezone.localdate() + timedelta(days=2), "à venir"),
        ("", "obligatoire"),
    ],
)
def test_la_fin_suit_le_debut_et_ne_s_anticipe_pas(connecter, coordinatrice, mandat, fin, faute):
    reponse = terminer(connecter(coordinatrice), mandat, fin=fin)

    mandat.refresh_from_db()
    assert (reponse.status_code, faute in reponse.text, mandat.etat) == (400, True, EtatMandat.ACTIF)


def test_terminer_dit_les_actions_que_plus_personne_ne_suit(connecter, coordinatrice, mandat):
    seule = ActionFactory(confiee_a=mandat.agent.utilisateur, code="Z01", titre="La fresque")
    partagee = ActionFactory(confiee_a=mandat.agent.utilisateur, code="Z02")
    partagee.pilotes.create(agent=AgentFactory(referent=True))
    ActionFactory(confiee_a=mandat.agent.utilisateur, code="Z03", objectif__plan=PlanFactory(clos=True))

    page = terminer(connecter(coordinatrice), mandat)

    assert "Une action n’a plus de pilote en mandat : Z01 – La fresque." in page.text
    assert operations.actions_sans_suivi(mandat.agent) == [seule]


def test_un_autre_mandat_suffit_a_suivre_ses_actions(coordinatrice, mandat):
    ActionFactory(confiee_a=mandat.agent.utilisateur)
    MandatReferentFactory(agent=mandat.agent, service=MandatReferentFactory().service)

    assert operations.terminer(mandat, fin=FIN, par=coordinatrice) == []


def test_le_dernier_mandat_termine_ferme_l_agenda(coordinatrice, mandat):
    lien = liens.creer(UsageDuLien.AGENDA, mandat.agent, jours=None)

    operations.terminer(mandat, fin=FIN, par=coordinatrice)

    lien.refresh_from_db()
    assert lien.revoque_le is not None


def test_un_geste_qui_n_a_plus_de_sens_le_dit(connecter, coordinatrice):
    mandat = MandatReferentFactory(termine=True)

    page = faire(connecter(coordinatrice), "reprendre", mandat)

    assert "ne peut pas passer de « Terminé » à « Actif »" in page.text


def test_la_fiche_montre_mandats_lettres_actions_et_annee(connecter, coordinatrice, mandat):
    LettreMissionFactory(mandat=mandat, signee=True, finit_dans=400)
    action = ActionFactory(confiee_a=mandat.agent.utilisateur)

    page = connecter(coordinatrice).get(reverse("pilotage:referent", args=[mandat.agent_id]))

    assert [m.pk for m in page.context["mandats"]] == [mandat.pk]
    assert [lien.action for lien in page.context["confiees"]] == [action]
    assert "Lettre n°" in page.text


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_fiche_coute_toujours_autant(connecter, coordinatrice, nombre, django_assert_num_queries):
    agent = AgentFactory(avec_compte=True)
    for _ in range(nombre):
        mandat = MandatReferentFactory(agent=agent, service=MandatReferentFactory().service)
        LettreMissionFactory(mandat=mandat, signee=True)
        ActionFactory(confiee_a=agent.utilisateur)
    client = connecter(coordinatrice)
    adresse = reverse("pilotage:referent", args=[agent.pk])
    client.get(adresse)

    with django_assert_num_queries(16):
        page = client.get(adresse)

    assert page.text.count('class="lot mandat"') == nombre
