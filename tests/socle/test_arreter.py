"""Arrêter une famille de messages : un clic dans la boîte de courrier, ou la page ; et changer d’avis."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from socle import courriels
from socle.models import ArretCourriel, Courriel, EtatCourriel, Famille
from socle.tasks import expedier
from tests.fabriques import NoteFactory

UN_CLIC = {"List-Unsubscribe": "One-Click"}
ADRESSE = "salome@vitrolles.example"


@pytest.fixture(autouse=True)
def _midi(time_machine):
    # L’heure entre dans la signature : arrêtée, l’adresse d’arrêt est la même d’une ligne à l’autre.
    time_machine.move_to(datetime(2027, 3, 1, 11, 0, tzinfo=UTC), tick=False)


def page_de(famille=Famille.POINTS, adresse=ADRESSE):
    return urlsplit(courriels.adresse_d_arret(adresse, famille)).path


def ecrire(famille, cle="", adresse=ADRESSE):
    """Un résumé quelconque, de la famille demandée."""
    contexte = {"prenom": "Salomé", "jour": NoteFactory().publiee_le.date(), "sections": [], "suite": "/"}
    return courriels.envoyer("resume", adresse, cle=cle, famille=famille, **contexte)


def arretees(adresse=ADRESSE):
    return set(ArretCourriel.objects.filter(destinataire=adresse).values_list("famille", flat=True))


def test_un_message_d_une_famille_porte_de_quoi_l_arreter(db):
    courriel = ecrire(Famille.POINTS)

    expedier(courriel.pk)

    (message,) = mail.outbox
    adresse = courriels.adresse_d_arret(ADRESSE, Famille.POINTS)
    assert message.extra_headers["List-Unsubscribe"] == f"<{adresse}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert adresse in message.body
    assert adresse in message.alternatives[0].content


def test_un_message_necessaire_ne_s_arrete_pas(db):
    expedier(ecrire("").pk)

    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
    assert "Ne plus recevoir" not in mail.outbox[0].body


def test_un_clic_dans_la_boite_de_courrier_suffit(client, db):
    reponse = client.post(page_de(), UN_CLIC)

    assert (reponse.status_code, arretees()) == (204, {Famille.POINTS})


def test_le_clic_marche_sans_jeton_csrf_et_deux_fois(db):
    boite = Client(enforce_csrf_checks=True)

    assert [boite.post(page_de(), UN_CLIC).status_code for _ in range(2)] == [204, 204]
    assert arretees() == {Famille.POINTS}


def test_un_clic_n_arrete_que_sa_famille_et_garde_les_arrets_deja_faits(client, db):
    client.post(page_de(Famille.RESUME), UN_CLIC)

    client.post(page_de(Famille.POINTS), UN_CLIC)

    assert arretees() == {Famille.RESUME, Famille.POINTS}


def test_suivre_le_lien_n_arrete_rien_et_propose_la_famille_du_message(client, db):
    page = client.get(page_de())

    assert page.status_code == 200
    assert arretees() == set()
    assert page.context["form"].initial["familles"] == [f for f in Famille.values if f != Famille.POINTS]
    assert ADRESSE in page.text


def test_la_page_regle_tout_d_un_coup_et_l_on_change_d_avis(client, db):
    client.post(page_de(), {"familles": [Famille.RESEAU]})
    apres_l_arret = arretees()

    page = client.post(page_de(), {"familles": Famille.values}, follow=True)

    assert apres_l_arret == set(Famille.values) - {Famille.RESEAU}
    assert arretees() == set()
    assert "C’est noté." in page.text


def test_qui_a_arrete_ne_recoit_plus_rien_de_cette_famille(client, db):
    client.post(page_de(Famille.POINTS), UN_CLIC)

    assert ecrire(Famille.POINTS) is None
    assert ecrire(Famille.RESUME) is not None
    assert list(Courriel.objects.values_list("famille", flat=True)) == [Famille.RESUME]


def test_l_adresse_s_arrete_quelle_que_soit_sa_casse(client, db):
    client.post(page_de(adresse="Salome@Vitrolles.example"), UN_CLIC)

    assert ecrire(Famille.POINTS, adresse="SALOME@vitrolles.example") is None


def test_ce_qui_attendait_ne_part_pas(client, db):
    attend, autre = ecrire(Famille.POINTS, cle="a"), ecrire(Famille.RESUME, cle="b")

    client.post(page_de(Famille.POINTS), UN_CLIC)
    expedier(attend.pk)

    attend.refresh_from_db()
    autre.refresh_from_db()
    assert (attend.etat, autre.etat) == (EtatCourriel.ABANDONNE, EtatCourriel.EN_ATTENTE)
    assert mail.outbox == []


# Le dernier est un vrai jeton, moins sa fin : son nom de test ne doit pas changer d’un processus à l’autre.
@pytest.mark.parametrize("jeton", ["abime", "WyJhIl0:1:x", pytest.param(page_de()[11:-2], id="tronque")])
def test_un_jeton_touche_n_existe_pas(client, db, jeton):
    assert client.get(f"/courriels/{jeton}/").status_code == 404
    assert client.post(f"/courriels/{jeton}/", UN_CLIC).status_code == 404
    assert arretees() == set()
