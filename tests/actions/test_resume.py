"""Le résumé de la semaine : un courriel par personne, seulement s’il y a quelque chose, jamais deux."""

import datetime

import pytest
from django.core import mail
from django.test import TestCase
from django.utils import timezone

from actions import resume
from actions.etats import Meteo, Phase
from actions.models import PointAvancement
from actions.operations import ne_rien_signaler
from actions.tasks import envoyer_les_resumes
from referents.models import LectureNote, Presence
from socle.courriels import regler_les_arrets
from socle.models import Courriel, Famille
from tests.actions.campagne import LUNDI, campagne_ouverte, confier, dans
from tests.fabriques import (
    ActionFactory,
    AgentFactory,
    CampagneMiseAJourFactory,
    InscriptionFactory,
    LettreMissionFactory,
    NoteFactory,
    ObjectifFactory,
    ReunionFactory,
    SessionFactory,
    SollicitationFactory,
    UtilisateurFactory,
)

NB = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _lundi(time_machine):
    time_machine.move_to(LUNDI)


@pytest.fixture
def agent(db):
    return AgentFactory(referent=True, prenom="Salomé", courriel="salome@vitrolles.example")


def lundi_matin():
    with TestCase.captureOnCommitCallbacks(execute=True):
        envoyer_les_resumes()


def contenu(sections):
    return [(section.titre, [ligne.texte for ligne in section.lignes]) for section in sections]


def pour(agent):
    return contenu(resume.pour_l_agent(agent, timezone.localdate()))


def test_sans_rien_a_dire_rien_ne_part(agent):
    lundi_matin()

    assert mail.outbox == []


def test_les_points_encore_attendus(agent):
    objectif = ObjectifFactory()
    dit, attendu = confier(agent, 2, objectif=objectif)
    campagne_ouverte(objectif)
    ne_rien_signaler(dit, None, agent=agent)

    assert pour(agent) == [("Points attendus", [f"{attendu}, pour le 22{NB}mars{NB}2027"])]


def test_les_points_d_une_suppleance_et_rien_d_une_ancienne_sollicitation(agent):
    objectif = ObjectifFactory()
    supplee, ancienne = confier(AgentFactory(), 2, objectif=objectif)
    campagne = campagne_ouverte(objectif)
    SollicitationFactory(campagne=campagne, agent=agent, a_la_place_de=AgentFactory(), actions=[supplee])
    close = CampagneMiseAJourFactory(plan=objectif.plan, close=True)
    SollicitationFactory(campagne=close, agent=agent, actions=[ancienne])

    assert pour(agent) == [("Points attendus", [f"{supplee}, pour le 22{NB}mars{NB}2027"])]


def test_sans_compte_aucun_lien_ne_mene_a_l_espace(agent):
    NoteFactory(titre="Le nouveau logo")

    lundi_matin()

    (courriel,) = mail.outbox
    assert "/espace/" not in courriel.body + courriel.alternatives[0].content
    assert "Vous n’avez pas encore de compte" in courriel.body


def test_avec_un_compte_chaque_ligne_mene_a_sa_page(agent):
    agent.utilisateur = UtilisateurFactory(email=agent.courriel)
    agent.save()
    NoteFactory(titre="Le nouveau logo")

    lundi_matin()

    assert mail.outbox[0].body.count("/espace/") == 2


def test_les_actions_en_retard_ou_bientot_a_finir(agent):
    retard, bientot, loin = (
        confier(agent, objectif=ObjectifFactory(), precision="jour", debut="2027-01-01", fin=fin)[0]
        for fin in ("2027-02-26", "2027-03-20", "2027-09-01")
    )
    confier(agent, objectif=loin.objectif, precision="jour", debut="2027-01-01", fin="2027-02-01", phase=Phase.REALISEE)

    assert pour(agent) == [
        (
            "Actions en retard, ou bientôt à finir",
            [f"{retard}, en retard (26{NB}février{NB}2027)", f"{bientot}, bientôt (20{NB}mars{NB}2027)"],
        )
    ]


