"""Écrire une session : ses demi-journées en une phrase, à deux sans s’effacer, ses places et sa liste d’attente."""

import datetime
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from referents import operations
from referents.etats import EtatInscription, EtatPresence
from referents.models import Presence, SessionFormation
from socle.etats import PassageInterdit
from socle.models import Courriel
from tests.fabriques import InscriptionFactory, SessionFactory, TypeFormationFactory

LUNDI = datetime.date(2027, 3, 15)


def saisie(type_formation=None, **champs):
    type_formation = type_formation or TypeFormationFactory()
    vide = dict.fromkeys(["intitule", "theme", "intervenants", "lieu", "a_prevoir", "inscriptions_jusqu_au"], "")
    plage = {"plage-matin_de": "09:00", "plage-matin_a": "12:00"}
    plage |= {"plage-apres_midi_de": "13:30", "plage-apres_midi_a": "16:30"}
    return {"type_formation": type_formation.pk, "capacite": 12, **vide, **plage} | champs


def saisie_de(session, **champs):
    """Le formulaire de modification tel que la page le montre, avec ces changements."""
    lignes = {"seances-TOTAL_FORMS": session.seances.count(), "seances-INITIAL_FORMS": session.seances.count()}
    for rang, seance in enumerate(session.seances.all()):
        lignes |= {f"seances-{rang}-jour": seance.jour.isoformat(), f"seances-{rang}-moment": seance.moment}
    connus = {"lieu": session.lieu, "capacite": session.capacite, "version": operations.version_de(session)}
    return saisie(session.type_formation, **connus, **lignes) | champs


def modifier(client, session, **champs):
    return client.post(reverse("pilotage:modifier-session", args=[session.pk]), saisie_de(session, **champs))


# --- Programmer ------------------------------------------------------------------------------------------------


def test_une_journee_se_dit_en_une_date(connecter, coordinatrice):
    connecter(coordinatrice).post(
        reverse("pilotage:nouvelle-session"),
        saisie(**{"plage-du": LUNDI.isoformat(), "plage-matin": "on", "plage-apres_midi": "on"}),
    )

    session = SessionFormation.objects.get()
    assert (session.dates, session.etat) == ("15\xa0mars\xa02027", "programmee")
    assert [(s.jour, s.moment, s.debut.hour) for s in session.seances.all()] == [
        (LUNDI, "matin", 9),
        (LUNDI, "apres_midi", 13),
    ]


def test_du_jeudi_au_mardi_saute_la_fin_de_semaine(connecter, coordinatrice):
    du, au = LUNDI + timedelta(days=3), LUNDI + timedelta(days=8)

    connecter(coordinatrice).post(
        reverse("pilotage:nouvelle-session"),
        saisie(**{"plage-du": du.isoformat(), "plage-au": au.isoformat(), "plage-matin": "on"}),
    )

    assert [seance.jour.day for seance in SessionFormation.objects.get().seances.all()] == [18, 19, 22, 23]


def test_un_samedi_choisi_se_garde(connecter, coordinatrice):
    samedi = LUNDI + timedelta(days=5)

    connecter(coordinatrice).post(
        reverse("pilotage:nouvelle-session"), saisie(**{"plage-du": samedi.isoformat(), "plage-matin": "on"})
    )

    assert SessionFormation.objects.get().seances.get().jour == samedi


def test_sans_date_la_session_reste_a_preciser(connecter, coordinatrice):
    connecter(coordinatrice).post(reverse("pilotage:nouvelle-session"), saisie())

    assert SessionFormation.objects.get().dates == "à préciser"


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"plage-du": "2027-03-15"}, "Cochez le matin, l’après-midi, ou les deux"),
        ({"plage-au": "2027-03-15", "plage-matin": "on"}, "Donnez le premier jour"),
        ({"plage-du": "2027-03-15", "plage-au": "2027-03-14", "plage-matin": "on"}, "Le dernier jour suit le premier"),
        ({"plage-du": "2027-03-15", "plage-au": "2028-03-15", "plage-matin": "on"}, "60 jours au plus"),
        ({"plage-du": "2027-03-15", "plage-matin": "on", "plage-matin_a": "08:00"}, "finit après avoir commencé"),
        ({"capacite": 0}, "Une place au moins"),
        ({"type_formation": ""}, "Type de formation – Ce champ est obligatoire"),
    ],
)
def test_ce_qui_ne_va_pas_se_dit_et_rien_n_est_ecrit(connecter, coordinatrice, champs, phrase):
    page = connecter(coordinatrice).post(reverse("pilotage:nouvelle-session"), saisie() | champs)

    assert phrase in page.text
    assert not SessionFormation.objects.exists()


