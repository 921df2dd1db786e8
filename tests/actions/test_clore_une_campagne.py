"""Clore et rouvrir ; renvoyer ou annuler le lien d’une personne."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse

from actions import campagnes
from actions.etats import EtatCampagneMiseAJour
from actions.operations import ne_rien_signaler
from actions.reponses import lire_les_personnes, raconter_les_envois
from socle import liens
from socle.courriels import regler_les_arrets
from socle.etats import PassageInterdit
from socle.models import Courriel, EtatCourriel, Famille, Passage, UsageDuLien
from tests.actions.campagne import LUNDI, campagne_ouverte, confier, dans, le_matin_du, lien_de, messages, silencieux
from tests.fabriques import AgentFactory, CampagneMiseAJourFactory, ObjectifFactory, PlanFactory

NB = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _lundi(time_machine):
    time_machine.move_to(LUNDI)


@pytest.fixture
def objectif(db):
    return ObjectifFactory()


@pytest.fixture
def campagne(objectif):
    silencieux(objectif, prenom="Salomé", nom="Ferrandi")
    return campagne_ouverte(objectif)


@pytest.fixture
def sollicitation(campagne):
    return campagne.sollicitations.get()


def geste(client, campagne, nom, *arguments, **saisie):
    return client.post(reverse(f"pilotage:campagne-{nom}", args=[campagne.pk, *arguments]), saisie, follow=True)


def test_clore_passe_par_la_porte_et_les_liens_le_disent(connecter, client, coordinatrice, campagne, sollicitation):
    lien = lien_de(sollicitation)

    geste(connecter(coordinatrice), campagne, "clore")

    campagne.refresh_from_db()
    assert campagne.etat == EtatCampagneMiseAJour.CLOSE
    assert Passage.objects.filter(type_objet__model="campagnemiseajour").first().par == coordinatrice
    client.logout()
    page = client.get(lien)
    assert page.status_code == 410
    assert "C’est fini pour cette fois" in page.text


def test_ce_qui_attendait_d_etre_expedie_ne_part_plus(objectif):
    agent = AgentFactory()
    confier(agent, objectif=objectif)
    Courriel.objects.create(
        message="resume", destinataire=agent.courriel, sujet="…", texte="…", famille=Famille.RESUME, jour=LUNDI.date()
    )
    campagne = campagne_ouverte(objectif)
    attend = Courriel.objects.get(message="points_demandes")
    assert attend.etat == EtatCourriel.EN_ATTENTE

    campagnes.clore(campagne, None)

    attend.refresh_from_db()
    assert attend.etat == EtatCourriel.ABANDONNE
    assert Courriel.objects.get(message="resume").etat == EtatCourriel.EN_ATTENTE


def test_rouvrir_reprend_ou_l_on_en_etait(connecter, client, coordinatrice, campagne, sollicitation, time_machine):
    lien = lien_de(sollicitation)
    campagnes.clore(campagne, coordinatrice)
    time_machine.move_to(dans(2))

    page = geste(connecter(coordinatrice), campagne, "rouvrir", a_rendre_le="2027-05-01")

    campagne.refresh_from_db()
    assert "Aucun courriel n’est parti" in page.text
    assert (campagne.etat, campagne.close_le) == (EtatCampagneMiseAJour.OUVERTE, None)
    assert (campagne.a_rendre_le, campagne.relance_le) == (datetime.date(2027, 5, 1), dans(9).date())
    assert len(messages()) == 1
    client.logout()
    assert client.get(lien).status_code == 200


def test_apres_une_reouverture_la_relance_reste_la_seule(campagne, time_machine):
    le_matin_du(dans(7), time_machine)
    campagnes.clore(campagne, None)
    campagnes.rouvrir(campagne, None, dans(60).date())

    for jour in (14, 19, 21):
        le_matin_du(dans(jour), time_machine)

    assert [message for message, _ in messages()] == ["points_demandes", "points_relance", "points_manquants"]


def test_une_relance_abandonnee_avant_son_depart_reste_a_faire(campagne, sollicitation, time_machine):
    """Écrite le 7e jour, elle devait partir le 8e ; la campagne se clôt entre les deux, puis se rouvre."""
    champs = {"destinataire": sollicitation.agent.courriel, "famille": Famille.RESUME, "jour": dans(7).date()}
    Courriel.objects.create(message="resume", sujet="Résumé", texte="…", **champs)
    le_matin_du(dans(7), time_machine)
    campagnes.clore(campagne, None)
    campagnes.rouvrir(campagne, None, dans(60).date())

    sollicitation.refresh_from_db()
    assert sollicitation.relancee_le is None
    le_matin_du(dans(14), time_machine)

    relances = Courriel.objects.filter(message="points_relance").order_by("pk")
    assert [relance.etat for relance in relances] == [EtatCourriel.ABANDONNE, EtatCourriel.EXPEDIE]
    (racontee,) = lire_les_personnes(campagne)
    raconter_les_envois(campagne, [racontee])
    assert [envoi.etape for envoi in racontee.envois] == ["Demande", "Relance", "Relance"]


def test_on_ne_rouvre_pas_pour_une_date_passee(connecter, coordinatrice, campagne):
    campagnes.clore(campagne, coordinatrice)

    page = geste(connecter(coordinatrice), campagne, "rouvrir", a_rendre_le="2027-01-01")

    campagne.refresh_from_db()
    assert "Cette date est passée." in page.text
    assert campagne.etat == EtatCampagneMiseAJour.CLOSE


def test_on_ne_rouvre_pas_si_une_autre_est_ouverte(campagne):
    close = CampagneMiseAJourFactory(plan=campagne.plan, close=True)

    with pytest.raises(PassageInterdit, match="est déjà ouverte pour ce plan"):
        campagnes.rouvrir(close, None, dans(30).date())


def test_on_ne_rouvre_ni_ne_clot_ce_qui_ne_s_y_prete_pas(db):
    preparee = CampagneMiseAJourFactory(plan=PlanFactory())

    with pytest.raises(PassageInterdit, match="n’est pas close"):
        campagnes.rouvrir(preparee, None, dans(30).date())
    with pytest.raises(PassageInterdit, match="ne peut pas passer"):
        campagnes.clore(preparee, None)


# --- Le lien d’une personne ---------------------------------------------------------------------------------


def test_renvoyer_un_lien_tue_l_ancien_et_attend_demain(connecter, client, coordinatrice, campagne, sollicitation):
    ancien = lien_de(sollicitation)

    page = geste(connecter(coordinatrice), campagne, "renvoyer", sollicitation.pk)

    assert f"Un nouveau lien partira le 02/03/2027 à Salomé Ferrandi{NB}; l’ancien n’ouvre plus rien." in page.text
    assert Courriel.objects.last() is not None
    renvoi = Courriel.objects.get(etat=EtatCourriel.EN_ATTENTE)
    assert (renvoi.message, renvoi.jour) == ("points_demandes", dans(1).date())
    client.logout()
    assert client.get(ancien).status_code == 410
    assert client.get(lien_de(sollicitation)).status_code == 200


def test_le_lendemain_le_nouveau_lien_part_et_vaut_sept_jours(campagne, sollicitation, time_machine):
    time_machine.move_to(dans(3))

    campagnes.renvoyer_un_lien(sollicitation)

    assert [jour for (jour,) in Courriel.objects.order_by("pk").values_list("jour")] == [LUNDI.date(), dans(3).date()]
    assert liens.courant(UsageDuLien.POINT, sollicitation).expire_le.date() == dans(10).date()


REFUS = [
    ("en_route", f"Un courriel est déjà en route, il part le 2{NB}mars{NB}2027."),
    ("repondu", "Tout a déjà sa réponse."),
    ("arrete", "Ces messages sont arrêtés pour cette adresse."),
    ("close", f"«{NB}Point du 1er{NB}mars{NB}2027{NB}» n’est pas ouverte."),
]


@pytest.mark.parametrize(("cas", "phrase"), REFUS)
def test_un_lien_ne_se_renvoie_pas_pour_rien(campagne, sollicitation, cas, phrase):
    if cas == "en_route":
        campagnes.renvoyer_un_lien(sollicitation)
    elif cas == "repondu":
        ne_rien_signaler(sollicitation.actions.get(), None, agent=sollicitation.agent)
    elif cas == "arrete":
        regler_les_arrets(sollicitation.agent.courriel, [Famille.POINTS])
    else:
        campagnes.clore(campagne, None)
    courriels, ancien = len(messages()), liens.courant(UsageDuLien.POINT, sollicitation)

    with pytest.raises(campagnes.EnvoiImpossible) as refus:
        campagnes.renvoyer_un_lien(sollicitation)

    assert str(refus.value) == phrase
    assert len(messages()) == courriels
    assert liens.courant(UsageDuLien.POINT, sollicitation) == ancien


def test_le_refus_dit_de_qui_il_s_agit(connecter, coordinatrice, campagne, sollicitation):
    campagnes.renvoyer_un_lien(sollicitation)

    page = geste(connecter(coordinatrice), campagne, "renvoyer", sollicitation.pk)

    assert f"Salomé Ferrandi{NB}: Un courriel est déjà en route" in page.text


def test_renvoyer_ne_demande_que_ce_qui_manque(objectif, time_machine):
    agent = AgentFactory()
    une, autre = confier(agent, 2, objectif=objectif)
    campagne = campagne_ouverte(objectif)
    ne_rien_signaler(une, None, agent=agent)
    time_machine.move_to(dans(1))

    courriel = campagnes.renvoyer_un_lien(campagne.sollicitations.get())

    assert autre.titre in courriel.texte
    assert une.titre not in courriel.texte


def test_annuler_un_lien_le_ferme_et_retient_le_courriel_qui_l_attendait(
    connecter, client, coordinatrice, campagne, sollicitation
):
    campagnes.renvoyer_un_lien(sollicitation)
    lien = lien_de(sollicitation)

    page = geste(connecter(coordinatrice), campagne, "annuler", sollicitation.pk)

    assert "Le lien de Salomé Ferrandi n’ouvre plus rien." in page.text
    assert not Courriel.objects.filter(etat=EtatCourriel.EN_ATTENTE).exists()
    client.logout()
    assert client.get(lien).status_code == 410


def test_les_gestes_d_une_campagne_ne_touchent_que_ses_sollicitations(
    connecter, coordinatrice, campagne, sollicitation
):
    autre = CampagneMiseAJourFactory(plan=PlanFactory(), ouverte=True)
    client = connecter(coordinatrice)

    recus = [geste(client, autre, nom, sollicitation.pk).status_code for nom in ("renvoyer", "annuler")]

    assert recus == [404, 404]
    assert liens.courant(UsageDuLien.POINT, sollicitation) is not None


def test_un_seul_courriel_est_parti_en_tout(campagne, sollicitation):
    campagnes.renvoyer_un_lien(sollicitation)

    assert len(mail.outbox) == 1
