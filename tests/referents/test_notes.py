"""Les notes au réseau : écrites, publiées, retirées ; lues et marquées comme lues, une personne à la fois."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from referents.etats import EtatNote
from referents.models import LectureNote, NoteReseau
from tests.fabriques import AgentFactory, NoteFactory

HIER = timezone.localdate() - datetime.timedelta(days=1)


def modifier(client, note, **champs):
    adresse = reverse("pilotage:note-modifier", args=[note.pk])
    version = client.get(adresse).context["form"]["version"].value()
    saisie = {"version": version, "titre": note.titre, "texte": note.texte, "a_lire_avant": "", "expire_le": ""}
    return client.post(adresse, saisie | champs)


def publier(client, note, **champs):
    return client.post(reverse("pilotage:note-publier", args=[note.pk]), champs, follow=True)


def lire(client, note):
    return client.get(reverse("espace:note", args=[note.pk]))


def marquer(client, note):
    return client.post(reverse("espace:note-lue", args=[note.pk]), follow=True)


# --- Écrire et publier --------------------------------------------------------------------------------


def test_une_note_nait_brouillon_et_ne_se_lit_pas(connecter, coordinatrice, referente):
    connecter(coordinatrice).post(reverse("pilotage:note-nouvelle"), {"titre": "Le logo", "texte": "Il change."})

    note = NoteReseau.objects.get()
    assert (note.etat, note.version) == (EtatNote.BROUILLON, 1)
    assert lire(connecter(referente), note).status_code == 404


@pytest.mark.parametrize(
    ("champs", "faute"),
    [
        ({"a_lire_avant": "2099-02-01", "expire_le": "2099-01-01"}, "expire_le"),
        ({"expire_le": HIER.isoformat()}, "expire_le"),
        ({"titre": ""}, "titre"),
    ],
)
def test_une_note_incoherente_se_corrige(connecter, coordinatrice, champs, faute):
    saisie = {"titre": "Le logo", "texte": "Il change."} | champs

    reponse = connecter(coordinatrice).post(reverse("pilotage:note-nouvelle"), saisie)

    assert set(reponse.context["form"].errors) == {faute}


def test_publier_la_montre_au_reseau_sans_ecrire_a_personne(connecter, coordinatrice, referente):
    note = NoteFactory(brouillon=True)

    publier(connecter(coordinatrice), note)

    note.refresh_from_db()
    assert (note.etat, timezone.localdate(note.publiee_le)) == (EtatNote.PUBLIEE, timezone.localdate())
    assert lire(connecter(referente), note).status_code == 200
    assert mail.outbox == []


def test_publier_peut_prevenir_le_reseau_une_fois(connecter, coordinatrice, referente):
    AgentFactory(referent=True, courriel=None)
    AgentFactory(referent=True, actif=False)
    note, client = NoteFactory(brouillon=True, titre="Le logo"), connecter(coordinatrice)

    publier(client, note, prevenir="oui")
    client.post(reverse("pilotage:note-retirer", args=[note.pk]))
    publier(client, note, prevenir="oui")

    assert [(m.to, m.subject) for m in mail.outbox] == [
        ([referente.email], "À lire\N{NO-BREAK SPACE}: Le logo"),
    ]
    assert reverse("espace:note", args=[note.pk]) in mail.outbox[0].body


def test_retirer_la_cache_sans_oublier_qui_l_a_lue(connecter, coordinatrice, referente):
    note = NoteFactory()
    marquer(connecter(referente), note)

    connecter(coordinatrice).post(reverse("pilotage:note-retirer", args=[note.pk]))

    assert lire(connecter(referente), note).status_code == 404
    assert note.lectures.count() == 1


def test_deux_personnes_sur_une_note_ne_s_ecrasent_pas(connecter, coordinatrice):
    note, client = NoteFactory(texte="Au départ."), connecter(coordinatrice)
    modifier(client, note, texte="Écrit par l’autre.")

    reponse = modifier(client, note, version="1", texte="Écrit par moi.")

    note.refresh_from_db()
    assert (reponse.status_code, note.texte, note.version) == (409, "Écrit par l’autre.", 2)
    assert ("Texte", "Écrit par l’autre.") in reponse.context["form"].ecarts
    assert "Écrit par moi." in reponse.text


def test_un_retour_a_la_ligne_de_navigateur_n_est_pas_une_difference(connecter, coordinatrice):
    note = NoteFactory(texte="Une ligne.\nUne autre.")

    reponse = modifier(connecter(coordinatrice), note, version="0", texte="Une ligne.\r\nUne autre.")

    assert (reponse.status_code, reponse.context["form"].ecarts) == (409, [])


def test_publier_pendant_qu_on_la_corrige_se_voit(connecter, coordinatrice):
    note, client = NoteFactory(brouillon=True), connecter(coordinatrice)
    publier(client, note)

    assert modifier(client, note, version="1").status_code == 409


# --- Lire ---------------------------------------------------------------------------------------------


def test_lire_ne_marque_rien_seul_le_bouton_marque(connecter, referente):
    note, client = NoteFactory(), connecter(referente)

    lire(client, note)
    assert not LectureNote.objects.exists()

    page = marquer(client, note)
    assert "Noté : vous avez lu" in page.text
    assert LectureNote.objects.get().agent == referente.agent


def test_la_marquer_deux_fois_garde_la_premiere(connecter, referente):
    note, client = NoteFactory(), connecter(referente)
    marquer(client, note)
    premiere = LectureNote.objects.get().le

    marquer(client, note)

    assert LectureNote.objects.get().le == premiere


def test_une_note_passee_ne_se_lit_plus(connecter, referente):
    note = NoteFactory(expire_le=HIER)

    assert lire(connecter(referente), note).status_code == 404
    assert marquer(connecter(referente), note).status_code == 404


def test_la_coordination_sait_qui_l_a_lue_et_qui_non(connecter, coordinatrice):
    note, lectrice, autre = NoteFactory(), AgentFactory(referent=True), AgentFactory(referent=True)
    parti = AgentFactory(referent=True, actif=False)
    for agent in (lectrice, parti):
        LectureNote.objects.create(note=note, agent=agent)

    page = connecter(coordinatrice).get(reverse("pilotage:note", args=[note.pk]))

    assert list(page.context["pas_encore"]) == [autre]
    assert {lecture.agent for lecture in page.context["lectures"]} == {lectrice, parti}


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_liste_coute_toujours_autant(connecter, coordinatrice, nombre, django_assert_num_queries):
    for note in NoteFactory.create_batch(nombre):
        LectureNote.objects.create(note=note, agent=AgentFactory(referent=True))
    client = connecter(coordinatrice)
    client.get(reverse("pilotage:notes"))

    with django_assert_num_queries(8):
        page = client.get(reverse("pilotage:notes"))

    assert page.text.count('<tr class="note">') == nombre
    assert page.text.count(f"1 sur {nombre}") == nombre


@pytest.mark.parametrize("nombre", [1, 3])
def test_la_fiche_coute_toujours_autant(connecter, coordinatrice, nombre, django_assert_num_queries):
    note = NoteFactory()
    for agent in AgentFactory.create_batch(nombre, referent=True):
        LectureNote.objects.create(note=note, agent=agent)
    AgentFactory.create_batch(nombre, referent=True)
    client, adresse = connecter(coordinatrice), reverse("pilotage:note", args=[note.pk])
    client.get(adresse)

    with django_assert_num_queries(8):
        page = client.get(adresse)

    assert (len(page.context["lectures"]), len(page.context["pas_encore"])) == (nombre, nombre)