# --- Modifier --------------------------------------------------------------------------------------------------


@pytest.fixture
def session(db):
    return SessionFactory(seances=2, jour=LUNDI, capacite=1)


@pytest.fixture(autouse=True)
def _en_janvier(time_machine):
    time_machine.move_to(datetime.datetime(2027, 1, 12, 10, tzinfo=datetime.UTC))


def test_changer_un_texte_ne_derange_personne(connecter, coordinatrice, session):
    InscriptionFactory(session=session)

    reponse = modifier(connecter(coordinatrice), session, theme="Laïcité")

    session.refresh_from_db()
    assert (reponse.status_code, session.theme) == (302, "Laïcité")
    assert mail.outbox == []


def test_deplacer_une_demi_journee_previent_chaque_personne_inscrite(connecter, coordinatrice, session):
    tenue = InscriptionFactory(session=session)
    attente = InscriptionFactory(session=session, en_attente=True)
    InscriptionFactory(session=session, annulee=True)
    apres_midi = session.seances.last()

    modifier(connecter(coordinatrice), session, **{"seances-1-jour": "2027-03-16"})

    session.refresh_from_db()
    assert session.dates == "du 15 au 16\xa0mars\xa02027"
    assert session.seances.last().pk == apres_midi.pk
    assert {message.to[0] for message in mail.outbox} == {tenue.courriel, attente.courriel}
    assert "16\xa0mars\xa02027, après-midi" in mail.outbox[0].body


def test_deplacer_le_second_jour_previent_le_premier(connecter, coordinatrice, session, time_machine):
    tenue = InscriptionFactory(session=session)
    muette = InscriptionFactory(session=session, agent__courriel=None, agent__nom="Sansadresse")
    modifier(connecter(coordinatrice), session, capacite=2, **{"seances-1-jour": "2027-03-16"})
    mail.outbox.clear()
    time_machine.move_to(datetime.datetime(2027, 3, 15, 6, 30, tzinfo=datetime.UTC))
    session.refresh_from_db()

    client = connecter(coordinatrice)
    modifier(client, session, capacite=2, **{"seances-1-jour": "2027-03-17"})
    page = client.get(reverse("pilotage:session", args=[session.pk]))

    assert [message.to for message in mail.outbox] == [[tenue.courriel]]
    assert "1 message en route" in page.text
    assert f"À prévenir autrement (sans courriel)\xa0: {muette.personne}." in page.text


def test_corriger_une_session_passee_n_ecrit_a_personne(session, coordinatrice, time_machine):
    InscriptionFactory(session=session)
    time_machine.move_to(datetime.datetime(2027, 4, 1, 9, tzinfo=datetime.UTC))
    memes = [operations.DemiJournee(s.jour, s.moment, s.debut, s.fin) for s in session.seances.all()]

    annonce = operations.deplacer(session, memes, par=coordinatrice, lieu="Camp des Milles")

    assert (annonce.parties, annonce.non_jointes, Courriel.objects.count()) == (0, (), 0)


@pytest.mark.parametrize("etat", ["realisee", "annulee"])
def test_une_session_close_ne_se_modifie_plus(connecter, coordinatrice, etat):
    """Même quand on l’avait ouverte avant : la feuille de présence ne bougerait pas sans qu’on le voie."""
    session = SessionFactory(jour=LUNDI, **{etat: True})

    page = modifier(connecter(coordinatrice), session, **{"plage-du": "2027-03-16", "plage-matin": "on"})

    assert "elle ne se modifie plus" in page.text
    assert session.seances.count() == 1


