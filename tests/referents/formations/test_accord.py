"""L’accord de la hiérarchie : noté par la coordination, ou donné par un lien qui ne sert qu’à une demande."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from referents import operations
from referents.etats import EtatInscription
from socle import liens
from socle.etats import PassageInterdit
from socle.models import Courriel, Passage, UsageDuLien
from tests.fabriques import AgentFactory, InscriptionFactory, SessionFactory

N1 = "n1@vitrolles.example"


@pytest.fixture
def inscription(db):
    return InscriptionFactory(demandee=True, agent=AgentFactory(avec_compte=True, prenom="Salomé", nom="Ferrandi"))


@pytest.fixture
def lien(inscription, coordinatrice, django_capture_on_commit_callbacks):
    """Le chemin que la hiérarchie vient de recevoir ; la boîte d’envoi est vidée."""
    with django_capture_on_commit_callbacks(execute=True):
        operations.demander_l_accord(inscription, N1, par=coordinatrice)
    chemin = re.search(r"https?://[^/]+(/formations/accord/\S+)", mail.outbox[0].body)[1]
    mail.outbox.clear()
    return chemin


def test_la_demande_dit_qui_quoi_quand_et_jusqu_a_quand(inscription, coordinatrice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        operations.demander_l_accord(inscription, N1, par=coordinatrice)

    [message] = mail.outbox
    assert (message.to, message.subject) == ([N1], "Votre accord pour une formation de Salomé Ferrandi")
    assert str(inscription.session.seances.get()) in message.body
    assert "List-Unsubscribe" not in message.extra_headers
    expire_le = timezone.localdate(liens.courant(UsageDuLien.ACCORD, inscription).expire_le)
    assert expire_le == timezone.localdate() + timedelta(days=15)


@pytest.mark.parametrize(
    ("source", "phrase"), [("agent", "demande à suivre"), ("referent", "inscrit·e à"), ("coordination", "inscrit·e à")]
)
def test_la_demande_ne_prete_pas_a_la_personne_ce_qu_elle_n_a_pas_fait(client, coordinatrice, source, phrase):
    inscription = InscriptionFactory(demandee=True, source=source)

    operations.demander_l_accord(inscription, N1, par=coordinatrice)

    lien = liens.courant(UsageDuLien.ACCORD, inscription)
    page = client.get(reverse("formations:accord", args=[liens.jeton(lien)]))
    message = Courriel.objects.get(message="formation_accord")
    assert all(phrase in texte for texte in (message.texte, message.html, page.text))
    assert "désigné" not in message.texte


def test_une_fois_parti_le_message_ne_garde_pas_le_lien(lien):
    courriel = Courriel.objects.get(message="formation_accord")

    assert "Texte effacé" in courriel.texte
    assert courriel.html == ""


def test_suivre_le_lien_ne_change_rien(client, lien, inscription):
    page = client.get(lien)

    inscription.refresh_from_db()
    assert (page.status_code, page["Cache-Control"]) == (200, "max-age=0, no-cache, no-store, must-revalidate, private")
    assert inscription.etat == EtatInscription.DEMANDEE
    assert not Passage.objects.filter(vers__in=["validee", "refusee"]).exists()


def test_un_bouton_donne_l_accord(client, lien, inscription):
    page = client.post(lien, {"accepter": "oui"}, follow=True)

    inscription.refresh_from_db()
    assert (inscription.etat, inscription.accord_le) == (EtatInscription.VALIDEE, timezone.localdate())
    assert Passage.objects.get(vers="validee").qui == N1
    assert "L’accord est enregistré" in page.text
    assert [(m.to, m.subject[:15]) for m in mail.outbox] == [([inscription.courriel], "Place confirmée")]


def test_un_refus_dit_sa_raison(client, lien, inscription):
    page = client.post(lien, {"refuser": "oui", "motif": " "})

    inscription.refresh_from_db()
    assert "Dites la raison de votre refus" in page.text
    assert inscription.etat == EtatInscription.DEMANDEE


def test_le_refus_rend_la_place_et_la_personne_lit_pourquoi(client, lien, inscription):
    client.post(lien, {"refuser": "oui", "motif": "Le service ferme ce jour-là."})

    inscription.refresh_from_db()
    assert (inscription.etat, inscription.motif_refus) == (EtatInscription.REFUSEE, "Le service ferme ce jour-là.")
    assert "Le service ferme ce jour-là." in mail.outbox[0].body
    assert inscription.session.places_libres() == 12


def test_on_ne_repond_qu_une_fois(client, lien, inscription):
    client.post(lien, {"accepter": "oui"})

    page = client.post(lien, {"refuser": "oui", "motif": "Finalement non."})

    inscription.refresh_from_db()
    assert (page.status_code, inscription.etat) == (200, EtatInscription.VALIDEE)
    assert "L’accord est enregistré" in page.text
    assert len(mail.outbox) == 1


def test_la_page_ne_montre_que_cette_personne(client, lien, inscription):
    autre = InscriptionFactory(session=inscription.session, agent=AgentFactory(nom="Personne-Tierce"))

    page = client.get(lien)

    assert "Salomé Ferrandi" in page.text
    assert autre.agent.nom not in page.text


def test_passe_quinze_jours_le_lien_ne_vaut_plus(client, lien, inscription, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=16))

    page = client.post(lien, {"accepter": "oui"})

    inscription.refresh_from_db()
    assert (page.status_code, inscription.etat) == (410, EtatInscription.DEMANDEE)
    assert "Ce lien n’ouvre plus rien" in page.text


def test_une_autre_demande_annule_la_precedente(client, lien, inscription, coordinatrice):
    operations.demander_l_accord(inscription, "autre@vitrolles.example", par=coordinatrice)

    assert client.get(lien).status_code == 410


def test_la_coordination_annule_le_lien(connecter, coordinatrice, client, lien, inscription):
    connecter(coordinatrice).post(reverse("pilotage:retirer-demande", args=[inscription.pk]))

    assert client.get(lien).status_code == 410


def test_un_lien_abime_ou_d_un_autre_usage_n_ouvre_rien(client, inscription):
    autre = liens.creer(UsageDuLien.QUESTIONNAIRE, inscription)

    assert client.get(reverse("formations:accord", args=["abime"])).status_code == 410
    assert client.get(reverse("formations:accord", args=[liens.jeton(autre)])).status_code == 410


def test_en_liste_d_attente_l_accord_attend_avec_la_personne(client, db):
    session = SessionFactory(capacite=1)
    InscriptionFactory(session=session)
    attente = InscriptionFactory(session=session, en_attente=True)
    lien = liens.creer(UsageDuLien.ACCORD, attente, destinataire=N1)

    page = client.post(reverse("formations:accord", args=[liens.jeton(lien)]), {"accepter": "oui"}, follow=True)

    attente.refresh_from_db()
    assert (attente.etat, attente.accord_le) == (EtatInscription.EN_LISTE_D_ATTENTE, timezone.localdate())
    assert "en liste d’attente" in page.text


def test_le_journal_garde_qui_a_donne_l_accord_en_liste_d_attente(connecter, client, coordinatrice):
    session = SessionFactory(capacite=1)
    InscriptionFactory(session=session)
    attente = InscriptionFactory(session=session, en_attente=True)
    lien = liens.creer(UsageDuLien.ACCORD, attente, destinataire=N1)

    client.post(reverse("formations:accord", args=[liens.jeton(lien)]), {"accepter": "oui"})

    page = connecter(coordinatrice).get(reverse("pilotage:inscription", args=[attente.pk]))
    assert f"En liste d’attente, par {N1} (Accord de la hiérarchie)." in page.text


@pytest.mark.parametrize("etiquette", ["", "+n1"])
def test_on_ne_se_donne_pas_l_accord_a_soi_meme(inscription, coordinatrice, etiquette):
    adresse = inscription.courriel.upper().replace("@", f"{etiquette}@")

    with pytest.raises(operations.InscriptionImpossible, match="pas à la personne elle-même"):
        operations.demander_l_accord(inscription, adresse, par=coordinatrice)


def test_qui_inscrit_un_collegue_ne_repond_pas_a_la_place_de_la_hierarchie(inscription, referente):
    with pytest.raises(operations.InscriptionImpossible):
        operations.demander_l_accord(inscription, referente.email, par=referente)


# --- Noté par la coordination -------------------------------------------------------------------------------


def test_la_coordination_note_l_accord(connecter, coordinatrice, inscription):
    jour = timezone.localdate() - timedelta(days=3)

    connecter(coordinatrice).post(
        reverse("pilotage:noter-accord", args=[inscription.pk]), {"accord-accord_le": jour.isoformat()}
    )

    inscription.refresh_from_db()
    assert (inscription.etat, inscription.accord_le) == (EtatInscription.VALIDEE, jour)
    assert Passage.objects.get(vers="validee").par == coordinatrice


def test_valider_sans_accord_se_refuse(inscription, coordinatrice):
    with pytest.raises(PassageInterdit, match="Notez le jour"):
        operations.valider(inscription, coordinatrice)


def test_un_accord_ne_se_note_pas_pour_demain(connecter, coordinatrice, inscription):
    demain = timezone.localdate() + timedelta(days=1)

    page = connecter(coordinatrice).post(
        reverse("pilotage:noter-accord", args=[inscription.pk]), {"accord-accord_le": demain.isoformat()}, follow=True
    )

    assert "jour à venir" in page.text


def test_un_refus_de_la_hierarchie_se_note(connecter, coordinatrice, inscription):
    adresse = reverse("pilotage:refuser-inscription", args=[inscription.pk])
    client = connecter(coordinatrice)

    assert client.post(adresse, {"refus-motif": ""}).status_code == 200
    client.post(adresse, {"refus-motif": "Effectif réduit."})

    inscription.refresh_from_db()
    assert (inscription.etat, inscription.motif_refus) == (EtatInscription.REFUSEE, "Effectif réduit.")


@pytest.mark.parametrize(
    ("courriel", "phrase"), [("s@vitrolles.example", "en est prévenu·e"), (None, "Aucun message n’est parti")]
)
def test_la_page_dit_si_la_personne_apprend_le_refus(connecter, coordinatrice, courriel, phrase):
    inscription = InscriptionFactory(demandee=True, agent__courriel=courriel)

    page = connecter(coordinatrice).post(
        reverse("pilotage:refuser-inscription", args=[inscription.pk]), {"refus-motif": "Effectif réduit."}, follow=True
    )

    assert phrase in page.text


def test_le_premier_jour_un_refus_s_ecrit_encore(coordinatrice):
    inscription = InscriptionFactory(demandee=True, session=SessionFactory(jour=timezone.localdate()))

    operations.refuser(inscription, coordinatrice, "Effectif réduit.")

    assert Courriel.objects.get(message="formation_reponse").destinataire == inscription.courriel


def test_demander_l_accord_depuis_la_fiche(connecter, coordinatrice, inscription):
    connecter(coordinatrice).post(
        reverse("pilotage:demander-accord", args=[inscription.pk]), {"demande-courriel": N1}, follow=True
    )

    inscription.refresh_from_db()
    assert inscription.hierarchie_courriel == N1
    assert [message.to for message in mail.outbox] == [[N1]]