def test_les_formations_des_deux_semaines_qui_viennent(agent):
    for jours, champs in [(10, {}), (20, {}), (5, {"annulee": True}), (-2, {})]:
        session = SessionFactory(jour=dans(jours).date(), intitule=f"Dans {jours} jours", **champs)
        InscriptionFactory(session=session, agent=agent)
    InscriptionFactory(session=SessionFactory(jour=dans(3).date()), agent=agent, en_attente=True)

    assert pour(agent) == [
        ("Vos formations des deux semaines qui viennent", [f"Dans 10 jours, 11{NB}mars{NB}2027 – Hôtel de ville"])
    ]


def test_les_notes_non_lues(agent):
    lue = NoteFactory(titre="Déjà lue")
    LectureNote.objects.create(note=lue, agent=agent)
    NoteFactory(titre="Le nouveau logo")
    NoteFactory(titre="Un brouillon", brouillon=True)

    assert pour(agent) == [("Notes à lire", ["Le nouveau logo"])]


@pytest.mark.parametrize(("jours", "dite"), [(0, True), (21, True), (22, False), (-1, False)])
def test_la_reunion_des_trois_semaines_qui_viennent(agent, jours, dite):
    ReunionFactory(date=dans(jours).date(), annuelle=True)

    assert [titre for titre, _ in pour(agent)] == (["Prochaine réunion du réseau"] if dite else [])


def test_la_reunion_d_un_groupe_qui_n_est_pas_le_sien_ne_se_dit_pas(agent):
    ReunionFactory(date=dans(8).date())

    assert pour(agent) == []


def test_la_lettre_de_mission_a_renouveler(agent):
    LettreMissionFactory(mandat=agent.mandats.get(), signee=True, echeance=datetime.date(2027, 4, 15))
    LettreMissionFactory(signee=True, echeance=datetime.date(2027, 4, 15))

    assert pour(agent) == [("Votre lettre de mission", [f"À renouveler, elle vaut jusqu’au 15{NB}avril{NB}2027"])]


def test_le_courriel_dit_tout_en_texte_et_en_html(agent):
    NoteFactory(titre="Le nouveau logo")
    ReunionFactory(date=dans(8).date(), annuelle=True)

    lundi_matin()

    (courriel,) = mail.outbox
    assert courriel.to == ["salome@vitrolles.example"]
    assert courriel.subject == f"Votre semaine{NB}: notes à lire, et 1 autre sujet"
    assert "NOTES À LIRE\n- Le nouveau logo\n" in courriel.body
    assert "PROCHAINE RÉUNION DU RÉSEAU\n" in courriel.body
    assert "Le nouveau logo" in courriel.alternatives[0].content
    assert "List-Unsubscribe" in courriel.extra_headers


def test_une_longue_liste_s_abrege(agent):
    for n in range(11):
        NoteFactory(titre=f"Note {n}")

    lundi_matin()

    assert mail.outbox[0].body.count("- Note ") == 8
    assert "- … et 3 autres" in mail.outbox[0].body


def test_rejouer_la_tache_n_envoie_rien_de_plus_et_la_semaine_suivante_si(agent, time_machine):
    NoteFactory()
    lundi_matin()
    lundi_matin()
    time_machine.move_to(dans(2))
    lundi_matin()
    une_semaine = len(mail.outbox)

    time_machine.move_to(dans(7))
    lundi_matin()

    assert (une_semaine, len(mail.outbox)) == (1, 2)
    assert list(Courriel.objects.order_by("pk").values_list("cle", flat=True)) == [
        f"resume-2027-09-agent-{agent.pk}",
        f"resume-2027-10-agent-{agent.pk}",
    ]


def test_qui_a_arrete_le_resume_n_en_recoit_plus(agent):
    NoteFactory()
    regler_les_arrets(agent.courriel, [Famille.RESUME])

    lundi_matin()

    assert mail.outbox == []


