"""Mon agenda, par une adresse secrète : deux lecteurs indépendants, les mêmes octets, et rien après son annulation."""

import datetime
import warnings
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from actions.models import Etape, Sollicitation
from referents import operations
from referents.etats import EtatInscription
from referents.models import Seance
from socle import liens
from socle.models import UsageDuLien
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    CampagneMiseAJourFactory,
    InscriptionFactory,
    PlanFactory,
    ReunionFactory,
    SessionFactory,
)

PARIS = ZoneInfo("Europe/Paris")
# `ics` 0.7 tire des bibliothèques qui emploient des tournures dépréciées : ce n’est pas notre code.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import ics

DANS = timezone.localdate() + datetime.timedelta(days=40)


@pytest.fixture
def agent(db):
    return AgentFactory(referent=True, avec_compte=True, prenom="Samia", nom="Barthès")


@pytest.fixture
def adresse(agent):
    return reverse("espace:agenda", args=[liens.jeton(liens.creer(UsageDuLien.AGENDA, agent, jours=None))])


def lire(client, adresse):
    return Calendar.from_ical(client.get(adresse).content).walk("VEVENT")


def lire_autrement(client, adresse):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(ics.Calendar(client.get(adresse).content.decode()).events)


def uids(vevents):
    return [str(vevent["UID"]).removesuffix(f"@{settings.HOTE}") for vevent in vevents]


# --- Ce qui y entre -----------------------------------------------------------------------------------


def test_mes_reunions_a_venir_et_celles_ou_j_etais(client, adresse, agent):
    prochaine = ReunionFactory(
        annuelle=True, date=DANS, heure=datetime.time(9, 30), lieu="Hôtel de ville", ordre_du_jour="Le 21 mars."
    )
    passee = ReunionFactory(dans=-30)
    ReunionFactory(dans=-40)
    passee.participants.add(agent)

    vevents = lire(client, adresse)

    assert uids(vevents) == [f"reunion-{passee.pk}", f"reunion-{prochaine.pk}"]
    debut = vevents[1]["DTSTART"]
    assert (debut.dt, debut.params["TZID"]) == (
        datetime.datetime(DANS.year, DANS.month, DANS.day, 9, 30, tzinfo=PARIS),
        "Europe/Paris",
    )
    assert str(vevents[1]["DESCRIPTION"]) == "Le 21 mars.\nL’heure de fin est indicative."
    assert (str(vevents[1]["LOCATION"]), str(vevents[1]["STATUS"])) == ("Hôtel de ville", "CONFIRMED")


def test_une_reunion_sans_heure_prend_la_journee_sans_l_occuper(client, adresse):
    ReunionFactory(annuelle=True, date=DANS)

    (vevent,) = lire(client, adresse)

    assert (vevent["DTSTART"].dt, vevent["DTEND"].dt) == (DANS, DANS + datetime.timedelta(days=1))
    assert str(vevent["TRANSP"]) == "TRANSPARENT"


def test_mes_demi_journees_de_formation_validees(client, adresse, agent):
    session = SessionFactory(jour=DANS, seances=2, intitule="Label citoyen")
    session.seances.filter(moment=Seance.Moment.MATIN).update(debut=datetime.time(9), fin=datetime.time(12))
    InscriptionFactory(session=session, agent=agent)
    for etat in ({"demandee": True}, {"en_attente": True}, {"etat": EtatInscription.ANNULEE}):
        InscriptionFactory(agent=agent, **etat)

    vevents = lire(client, adresse)

    assert [str(vevent["SUMMARY"]) for vevent in vevents] == ["Label citoyen", "Label citoyen (après-midi)"]
    assert uids(vevents) == [f"demi-journee-{seance.pk}" for seance in session.seances.all()]


def test_une_session_annulee_le_dit_a_qui_y_avait_sa_place(client, adresse, agent, coordinatrice):
    session = SessionFactory(jour=DANS, intitule="Label citoyen")
    InscriptionFactory(session=session, agent=agent)

    operations.annuler_la_session(session, coordinatrice, "Salle fermée.")

    (vevent,) = lire(client, adresse)
    assert (str(vevent["STATUS"]), str(vevent["SUMMARY"])) == ("CANCELLED", "ANNULÉE – Label citoyen (matin)")