def test_changer_de_lieu_previent_aussi(session, coordinatrice, django_capture_on_commit_callbacks):
    InscriptionFactory(session=session)
    memes = [operations.DemiJournee(s.jour, s.moment, s.debut, s.fin) for s in session.seances.all()]

    with django_capture_on_commit_callbacks(execute=True):
        operations.deplacer(session, memes, par=coordinatrice, lieu="Camp des Milles")

    assert "Lieu\xa0: Camp des Milles" in mail.outbox[0].body


def test_ajouter_une_demi_journee_ouvre_sa_colonne(connecter, coordinatrice, session):
    inscription = InscriptionFactory(session=session, presences=EtatPresence.NON_RENSEIGNE)

    modifier(connecter(coordinatrice), session, **{"plage-du": "2027-03-17", "plage-matin": "on"})

    assert session.seances.count() == 3
    assert inscription.presences.count() == 3


def test_retirer_une_demi_journee_vide_la_retire_de_la_feuille(connecter, coordinatrice, session):
    InscriptionFactory(session=session, presences=EtatPresence.NON_RENSEIGNE)

    modifier(connecter(coordinatrice), session, **{"seances-1-DELETE": "on"})

    assert (session.seances.count(), Presence.objects.count()) == (1, 1)


def test_une_demi_journee_renseignee_reste(connecter, coordinatrice, session):
    InscriptionFactory(session=session, presences=EtatPresence.PRESENT)

    page = modifier(connecter(coordinatrice), session, **{"seances-1-DELETE": "on"})

    assert "Des présences sont saisies" in page.text
    assert session.seances.count() == 2


def test_la_meme_demi_journee_deux_fois_se_refuse(connecter, coordinatrice, session):
    page = modifier(connecter(coordinatrice), session, **{"plage-du": LUNDI.isoformat(), "plage-matin": "on"})

    assert "La même demi-journée y est deux fois" in page.text


def test_deux_personnes_sur_une_session_la_seconde_est_prevenue(connecter, coordinatrice, session):
    client = connecter(coordinatrice)
    vue = saisie_de(session, theme="Mon thème")
    modifier(client, session, lieu="Médiathèque")

    page = client.post(reverse("pilotage:modifier-session", args=[session.pk]), vue)

    session.refresh_from_db()
    assert (session.lieu, session.theme) == ("Médiathèque", "")
    assert "Camille Coordination a modifié cette session pendant que vous écriviez" in page.text
    assert page.context["form"]["theme"].value() == "Mon thème"


def test_l_enregistrer_de_nouveau_est_un_choix(connecter, coordinatrice, session):
    client = connecter(coordinatrice)
    adresse = reverse("pilotage:modifier-session", args=[session.pk])
    vue = saisie_de(session, theme="Mon thème")
    modifier(client, session, lieu="Médiathèque")
    alerte = client.post(adresse, vue)

    client.post(adresse, vue | {"version": alerte.context["form"]["version"].value()})

    session.refresh_from_db()
    assert session.theme == "Mon thème"


# --- Les places ------------------------------------------------------------------------------------------------


def test_plus_de_places_font_avancer_la_liste(connecter, coordinatrice, session):
    InscriptionFactory(session=session)
    attente = InscriptionFactory.create_batch(2, session=session, en_attente=True, accord_le=timezone.localdate())

    modifier(connecter(coordinatrice), session, capacite=2)

    assert [type(i).objects.get(pk=i.pk).etat for i in attente] == [
        EtatInscription.VALIDEE,
        EtatInscription.EN_LISTE_D_ATTENTE,
    ]
    assert [message.to for message in mail.outbox] == [[attente[0].courriel]]


def test_changer_la_capacite_sert_la_liste(session, coordinatrice):
    InscriptionFactory.create_batch(3, session=session, en_attente=True)

    servies = operations.changer_la_capacite(session, 2, par=coordinatrice)

    assert [inscription.etat for inscription in servies] == [EtatInscription.DEMANDEE] * 2


def test_jamais_moins_de_places_que_de_personnes(connecter, coordinatrice, session):
    SessionFormation.objects.update(capacite=3)
    session.refresh_from_db()
    InscriptionFactory.create_batch(2, session=session)

    page = modifier(connecter(coordinatrice), session, capacite=1)

    assert "2 personnes tiennent déjà une place" in page.text
    with pytest.raises(PassageInterdit):
        operations.changer_la_capacite(session, 1, par=coordinatrice)
