"""Les courriels : écrits avec ce qui les fait naître, partis après la validation, réessayés, jamais en double."""

import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.db import transaction
from django.utils import timezone

from socle import courriels
from socle.models import Courriel, EtatCourriel, Passage
from socle.tasks import BAIL, ESSAIS_MAX, expedier, expedier_les_courriels_en_attente


def ecrire(cle="", **champs):
    contexte = {"fait": "L’essai d’aujourd’hui.", "quand": timezone.now(), "courriel": "a@example.fr", "url_oubli": "/"}
    return courriels.envoyer("compte_avis", "a@example.fr", cle=cle, **(contexte | champs))


def test_un_courriel_ecrit_dit_tout_en_texte_et_en_html(db):
    courriel = ecrire()

    assert courriel.sujet == "L’essai d’aujourd’hui."
    assert "L’essai d’aujourd’hui. C’était le" in courriel.texte
    assert "L’essai d’aujourd’hui. C’était le" in courriel.html
    assert "Vous recevez ce message parce que l’adresse a@example.fr" in courriel.texte
    assert "Vous recevez ce message parce que l’adresse a@example.fr" in courriel.html


def test_le_texte_ne_s_echappe_pas_le_html_oui(db):
    courriel = ecrire(fait="L'action « A & B » <b>")

    assert courriel.sujet == "L'action « A & B » <b>"
    assert "L'action « A & B » <b> C’était" in courriel.texte
    assert "L&#x27;action « A &amp; B » &lt;b&gt; C’était" in courriel.html


def test_il_part_apres_la_validation_seulement(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        courriel = ecrire()
        assert mail.outbox == []

    courriel.refresh_from_db()
    assert [(m.subject, m.to) for m in mail.outbox] == [("L’essai d’aujourd’hui.", ["a@example.fr"])]
    assert (courriel.etat, courriel.essais, courriel.erreur) == (EtatCourriel.EXPEDIE, 1, "")
    assert courriel.expedie_le is not None
    assert Passage.objects.get().vers == EtatCourriel.EXPEDIE


def test_ce_qui_est_annule_n_a_jamais_ete_ecrit(transactional_db):
    with transaction.atomic():
        ecrire()
        transaction.set_rollback(True)

    assert not Courriel.objects.exists()
    assert mail.outbox == []


def test_une_cle_deja_employee_n_ecrit_ni_n_envoie_rien_de_plus(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        premier = ecrire(cle="essai-1")
        second = ecrire(cle="essai-1", fait="Autre chose.")
        ecrire(cle="essai-2")

    assert second == premier
    assert Courriel.objects.count() == 2
    assert len(mail.outbox) == 2


def test_un_courriel_a_relire_attend(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        courriel = ecrire(a_relire=True)

    expedier_les_courriels_en_attente()

    assert courriel.etat == EtatCourriel.A_RELIRE
    assert mail.outbox == []


def test_redemander_l_envoi_ne_l_envoie_pas_deux_fois(db):
    courriel = ecrire()

    expedier(courriel.pk)
    expedier(courriel.pk)

    assert len(mail.outbox) == 1


def test_ce_qu_un_ouvrier_tient_un_autre_le_laisse(db):
    courriel = ecrire()
    Courriel.objects.update(prochain_essai_le=timezone.now() + BAIL, essais=1)

    expedier(courriel.pk)

    assert mail.outbox == []


def test_le_bail_d_un_ouvrier_tue_finit_par_se_reprendre(db, time_machine):
    ecrire()
    Courriel.objects.update(prochain_essai_le=timezone.now() + BAIL, essais=1)

    time_machine.move_to(timezone.now() + BAIL + timedelta(seconds=1))
    expedier_les_courriels_en_attente()

    assert len(mail.outbox) == 1


@pytest.fixture
def port_ferme(settings):
    """Personne n’écoute : la connexion est refusée."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = prise.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"


def test_un_echec_se_note_et_se_reessaie_de_plus_en_plus_tard(db, port_ferme, time_machine):
    maintenant = timezone.now()
    time_machine.move_to(maintenant, tick=False)
    courriel = ecrire()

    expedier(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.etat, courriel.essais) == (EtatCourriel.EN_ATTENTE, 1)
    assert courriel.erreur.startswith("ConnectionRefusedError")
    assert courriel.prochain_essai_le == maintenant + timedelta(minutes=2)

    time_machine.move_to(maintenant + timedelta(minutes=2), tick=False)
    expedier(courriel.pk)
    courriel.refresh_from_db()
    assert courriel.prochain_essai_le == maintenant + timedelta(minutes=2 + 4)


def test_avant_l_heure_on_ne_reessaie_pas(db, port_ferme):
    courriel = ecrire()

    expedier(courriel.pk)
    expedier(courriel.pk)

    courriel.refresh_from_db()
    assert courriel.essais == 1


def test_apres_huit_echecs_on_renonce(db, port_ferme):
    courriel = ecrire()

    for _ in range(ESSAIS_MAX + 2):
        Courriel.objects.update(prochain_essai_le=timezone.now())
        expedier(courriel.pk)

    courriel.refresh_from_db()
    assert (courriel.etat, courriel.essais) == (EtatCourriel.ECHOUE, 8)


def test_un_entete_impossible_ne_bloque_pas_la_file(db):
    courriel = ecrire()
    Courriel.objects.update(sujet="deux\nlignes")

    expedier(courriel.pk)

    courriel.refresh_from_db()
    assert courriel.erreur.startswith("BadHeaderError")


def test_le_balayage_reprend_ce_qui_est_du_et_rien_d_autre(db):
    du, plus_tard = ecrire(cle="du"), ecrire(cle="plus-tard")
    Courriel.objects.filter(pk=plus_tard.pk).update(prochain_essai_le=timezone.now() + timedelta(hours=1))

    expedier_les_courriels_en_attente()

    assert list(Courriel.objects.filter(etat=EtatCourriel.EXPEDIE)) == [du]


class Postier:
    """Un serveur de courrier : refuse les `refus` premiers messages, garde les suivants."""

    def __init__(self, refus=0):
        self.refus, self.recus = refus, []

    async def handle_DATA(self, serveur, session, enveloppe):
        if self.refus:
            self.refus -= 1
            return "451 Revenez plus tard"
        self.recus.append((enveloppe.rcpt_tos, enveloppe.content.decode()))
        return "250 Reçu"


@pytest.fixture
def postier(settings):
    postier = Postier(refus=1)
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    serveur = Controller(postier, hostname="127.0.0.1", port=port)
    serveur.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield postier
    serveur.stop()


def test_un_vrai_serveur_qui_refuse_puis_accepte_recoit_un_seul_message(db, postier):
    courriel = ecrire()

    expedier(courriel.pk)
    courriel.refresh_from_db()
    assert (courriel.etat, postier.recus) == (EtatCourriel.EN_ATTENTE, [])
    assert "451" in courriel.erreur

    Courriel.objects.update(prochain_essai_le=timezone.now())
    expedier(courriel.pk)
    expedier(courriel.pk)

    courriel.refresh_from_db()
    assert (courriel.etat, courriel.erreur) == (EtatCourriel.EXPEDIE, "")
    assert [destinataires for destinataires, _ in postier.recus] == [["a@example.fr"]]
    message = postier.recus[0][1]
    assert f"Message-ID: <{courriel.uuid}@127.0.0.1>" in message
    assert "Auto-Submitted: auto-generated" in message
