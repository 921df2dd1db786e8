"""Réunir deux fiches d’une même personne : rien ne se perd, rien ne se compte deux fois, tout ou rien."""

import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from actions.models import BrouillonPoint, PiloteAction, PointAvancement, Sollicitation
from referents import operations
from referents.etats import EtatInscription, EtatLettre, EtatMandat, EtatPresence
from referents.models import Agent, Inscription, LectureNote, Presence
from socle import liens
from socle.models import Passage, UsageDuLien
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    BesoinFactory,
    CampagneMiseAJourFactory,
    InscriptionFactory,
    LettreMissionFactory,
    MandatReferentFactory,
    NoteFactory,
    ReunionFactory,
    SessionFactory,
)


@pytest.fixture
def garde(db):
    return AgentFactory(prenom="Élodie", nom="Quilici", courriel=None)


@pytest.fixture
def double(garde):
    return AgentFactory(prenom="Elodie", nom="Quilici", courriel="elodie@vitrolles.example")


def fusionner(garde, double, coordinatrice):
    operations.fusionner(garde, double, par=coordinatrice)
    garde.refresh_from_db()
    return garde


# --- Ce qui se déplace --------------------------------------------------------------------------------


def test_tout_ce_que_porte_le_double_passe_a_la_fiche_gardee(coordinatrice, garde, double):
    mandat = MandatReferentFactory(agent=double)
    inscription = InscriptionFactory(agent=double)
    besoin = BesoinFactory(agent=double)
    lecture = LectureNote.objects.create(note=NoteFactory(), agent=double)
    reunion = ReunionFactory()
    reunion.participants.add(double)
    pilotage = PiloteAction.objects.create(action=ActionFactory(), agent=double)
    point = PointAvancement.objects.create(action=pilotage.action, agent=double, phase="en_cours", fait="Fait.")
    sollicitation = Sollicitation.objects.create(campagne=CampagneMiseAJourFactory(), agent=double)
    suppleance = Sollicitation.objects.create(
        campagne=sollicitation.campagne, agent=AgentFactory(), a_la_place_de=double
    )
    brouillon = BrouillonPoint.objects.create(action=pilotage.action, agent=double, saisie={"fait": "…"})

    fusionner(garde, double, coordinatrice)

    for ligne in (mandat, inscription, besoin, lecture, pilotage, point, sollicitation, brouillon, suppleance):
        ligne.refresh_from_db()
    portees = [mandat, inscription, besoin, lecture, pilotage, point, sollicitation, brouillon]
    assert {ligne.agent for ligne in portees} == {garde}
    assert (suppleance.a_la_place_de, list(reunion.participants.all())) == (garde, [garde])
    assert not Agent.objects.filter(pk=double.pk).exists()


def test_le_courriel_et_le_compte_suivent(coordinatrice, garde):
    double = AgentFactory(avec_compte=True)
    compte = double.utilisateur

    fusionner(garde, double, coordinatrice)

    assert (garde.courriel, garde.utilisateur) == (compte.email, compte)


def test_deux_comptes_celui_de_la_fiche_gardee_reste_et_les_points_aussi(coordinatrice):
    garde, double = AgentFactory(avec_compte=True), AgentFactory(avec_compte=True)
    sien, autre = garde.utilisateur, double.utilisateur
    point = PointAvancement.objects.create(action=ActionFactory(), auteur=autre, phase="en_cours", fait="Fait.")

    fusionner(garde, double, coordinatrice)

    assert (garde.utilisateur, list(garde.ses_points)) == (sien, [point])
    point.refresh_from_db()
    assert point.auteur == autre


def test_les_liens_du_double_n_ouvrent_plus_rien(coordinatrice, garde, double):
    lien = liens.creer(UsageDuLien.AGENDA, double, jours=None)

    fusionner(garde, double, coordinatrice)

    lien.refresh_from_db()
    assert lien.revoque_le is not None


def test_le_journal_et_l_historique_disent_la_reunion(coordinatrice, garde, double):
    MandatReferentFactory.create_batch(2, agent=double, service=garde.service, termine=True)
    depuis = f"fiche {double.pk}"

    fusionner(garde, double, coordinatrice)

    passage = Passage.objects.get(type_objet=ContentType.objects.get_for_model(Agent), id_objet=garde.pk)
    assert (passage.champ, passage.depuis, passage.par) == ("fusion", depuis, coordinatrice)
    assert "Elodie Quilici (elodie@vitrolles.example) : 2 mandats de référent·es" in passage.motif
    assert garde.mandats.first().history.latest().history_change_reason == "doublon réuni"