def test_seules_les_personnes_referentes_qu_on_peut_joindre_en_recoivent(db):
    NoteFactory()
    AgentFactory()
    AgentFactory(referent=True, actif=False)
    AgentFactory(referent=True, courriel=None)
    AgentFactory(referent=True, courriel="en-pause@vitrolles.example").mandats.update(etat="en_pause")

    lundi_matin()

    assert mail.outbox == []


def test_un_jour_de_campagne_le_resume_attend_le_lendemain(agent):
    objectif = ObjectifFactory()
    confier(agent, objectif=objectif)
    campagne_ouverte(objectif)

    lundi_matin()

    siens = Courriel.objects.filter(destinataire=agent.courriel).order_by("pk")
    assert list(siens.values_list("message", "jour")) == [
        ("points_demandes", LUNDI.date()),
        ("resume", dans(1).date()),
    ]


# --- La coordination ------------------------------------------------------------------------------------------


def test_la_coordination_a_le_sien(db):
    compte = UtilisateurFactory(coordination=True, email="coordination@example.fr")
    objectif = ObjectifFactory()
    (muette,) = confier(AgentFactory(), objectif=objectif)
    campagne_ouverte(objectif, par=compte)
    alerte = ActionFactory(code="Z9", titre="La fresque", objectif__plan__clos=True)
    PointAvancement.objects.create(
        action=alerte, auteur=compte, phase=Phase.EN_COURS, meteo=Meteo.COMPROMIS, meteo_motif="Plus de salle."
    )
    session = SessionFactory(jour=dans(-3).date(), intitule="Atelier laïcité", seances=1)
    Presence.objects.create(inscription=InscriptionFactory(session=session), seance=session.seances.get())
    LettreMissionFactory(
        signee=True, echeance=datetime.date(2027, 4, 15), mandat__agent__prenom="Ana", mandat__agent__nom="Titulaire"
    )

    assert contenu(resume.pour_la_coordination(compte, timezone.localdate())) == [
        ("Campagnes ouvertes", [f"Point du 1er{NB}mars{NB}2027{NB}: 0 point sur 1, 1 personne sans réponse"]),
        ("Météo à regarder, d’après les points de la semaine", [f"Z9 – La fresque{NB}: objectifs compromis"]),
        ("Actions sans point depuis 60 jours", [str(muette)]),
        ("Présences à saisir", [f"Atelier laïcité, 26{NB}février{NB}2027{NB}: 1 à saisir"]),
        (
            "Lettres de mission à renouveler",
            [f"Lettre de mission de Ana Titulaire, elle vaut jusqu’au 15{NB}avril{NB}2027"],
        ),
    ]


def test_une_meteo_deja_mauvaise_ou_ancienne_ne_se_redit_pas(db, time_machine):
    action = ActionFactory()
    champs = {"action": action, "auteur": UtilisateurFactory(), "phase": Phase.EN_COURS, "meteo_motif": "Une salle."}
    PointAvancement.objects.create(**champs, meteo=Meteo.APPUIS, meteo_avant=Meteo.APPUIS)
    PointAvancement.objects.create(**champs, meteo=Meteo.APPUIS, le=dans(-8))

    titres = [titre for titre, _ in contenu(resume.pour_la_coordination(UtilisateurFactory(), LUNDI.date()))]

    assert titres == []


def test_qui_coordonne_et_represente_un_service_lit_tout_dans_un_seul(agent):
    compte = UtilisateurFactory(coordination=True, email=agent.courriel)
    agent.utilisateur = compte
    agent.save()
    NoteFactory(titre="Le nouveau logo")
    ActionFactory()

    lundi_matin()

    (courriel,) = mail.outbox
    assert "ACTIONS SANS POINT DEPUIS 60 JOURS" in courriel.body
    assert "NOTES À LIRE" in courriel.body