@pytest.mark.parametrize("etat", [{"en_attente": True}, {"demandee": True}, {}], ids=["attente", "demande", "retirée"])
def test_une_session_annulee_ne_parait_pas_chez_qui_n_y_allait_pas(client, adresse, agent, coordinatrice, etat):
    inscription = InscriptionFactory(session=SessionFactory(jour=DANS), agent=agent, **etat)
    if not etat:
        operations.annuler(inscription, coordinatrice)

    operations.annuler_la_session(inscription.session, coordinatrice, "Salle fermée.")

    assert lire(client, adresse) == []


def etape(action, jours, **champs):
    jour = timezone.localdate() + datetime.timedelta(days=jours)
    return Etape.objects.create(
        action=action, libelle=f"Étape {jours}", precision="jour", debut=jour, fin=jour, **champs
    )


def test_la_prochaine_etape_de_chacune_de_mes_actions(client, adresse, agent):
    action = ActionFactory(confiee_a=agent.utilisateur, code="Z01")
    etape(action, 5, faite_le=timezone.localdate())
    attendue = etape(action, 20)
    etape(action, 60)
    Etape.objects.create(action=ActionFactory(confiee_a=agent.utilisateur), libelle="Sans date")
    etape(ActionFactory(), 10)
    etape(ActionFactory(confiee_a=agent.utilisateur, objectif__plan=PlanFactory(clos=True)), 10)

    (vevent,) = lire(client, adresse)

    assert (uids([vevent]), str(vevent["SUMMARY"])) == ([f"etape-{attendue.pk}"], "Z01 – Étape 20")
    assert vevent["DTSTART"].dt == attendue.fin


def test_le_jour_ou_rendre_ses_points_tant_que_j_ai_a_repondre(client, adresse, agent):
    campagne = CampagneMiseAJourFactory(ouverte=True, titre="Avant le comité", a_rendre_le=DANS)
    sollicitation = Sollicitation.objects.create(campagne=campagne, agent=agent)
    action = ActionFactory(objectif__plan=campagne.plan)
    sollicitation.actions.add(action)

    (vevent,) = lire(client, adresse)
    action.points.create(agent=agent, phase="en_cours", campagne=campagne)

    assert (vevent["DTSTART"].dt, str(vevent["SUMMARY"])) == (DANS, "Points à rendre – Avant le comité")
    assert lire(client, adresse) == []


# --- Un flux auquel on se fie -------------------------------------------------------------------------


def test_deux_lecteurs_lisent_la_meme_chose(client, adresse, agent):
    ReunionFactory(annuelle=True, date=DANS, heure=datetime.time(14))
    InscriptionFactory(session=SessionFactory(jour=DANS, seances=2), agent=agent)
    etape(ActionFactory(confiee_a=agent.utilisateur), 20)

    autres = lire_autrement(client, adresse)

    assert sorted(e.uid for e in autres) == sorted(str(vevent["UID"]) for vevent in lire(client, adresse))
    assert len(autres) == 4


def test_un_titre_piege_ne_fait_qu_un_rendez_vous(client, adresse):
    ReunionFactory(
        annuelle=True, date=DANS, lieu="Salle\r\nEND:VEVENT", ordre_du_jour="é" * 300 + "\nBEGIN:VEVENT ; d’ici, là"
    )

    brut = client.get(adresse).content

    assert len(lire(client, adresse)) == len(lire_autrement(client, adresse)) == 1
    assert max(len(ligne) for ligne in brut.split(b"\r\n")) <= 75
    assert brut.count(b"\n") == brut.count(b"\r\n")