# --- Ce qui ferait double -----------------------------------------------------------------------------


def presence(inscription, etat):
    seance = inscription.session.seances.get()
    return Presence.objects.create(inscription=inscription, seance=seance, etat=etat)


@pytest.mark.parametrize("gardee_plus_complete", [True, False])
def test_de_deux_inscriptions_la_plus_complete_reste(coordinatrice, garde, double, gardee_plus_complete):
    session = SessionFactory()
    validee = InscriptionFactory(session=session, agent=garde if gardee_plus_complete else double)
    InscriptionFactory(session=session, agent=double if gardee_plus_complete else garde, demandee=True)

    fusionner(garde, double, coordinatrice)

    assert list(garde.inscriptions.all()) == [validee]
    assert garde.inscriptions.get().etat == EtatInscription.VALIDEE


def test_la_presence_saisie_n_importe_ou_est_gardee(coordinatrice, garde, double):
    session = SessionFactory()
    blanche = InscriptionFactory(session=session, agent=garde)
    saisie = InscriptionFactory(session=session, agent=double, demandee=True)
    presence(blanche, EtatPresence.NON_RENSEIGNE)
    presence(saisie, EtatPresence.PRESENT)

    fusionner(garde, double, coordinatrice)

    assert garde.inscriptions.get() == blanche
    assert Presence.objects.get().etat == EtatPresence.PRESENT


def test_une_inscription_annulee_reste_a_cote_de_l_autre(coordinatrice, garde, double):
    session = SessionFactory()
    InscriptionFactory(session=session, agent=garde)
    InscriptionFactory(session=session, agent=double, etat=EtatInscription.ANNULEE)

    fusionner(garde, double, coordinatrice)

    assert Inscription.objects.filter(agent=garde).count() == 2


def test_de_deux_mandats_du_meme_service_celui_qui_court_reste_avec_ses_lettres(coordinatrice, garde, double):
    pressenti = MandatReferentFactory(agent=garde, pressenti=True, debut=datetime.date(2026, 1, 1))
    actif = MandatReferentFactory(agent=double, service=garde.service, debut=datetime.date(2025, 1, 1))
    signee = LettreMissionFactory(mandat=actif, signee=True)
    brouillon = LettreMissionFactory(mandat=pressenti)

    fusionner(garde, double, coordinatrice)

    mandat = garde.mandats.get()
    assert (mandat, mandat.etat, mandat.debut) == (actif, EtatMandat.ACTIF, datetime.date(2025, 1, 1))
    assert {lettre.pk for lettre in mandat.lettres.all()} == {signee.pk, brouillon.pk}


def test_deux_lettres_signees_n_en_laissent_qu_une_en_cours(coordinatrice, garde, double):
    sienne = LettreMissionFactory(mandat__agent=garde, signee=True)
    autre = LettreMissionFactory(mandat=MandatReferentFactory(agent=double, service=garde.service), signee=True)

    fusionner(garde, double, coordinatrice)

    etats = {lettre.pk: (lettre.etat, lettre.numero) for lettre in garde.mandats.get().lettres.all()}
    assert etats == {sienne.pk: (EtatLettre.SIGNEE, 1), autre.pk: (EtatLettre.CLOSE, 2)}


def test_les_autres_doubles_se_fondent(coordinatrice, garde, double):
    reunion, note, action = ReunionFactory(), NoteFactory(), ActionFactory()
    campagne = CampagneMiseAJourFactory()
    avant = timezone.now() - datetime.timedelta(days=2)
    for agent, texte in ((garde, "Des affiches."), (double, "Une formation.")):
        BesoinFactory(reunion=reunion, agent=agent, texte=texte)
        PiloteAction.objects.create(action=action, agent=agent, principal=agent == double)
        sollicitation = Sollicitation.objects.create(campagne=campagne, agent=agent)
        BrouillonPoint.objects.create(action=action, agent=agent, saisie={"fait": texte})
        reunion.participants.add(agent)
    LectureNote.objects.create(note=note, agent=garde)
    LectureNote.objects.create(note=note, agent=double, le=avant)
    sollicitation.actions.add(action)

    fusionner(garde, double, coordinatrice)

    assert garde.besoins.get().texte == "Des affiches.\nUne formation."
    assert (garde.lectures.get().le, garde.actions_confiees.get().principal) == (avant, True)
    assert list(garde.sollicitations.get().actions.all()) == [action]
    assert garde.brouillons.get().saisie == {"fait": "Une formation."}
    assert list(reunion.participants.all()) == [garde]


