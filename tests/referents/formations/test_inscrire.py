"""Inscrire : la session, la personne, les prérequis, le métier, les places ; puis l’accord et les messages."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from referents import operations
from referents.etats import EtatInscription
from referents.models import Inscription, Metier, Presence, SourceInscription
from socle.models import Lien, Passage
from tests.fabriques import (
    AgentFactory,
    FormationSuivieFactory,
    InscriptionFactory,
    SessionFactory,
    TypeFormationFactory,
)

DEMANDEE, VALIDEE, EN_ATTENTE = (
    EtatInscription.DEMANDEE,
    EtatInscription.VALIDEE,
    EtatInscription.EN_LISTE_D_ATTENTE,
)
ALIX = operations.Exterieur("Alix Moreno", "Mission locale", "alix@example.fr")


@pytest.fixture
def session(db):
    return SessionFactory(seances=2, capacite=2)


@pytest.fixture
def agent(db):
    return AgentFactory(avec_compte=True)


def inscrire(session, personne, par=None, source=SourceInscription.COORDINATION, **options):
    return operations.inscrire(session, personne, source=source, par=par, **options)


# --- Où l’on en est en arrivant --------------------------------------------------------------------------


def test_avec_l_accord_la_place_est_confirmee(session, agent, coordinatrice):
    inscription = inscrire(session, agent, coordinatrice, accord_le=timezone.localdate())

    assert (inscription.etat, inscription.direction) == (VALIDEE, agent.service.direction)
    assert Passage.objects.get().vers == VALIDEE
    assert inscription.history.get().history_user == coordinatrice


def test_sans_accord_la_place_est_gardee(session, agent):
    assert inscrire(session, agent).etat == DEMANDEE


def test_une_personne_exterieure_n_attend_aucun_accord(agent, coordinatrice):
    inscription = inscrire(SessionFactory(aux_exterieurs=True), ALIX, coordinatrice)

    assert (inscription.etat, inscription.personne, inscription.direction) == (VALIDEE, "Alix Moreno", None)


def test_la_session_pleine_met_en_liste_d_attente(session, agent):
    InscriptionFactory(session=session)
    InscriptionFactory(session=session, demandee=True)

    assert inscrire(session, agent, accord_le=timezone.localdate()).etat == EN_ATTENTE


def test_sans_limite_de_places_personne_n_attend(agent):
    session = SessionFactory(capacite=None)
    InscriptionFactory.create_batch(3, session=session)

    assert inscrire(session, agent).etat == DEMANDEE


def test_une_place_tenue_ouvre_ses_presences_une_attente_non(session, agent):
    tenue = inscrire(session, agent)
    InscriptionFactory(session=session)
    attente = inscrire(session, AgentFactory())

    assert set(Presence.objects.values_list("inscription", "etat")) == {(tenue.pk, "non_renseigne")}
    assert (tenue.presences.count(), attente.presences.count()) == (2, 0)


# --- Ce qui l’empêche ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("situation", "raison"),
    [
        ({"programmee": True}, "ne sont pas ouvertes"),
        ({"inscriptions_jusqu_au": timezone.localdate() - timedelta(days=1)}, "ne sont pas ouvertes"),
        ({"jour": timezone.localdate()}, "ne sont pas ouvertes"),
        ({"realisee": True}, "est réalisée"),
        ({"annulee": True}, "est annulée"),
    ],
)
def test_un_agent_ne_demande_pas_n_importe_quand(agent, situation, raison):
    with pytest.raises(operations.InscriptionImpossible, match=raison):
        inscrire(SessionFactory(**situation), agent, agent.utilisateur, SourceInscription.AGENT)

    assert not Inscription.objects.exists()


def test_la_coordination_inscrit_qui_est_venu_sans_prevenir(agent, coordinatrice):
    session = SessionFactory(passee=True, programmee=True)

    inscription = inscrire(session, agent, coordinatrice, accord_le=timezone.localdate())

    assert inscription.etat == VALIDEE
    assert mail.outbox == []


def test_personne_n_y_est_deux_fois(session, agent):
    inscrire(session, agent)

    with pytest.raises(operations.InscriptionImpossible, match="est déjà dans cette session"):
        inscrire(session, agent)


def test_on_se_reinscrit_apres_avoir_annule(session, agent):
    InscriptionFactory(session=session, agent=agent, annulee=True)

    assert inscrire(session, agent).etat == DEMANDEE


@pytest.mark.parametrize("autre", [ALIX, operations.Exterieur("Une autre", courriel="ALIX@example.fr")])
def test_un_exterieur_non_plus(db, autre):
    session = SessionFactory(aux_exterieurs=True)
    inscrire(session, ALIX)

    with pytest.raises(operations.InscriptionImpossible, match="est déjà dans cette session"):
        inscrire(session, autre)


def test_la_base_aussi_refuse_un_exterieur_deux_fois(db):
    session = SessionFactory(aux_exterieurs=True)
    InscriptionFactory(session=session, exterieure=True, exterieur_courriel="alix@example.fr")

    with pytest.raises(IntegrityError):
        InscriptionFactory(session=session, exterieure=True, exterieur_courriel="Alix@example.fr")


def test_un_exterieur_sans_courriel_se_reconnait_a_son_nom(db):
    session = SessionFactory(aux_exterieurs=True)
    inscrire(session, operations.Exterieur("Alix Moreno"))

    with pytest.raises(operations.InscriptionImpossible, match="Alix moreno est déjà"):
        inscrire(session, operations.Exterieur("Alix moreno"))


def test_les_exterieurs_n_entrent_que_si_la_session_leur_est_ouverte(session):
    with pytest.raises(operations.InscriptionImpossible, match="pas ouverte aux personnes extérieures"):
        inscrire(session, ALIX)


def test_qui_n_est_plus_en_poste_ne_s_inscrit_pas(session):
    with pytest.raises(operations.InscriptionImpossible, match="n’est plus en poste"):
        inscrire(session, AgentFactory(actif=False))


def test_un_accord_ne_se_date_pas_de_demain(session, agent):
    with pytest.raises(operations.InscriptionImpossible, match="jour à venir"):
        inscrire(session, agent, accord_le=timezone.localdate() + timedelta(days=1))


def test_un_formulaire_de_la_gestion_ne_remplit_pas_une_session_pleine(agent):
    session = SessionFactory(capacite=1)
    InscriptionFactory(session=session)

    with pytest.raises(ValidationError, match="La session est complète"):
        Inscription(session=session, agent=agent).full_clean()
    Inscription(session=session, agent=agent, etat=EN_ATTENTE).full_clean()


# --- Prérequis et métiers ---------------------------------------------------------------------------------


@pytest.fixture
def complement(db):
    """Une session de complément, qui demande le label citoyen, valable deux ans."""
    label = TypeFormationFactory(label=True, intitule="Label citoyen", validite_mois=24)
    complement = TypeFormationFactory(complement=True)
    complement.prerequis.add(label)
    session = SessionFactory(type_formation=complement)
    session.label = label
    return session


def test_il_manque_un_prerequis_et_l_on_dit_lequel(complement, agent):
    with pytest.raises(operations.ConditionsNonRemplies, match="Il faut d’abord avoir suivi «\xa0Label citoyen\xa0»"):
        inscrire(complement, agent)


def test_le_prerequis_suivi_ouvre_la_suite(complement, agent):
    FormationSuivieFactory(agent=agent, session__type_formation=complement.label)

    assert inscrire(complement, agent).etat == DEMANDEE


def test_une_demi_journee_manquee_ne_donne_pas_le_prerequis(complement, agent):
    label = SessionFactory(type_formation=complement.label, realisee=True, passee=True, seances=2)
    inscription = InscriptionFactory(agent=agent, session=label, presences="present")
    inscription.presences.filter(seance=label.seances.first()).update(etat="absent")

    with pytest.raises(operations.ConditionsNonRemplies):
        inscrire(complement, agent)


def test_une_session_pas_encore_realisee_ne_le_donne_pas_non_plus(complement, agent):
    label = SessionFactory(type_formation=complement.label, passee=True)
    InscriptionFactory(agent=agent, session=label, presences="present")

    with pytest.raises(operations.ConditionsNonRemplies):
        inscrire(complement, agent)


def test_un_prerequis_perime_le_dit(complement, agent):
    ancien = timezone.localdate() - timedelta(days=800)
    FormationSuivieFactory(agent=agent, session__type_formation=complement.label, session__debut=ancien)

    with pytest.raises(operations.ConditionsNonRemplies, match="vaut 24 mois"):
        inscrire(complement, agent)


def test_passer_outre_garde_la_raison_au_journal(complement, agent, coordinatrice):
    inscription = inscrire(complement, agent, coordinatrice, passer_outre="Formation suivie dans une autre ville.")

    passage = Passage.objects.get(id_objet=inscription.pk)
    assert (passage.motif, passage.par) == ("Formation suivie dans une autre ville.", coordinatrice)


def test_une_formation_de_metier_demande_ce_metier(db):
    atsem = Metier.objects.create(code="atsem", nom="ATSEM")
    session = SessionFactory()
    session.type_formation.metiers.add(atsem)

    with pytest.raises(operations.ConditionsNonRemplies, match="ATSEM"):
        inscrire(session, AgentFactory())
    assert inscrire(session, AgentFactory(metier=atsem)).etat == DEMANDEE


# --- Les messages -----------------------------------------------------------------------------------------


def test_qui_est_inscrit_par_un_autre_le_sait(
    session, agent, coordinatrice, django_capture_on_commit_callbacks, settings
):
    with django_capture_on_commit_callbacks(execute=True):
        inscrire(session, agent, coordinatrice, accord_le=timezone.localdate())

    [message] = mail.outbox
    assert message.to == [agent.courriel]
    assert "Camille Coordination vous a inscrit·e" in message.body
    assert settings.ADRESSE_DU_SITE + reverse("espace:formations") in message.body


def test_qui_s_inscrit_soi_meme_n_en_recoit_pas(session, agent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        inscrire(session, agent, agent.utilisateur, SourceInscription.AGENT, hierarchie_courriel="n1@vitrolles.example")

    assert [message.to for message in mail.outbox] == [["n1@vitrolles.example"]]
    assert Lien.objects.get().destinataire == "n1@vitrolles.example"


def test_deja_convoquee_la_session_convoque_aussitot(session, agent, coordinatrice, django_capture_on_commit_callbacks):
    session.convoquee_le = timezone.now()
    session.save()

    with django_capture_on_commit_callbacks(execute=True):
        inscription = inscrire(session, agent, coordinatrice, accord_le=timezone.localdate())

    inscription.refresh_from_db()
    assert [message.subject[:11] for message in mail.outbox] == ["Convocation"]
    assert inscription.convoquee_le is not None