def test_le_meme_contenu_donne_les_memes_octets(client, adresse, time_machine):
    ReunionFactory(annuelle=True, date=DANS)
    premier = client.get(adresse)

    time_machine.move_to(timezone.now() + datetime.timedelta(days=3))
    second = client.get(adresse)

    assert (premier.content, premier["ETag"]) == (second.content, second["ETag"])
    assert client.get(adresse, headers={"If-None-Match": premier["ETag"]}).status_code == 304


def test_deplacer_garde_l_identifiant_et_monte_la_sequence(client, adresse, time_machine):
    reunion = ReunionFactory(annuelle=True, date=DANS)
    (avant,) = lire(client, adresse)

    time_machine.move_to(timezone.now() + datetime.timedelta(hours=2))
    reunion.date = DANS + datetime.timedelta(days=7)
    reunion.save()

    (apres,) = lire(client, adresse)
    assert (apres["UID"], apres["DTSTART"].dt) == (avant["UID"], reunion.date)
    assert apres["SEQUENCE"] > avant["SEQUENCE"]
    assert apres["DTSTAMP"].dt > avant["DTSTAMP"].dt


def test_le_calendrier_porte_son_nom_et_son_fuseau(client, adresse):
    reponse = client.get(adresse)

    calendrier = Calendar.from_ical(reponse.content)
    assert str(calendrier["X-WR-CALNAME"]) == "Plan Égalité – Samia Barthès"
    assert [str(fuseau["TZID"]) for fuseau in calendrier.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert (reponse["Content-Type"], reponse["Cache-Control"], reponse["X-Robots-Tag"]) == (
        "text/calendar; charset=utf-8",
        "private, no-cache",
        "noindex",
    )


def test_l_adresse_ne_donne_que_l_agenda_de_sa_personne(client, adresse):
    session = SessionFactory(jour=DANS)
    InscriptionFactory(session=session)
    autre = AgentFactory(avec_compte=True)
    etape(ActionFactory(confiee_a=autre.utilisateur), 20)

    assert lire(client, adresse) == []


# --- Elle s’éteint ------------------------------------------------------------------------------------


def test_une_adresse_annulee_ne_repond_plus(client, adresse, agent):
    liens.revoquer(UsageDuLien.AGENDA, agent)

    reponse = client.get(adresse)

    assert (reponse.status_code, reponse["Content-Type"]) == (410, "text/plain; charset=utf-8")
    assert "ne répond plus" in reponse.text


def test_une_personne_partie_n_a_plus_d_agenda(client, adresse, agent):
    agent.actif = False
    agent.save()

    assert client.get(adresse).status_code == 410


def test_l_agenda_d_une_inscription_n_ouvre_pas_celui_de_la_personne(client, agent):
    lien = liens.creer(UsageDuLien.AGENDA, InscriptionFactory(agent=agent), jours=None)

    assert client.get(reverse("espace:agenda", args=[liens.jeton(lien)])).status_code == 410


def test_une_adresse_inventee_ou_d_un_autre_usage_ne_repond_pas(client, adresse, agent):
    autre_usage = liens.jeton(liens.creer(UsageDuLien.POINT, agent))

    for jeton in ("rien", autre_usage, f"{adresse[:-8]}"):
        assert client.get(reverse("espace:agenda", args=[jeton.replace("/", "")])).status_code == 410


@pytest.mark.parametrize("nombre", [1, 3])
def test_l_agenda_coute_toujours_autant(client, adresse, agent, nombre, django_assert_num_queries):
    campagne = CampagneMiseAJourFactory(ouverte=True)
    sollicitation = Sollicitation.objects.create(campagne=campagne, agent=agent)
    ReunionFactory(dans=-400).participants.add(agent)
    for n in range(nombre):
        ReunionFactory(dans=10 + n)
        InscriptionFactory(session=SessionFactory(jour=DANS), agent=agent)
        action = ActionFactory(confiee_a=agent.utilisateur, objectif__plan=campagne.plan)
        etape(action, 20)
        sollicitation.actions.add(action)
    client.get(adresse)

    with django_assert_num_queries(14):
        reponse = client.get(adresse)

    assert reponse.text.count("BEGIN:VEVENT") == 3 * nombre + 1
