"""Ce que le réseau rappelle chaque matin : lettres qui finissent, besoins à dire, notes non lues ; jamais deux fois."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from referents.models import Agent, Reunion
from referents.tasks import suivre_le_reseau
from socle import courriels
from socle.models import Courriel, Famille
from tests.fabriques import AgentFactory, LettreMissionFactory, MandatReferentFactory, NoteFactory, ReunionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def passer(django_capture_on_commit_callbacks):
    """La tâche d’un matin ; les courriels partent avec sa validation."""

    def _passer():
        with django_capture_on_commit_callbacks(execute=True):
            suivre_le_reseau()

    return _passer


def lettre(finit_dans, **champs):
    return LettreMissionFactory(signee=True, finit_dans=finit_dans, **champs)


def recus(adresse):
    return [courriel.message for courriel in Courriel.objects.filter(destinataire=adresse).order_by("pk")]


def demain(time_machine, jours=1):
    time_machine.move_to(timezone.now() + timedelta(days=jours))


# --- Les lettres --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("finit_dans", "prevenue"), [(61, False), (60, True), (40, True), (15, True), (0, True), (-1, False)]
)
def test_la_personne_est_prevenue_a_soixante_jours_de_la_fin(passer, finit_dans, prevenue):
    agent = lettre(finit_dans).mandat.agent

    passer()

    assert recus(agent.courriel) == ["lettre_fin"] * prevenue


def test_puis_a_quinze_jours_et_jamais_deux_fois(passer, time_machine):
    agent = lettre(60).mandat.agent
    passer()
    passer()
    demain(time_machine, 44)
    passer()
    assert recus(agent.courriel) == ["lettre_fin"]

    demain(time_machine)
    passer()
    demain(time_machine)
    passer()

    assert recus(agent.courriel) == ["lettre_fin", "lettre_fin"]


def test_la_coordination_recoit_une_liste_le_jour_du_palier(passer, coordinatrice, time_machine):
    premiere, autre = lettre(60), lettre(15)
    lettre(40)

    passer()
    passer()

    (courriel,) = Courriel.objects.filter(destinataire=coordinatrice.email)
    assert courriel.sujet == "2 lettres de mission finissent bientôt"
    assert all(str(citee.mandat.agent) in courriel.texte for citee in (premiere, autre))


def test_un_jour_manque_se_rattrape_dans_la_semaine(passer, coordinatrice):
    lettre(60 - 3)
    lettre(60 - 8)

    passer()

    (courriel,) = Courriel.objects.filter(destinataire=coordinatrice.email)
    assert courriel.sujet == "Une lettre de mission finit bientôt"


@pytest.mark.parametrize("cas", ["mandat terminé", "agent parti", "lettre à signer"])
def test_ce_qui_ne_court_plus_ne_se_rappelle_pas(passer, coordinatrice, cas):
    if cas == "mandat terminé":
        lettre(30, mandat=MandatReferentFactory(termine=True))
    elif cas == "agent parti":
        lettre(30, mandat__agent__actif=False)
    else:
        LettreMissionFactory(a_signer=True, finit_dans=30)

    passer()

    assert not Courriel.objects.exists()


def test_un_renouvellement_en_preparation_se_dit(passer):
    ancienne = lettre(60)
    LettreMissionFactory(mandat=ancienne.mandat, numero=2, remplace=ancienne)

    passer()

    assert "Son renouvellement est en préparation" in Courriel.objects.get().texte


def test_qui_a_arrete_ces_messages_n_en_recoit_pas(passer):
    agent = lettre(60).mandat.agent
    courriels.regler_les_arrets(agent.courriel, [Famille.RESEAU])

    passer()

    assert recus(agent.courriel) == []


# --- Les besoins --------------------------------------------------------------------------------------


def test_les_besoins_se_demandent_vingt_et_un_jours_avant(passer, time_machine):
    agent = AgentFactory(referent=True)
    reunion = ReunionFactory(annuelle=True, dans=22)

    passer()
    assert recus(agent.courriel) == []

    demain(time_machine)
    passer()
    passer()

    reunion.refresh_from_db()
    assert recus(agent.courriel) == ["reunion_besoins"]
    assert timezone.localdate(reunion.besoins_demandes_le) == timezone.localdate()


def test_le_groupe_des_professionnels_ne_les_demande_qu_a_qui_y_est_deja_venu(passer):
    AgentFactory(referent=True)
    venue = AgentFactory(referent=True)
    for jours in (-90, -30):
        ReunionFactory(dans=jours).participants.add(venue)
    reunion = ReunionFactory(dans=21)

    passer()

    (recu,) = Courriel.objects.all()
    assert recu.destinataire == venue.courriel
    assert "vous êtes déjà venu·e à ce groupe" in recu.texte
    assert list(Agent.objects.a_prevenir().concernes_par(reunion)) == [venue]
    assert reunion in Reunion.objects.de(venue)


def test_tant_que_personne_n_y_est_venu_les_besoins_restent_a_demander(passer):
    AgentFactory(referent=True)
    reunion = ReunionFactory(dans=21)

    passer()

    reunion.refresh_from_db()
    assert reunion.besoins_demandes_le is None


def test_une_reunion_fixee_tard_se_rattrape_une_fois(passer, time_machine):
    agent = AgentFactory(referent=True)
    ReunionFactory(annuelle=True, dans=5)

    passer()
    demain(time_machine)
    passer()

    assert recus(agent.courriel) == ["reunion_besoins"]


@pytest.mark.parametrize("dans", [0, -1])
def test_le_jour_meme_il_est_trop_tard_pour_demander(passer, dans):
    AgentFactory(referent=True)
    ReunionFactory(annuelle=True, dans=dans)

    passer()

    assert not Courriel.objects.exists()


def test_seules_les_personnes_en_exercice_sont_sollicitees(passer):
    ReunionFactory(annuelle=True, dans=21)
    attendue = AgentFactory(referent=True)
    for situation in ("pressenti", "en_pause", "termine"):
        MandatReferentFactory(**{situation: True})
    AgentFactory(referent=True, courriel=None)
    AgentFactory(referent=True, actif=False)
    AgentFactory()

    passer()

    assert [courriel.destinataire for courriel in Courriel.objects.all()] == [attendue.courriel]


def test_le_courriel_dit_quand_ou_et_comment_repondre(passer):
    agent = AgentFactory(referent=True)
    ReunionFactory(annuelle=True, dans=21, lieu="Salle des mariages", heure="09:30")

    passer()

    (recu,) = mail.outbox
    assert recu.to == [agent.courriel]
    assert "9 h 30, Salle des mariages" in recu.body
    assert "/espace/reseau/#besoins" in recu.body
    assert "Vous n’avez pas encore de compte" in recu.body
    assert "Ne plus recevoir ces messages" in recu.body


def test_deux_messages_du_meme_jour_ne_partent_pas_ensemble(passer):
    """La lettre et la réunion tombent le même matin : la personne reçoit l’une aujourd’hui, l’autre demain."""
    agent = lettre(60).mandat.agent
    ReunionFactory(annuelle=True, dans=21)

    passer()

    jours = Courriel.objects.filter(destinataire=agent.courriel).order_by("jour").values_list("jour", flat=True)
    assert list(jours) == [timezone.localdate(), timezone.localdate() + timedelta(days=1)]


# --- Les notes ----------------------------------------------------------------------------------------


def note_a_lire(dans, **champs):
    """Publiée il y a vingt jours, à lire avant ce jour."""
    jour = timezone.localdate() + timedelta(days=dans)
    return NoteFactory(publiee_le=timezone.now() - timedelta(days=20), a_lire_avant=jour, **champs)


@pytest.mark.parametrize(("dans", "rappelee"), [(0, False), (-1, True), (-7, True), (-8, False)])
def test_une_note_se_rappelle_quand_son_jour_est_passe(passer, dans, rappelee):
    agent = AgentFactory(referent=True, avec_compte=True)
    note_a_lire(dans)

    passer()

    assert recus(agent.courriel) == ["note_rappel"] * rappelee


def test_une_seule_fois_et_a_qui_ne_l_a_pas_lue(passer, time_machine):
    lectrice, agent = AgentFactory.create_batch(2, referent=True, avec_compte=True)
    note = note_a_lire(-1)
    note.lectures.create(agent=lectrice)

    passer()
    demain(time_machine)
    passer()

    assert (recus(agent.courriel), recus(lectrice.courriel)) == (["note_rappel"], [])
    assert f"/espace/notes/{note.pk}/" in mail.outbox[0].body
    assert "Ne plus recevoir ces messages" in mail.outbox[0].body


@pytest.mark.parametrize("cas", ["retirée", "expirée", "publiée ce matin"])
def test_une_note_qui_ne_se_lit_plus_ou_pas_encore_ne_se_rappelle_pas(passer, cas):
    AgentFactory(referent=True, avec_compte=True)
    champs = {"retirée": {"retiree": True}, "expirée": {"expire_le": timezone.localdate() - timedelta(days=1)}}
    note = note_a_lire(-1, **champs.get(cas, {}))
    if cas == "publiée ce matin":
        note.publiee_le = timezone.now()
        note.save()

    passer()

    assert not Courriel.objects.exists()


def test_sans_compte_on_ne_la_lit_pas_et_elle_ne_se_rappelle_pas(passer):
    AgentFactory(referent=True)
    note_a_lire(-1)

    passer()

    assert not Courriel.objects.exists()