def test_rien_ne_se_fait_a_moitie(coordinatrice, garde, double, monkeypatch):
    """La base refuse d’effacer une fiche encore citée : tout ce qui était déplacé revient."""
    mandat = MandatReferentFactory(agent=double)
    monkeypatch.delitem(operations.fusions.RENCONTRES, "LectureNote.agent")
    note = NoteFactory()
    for agent in (garde, double):
        LectureNote.objects.create(note=note, agent=agent)

    with pytest.raises(Exception, match="(?i)unique"):
        operations.fusionner(garde, double, par=coordinatrice)

    mandat.refresh_from_db()
    assert (mandat.agent, Agent.objects.filter(pk=double.pk).exists()) == (double, True)


# --- La page ------------------------------------------------------------------------------------------


def voir(client, garde, double, **champs):
    return client.post(reverse("pilotage:fusion"), {"garde": garde.pk, "double": double.pk} | champs)


def confirmer(client, garde, double):
    empreinte = voir(client, garde, double).context["form"]["empreinte"].value()
    return voir(client, garde, double, empreinte=empreinte, confirmer="oui")


def test_les_doublons_probables_se_proposent(connecter, coordinatrice, garde, double):
    AgentFactory(prenom="Autre", nom="Personne")

    page = connecter(coordinatrice).get(reverse("pilotage:fusion"))

    assert page.context["probables"] == [[garde, double]]


def test_l_apercu_dit_ce_qui_se_deplace_et_ce_qui_se_fond(connecter, coordinatrice, garde, double):
    reunion = ReunionFactory()
    BesoinFactory(reunion=reunion, agent=garde)
    BesoinFactory(reunion=reunion, agent=double)
    BesoinFactory(agent=double)
    MandatReferentFactory(agent=double)

    page = voir(connecter(coordinatrice), garde, double)

    assert sorted(page.context["apercu"].lignes) == [("besoins exprimés", 1, 1), ("mandats de référent·es", 1, 0)]
    assert Agent.objects.filter(pk=double.pk).exists()


def test_confirmer_reunit_et_mene_a_la_fiche(connecter, coordinatrice, garde, double):
    reponse = confirmer(connecter(coordinatrice), garde, double)

    assert reponse["Location"] == reverse("pilotage:referent", args=[garde.pk])
    assert not Agent.objects.filter(pk=double.pk).exists()


def test_un_apercu_depasse_se_montre_de_nouveau(connecter, coordinatrice, garde, double):
    client = connecter(coordinatrice)
    empreinte = voir(client, garde, double).context["form"]["empreinte"].value()
    MandatReferentFactory(agent=double)

    page = voir(client, garde, double, empreinte=empreinte, confirmer="oui")

    assert "Quelque chose a changé depuis cet aperçu" in page.text
    assert Agent.objects.filter(pk=double.pk).exists()


def test_une_fiche_ne_se_reunit_pas_a_elle_meme(connecter, coordinatrice, garde):
    assert "Choisissez deux fiches différentes." in voir(connecter(coordinatrice), garde, garde).text
    with pytest.raises(operations.FusionImpossible):
        operations.fusionner(garde, garde, par=coordinatrice)


def test_une_fiche_deja_reunie_le_dit(coordinatrice, garde, double):
    ancienne = Agent.objects.get(pk=double.pk)
    operations.fusionner(garde, double, par=coordinatrice)

    with pytest.raises(operations.FusionImpossible, match="n’existe plus"):
        operations.fusionner(garde, ancienne, par=coordinatrice)


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_page_coute_toujours_autant(connecter, coordinatrice, nombre, django_assert_num_queries):
    for n in range(nombre):
        AgentFactory.create_batch(2, prenom="Alix", nom=f"Nom{n}")
    client = connecter(coordinatrice)
    client.get(reverse("pilotage:fusion"))

    with django_assert_num_queries(8):
        page = client.get(reverse("pilotage:fusion"))

    assert len(page.context["probables"]) == nombre
